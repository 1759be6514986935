/** What a page of a Python cell's result shows, in short. */
import type { ShownPage } from './engine-session.ts';

/** The forms of a value as they travel, before the HTML for clients that do not read them. */
export interface ShownForms {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly result: boolean;
  /** The rest of the document is the form `text/html`. */
  readonly html: boolean;
  readonly document: string;
}

/** Undefined for another page. */
export function formsOf(page: ShownPage | undefined): ShownForms | undefined {
  if (page?.kind !== 'html') return undefined;
  const [, head, document = ''] =
    /^<!--linkis-kernel:mime ([\w+/=]+)-->\n([\s\S]*)$/.exec(page.content) ?? [];
  if (head === undefined) return undefined;
  const forms: Omit<ShownForms, 'document'> = JSON.parse(
    Buffer.from(head, 'base64').toString('utf8'),
  );
  return { ...forms, document };
}

/** Prints as they are, values by their text, tables by their columns, in order. */
export function inShort(pages: readonly ShownPage[]): readonly string[] {
  return pages.map((page) => {
    switch (page.kind) {
      case 'text':
        return page.rows.map(([line]) => line).join('\n');
      case 'table':
        return `table ${page.columns.map(({ name }) => name).join(',')}`;
      case 'html': {
        const forms = formsOf(page);
        if (forms === undefined) return `html ${page.content}`;
        return `${forms.result ? 'value' : 'display'} ${String(forms.data['text/plain'])}`;
      }
      case 'picture':
        return 'picture';
    }
  });
}
