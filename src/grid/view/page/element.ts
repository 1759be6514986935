/** The only maker of elements in the grid: attributes of a closed list, and text as text nodes. */

/** What is undefined or false is left out; a list stands for its members, however many. */
type Child = Node | string | false | undefined | readonly Child[];

type AttributeName =
  | 'class'
  | 'type'
  | 'role'
  | 'title'
  | 'id'
  | 'for'
  | 'name'
  | 'value'
  | 'placeholder'
  | 'tabindex'
  | 'dir'
  | 'popover'
  | 'spellcheck'
  | 'autocomplete'
  | 'maxlength'
  | 'readonly'
  | `aria-${string}`
  | `data-${string}`;

export type Attributes = Partial<Record<AttributeName, string | number | boolean | undefined>>;

/** Makes an element. An attribute that is undefined or false is left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  append(made, children);
  return made;
}

export function setAttributes(on: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) on.removeAttribute(name);
    else on.setAttribute(name, value === true ? '' : String(value));
  }
}

/** What an element shows from now on. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (typeof child === 'string' || child instanceof Node) parent.append(child);
    else append(parent, child);
  }
}

/** Sets a text that is mostly the same as before. */
export function setText(on: Element, text: string): void {
  if (on.textContent !== text) on.textContent = text;
}

interface ButtonOptions {
  readonly class?: string;
  readonly title?: string;
  readonly label?: string;
  readonly press: (event: MouseEvent) => void;
}

/** A button that says what it does, or shows an icon and has a label. */
export function button(content: Child, options: ButtonOptions): HTMLButtonElement {
  const made = element(
    'button',
    {
      type: 'button',
      class: options.class ?? 'lkg-button',
      title: options.title,
      'aria-label': options.label,
    },
    content,
  );
  made.addEventListener('click', options.press);
  return made;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Makes an element of SVG; the names of its attributes and their values are the grid's own. */
export function svg(
  tag: 'svg' | 'rect' | 'path' | 'text' | 'title' | 'g',
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Child[]
): SVGElement {
  const made = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  append(made, children);
  return made;
}

const paths = {
  ascending: 'M8 3.5 3.8 9h8.4zM7.2 8h1.6v5H7.2z',
  descending: 'M8 12.5 3.8 7h8.4zM7.2 3h1.6v5H7.2z',
  more: 'M8 2.6a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zm0 4.2a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zM8 11a1.2 1.2 0 1 1 0 2.4A1.2 1.2 0 0 1 8 11z',
  filter: 'M2 3h12L9.4 8.6V13l-2.8-1.5V8.6z',
  close: 'm4.2 3.2 3.8 3.7 3.8-3.7 1 1L9.1 8l3.7 3.8-1 1L8 9.1l-3.8 3.7-1-1L6.9 8 3.2 4.2z',
  search:
    'M7 2a5 5 0 0 1 3.9 8.1l3 3-.9.9-3-3A5 5 0 1 1 7 2zm0 1.3a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4z',
  down: 'm3.5 5.5 4.5 4.6 4.5-4.6.9.9L8 11.9 2.6 6.4z',
  pin: 'M5 2h6v1.3l-.9.5v3.4l1.9 1.9v1.3H8.7V14h-1.4v-3.6H4V9.1l1.9-1.9V3.8L5 3.3z',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGElement {
  return svg(
    'svg',
    { class: 'lkg-icon', viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
    svg('path', { d: paths[name] }),
  );
}
