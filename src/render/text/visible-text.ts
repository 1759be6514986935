/** Text as it is shown: control characters made visible, long text cut, and its width in a terminal. */
import { eastAsianWidth } from 'get-east-asian-width';

// C0 and C1 controls, line and paragraph separators, direction overrides, and halves of surrogate pairs.
const unseen =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;
const unseenAll = new RegExp(unseen.source, 'gu');

/** One line: line ends as ↵, tabs as ⇥, other characters that would hide or turn the text as `\u202e`. */
export function showControls(text: string): string {
  if (!unseen.test(text)) return text;
  return text.replaceAll('\r\n', '↵').replace(unseenAll, (character) => {
    if (character === '\n' || character === '\r') return '↵';
    if (character === '\t') return '⇥';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** At most `most` UTF-16 units, with … when it was longer; never half a character. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = most - 1;
  const splits = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return `${text.slice(0, splits ? end - 1 : end)}…`;
}

const ascii = /^[\u0020-\u007e]*$/;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Columns in a terminal or a monospaced font: East Asian wide characters take two, combining marks and joiners none. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** At most `most` columns, with … when it was wider. */
export function cutToWidth(text: string, most: number): string {
  if (text.length * 2 <= most || textWidth(text) <= most) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += widthOf(character);
    if (width > most - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function widthOf(character: string): number {
  return zeroWidth.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}
