/** The width of a text in a terminal or a monospaced font, in columns. */
import { eastAsianWidth } from 'get-east-asian-width';

const ascii = /^[\u0020-\u007e]*$/;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** East Asian wide characters count two, combining marks and joiners none. */
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
