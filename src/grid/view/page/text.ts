/** Values as they are shown: what cannot be seen made visible, and apart from what the value itself says. */
import { element, fill } from './element.ts';

// As in the static table: C0 and C1 controls, separators of lines, marks and overrides of direction, lone surrogates.
const unseen =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;
const pieces = new RegExp(`\\r\\n|${unseen.source}|^ +| +$`, 'gu');
const unseenInside = new RegExp(
  unseen.source.replace(String.raw`\u0000-\u001f`, String.raw`\u0000-\u0009\u000b-\u001f`),
  'gu',
);

/** Characters that a cell has room for, and some more. */
const mostInCell = 400;

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function markOf(piece: string): string {
  if (piece === '\r\n' || piece === '\n' || piece === '\r') return '↵';
  if (piece === '\t') return '⇥';
  if (piece.startsWith(' ')) return '·'.repeat(Math.min(piece.length, 20));
  return `\\u${piece.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Fills `into` with a value. `isCut`: there is more of it than this text. */
export function showValue(into: HTMLElement, value: string | null, isCut: boolean): void {
  if (value === null) {
    into.replaceChildren(element('span', { class: 'lkg-null' }, 'NULL'));
    return;
  }
  const text = value.length > mostInCell ? value.slice(0, mostInCell) : value;
  const more = isCut || value.length > mostInCell;
  if (!more && !/^ | $/.test(text) && !unseen.test(text)) {
    into.textContent = text;
    return;
  }
  fill(into, withMarks(text, pieces));
  if (more && !text.endsWith('…')) into.append(mark('…'));
}

/** Fills `into` with a whole text; its lines stay lines. */
export function showWholeText(into: HTMLElement, text: string): void {
  fill(into, withMarks(text.replaceAll('\r\n', '\n'), unseenInside));
}

function withMarks(text: string, pattern: RegExp): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const { 0: piece, index } of text.matchAll(pattern)) {
    if (index > end) nodes.push(text.slice(end, index));
    nodes.push(mark(markOf(piece)));
    end = index + piece.length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

function mark(text: string): HTMLElement {
  return element('span', { class: 'lkg-mark' }, text);
}

/** A name or value within a sentence of the grid. */
export function oneLine(value: string | null, most = 60): string {
  if (value === null) return 'NULL';
  const text = value.replaceAll(pieces, markOf);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
