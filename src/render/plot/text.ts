/** Untrusted text on its way into a picture: visible, cut, and never the name of an inherited property. */
import { cutText, showControls } from '../text/visible-text.ts';

/**
 * At most `most` letters. Vega keeps titles and categories as keys of plain objects, where `__proto__` would change every
 * object of the process and `constructor` would be taken for a part of its own: such a text begins with a blank of no width.
 */
export function plotText(text: string, most: number): string {
  const shown = cutText(showControls(text), most);
  return shown in Object.prototype ? `\u200b${shown}` : shown;
}
