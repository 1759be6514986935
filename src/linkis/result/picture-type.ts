/** Which kind of picture a base64 text is, by its first bytes: the server does not say. */

/** How the first bytes of each kind look in base64. */
const beginnings: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['PHN2Zy', 'image/svg+xml'],
  ['PD94bWwg', 'image/svg+xml'],
  ['JVBERi0', 'application/pdf'],
];

/** The base64 without a `data:` head and line ends, and its MIME type; PNG, the engines' default, when nothing is recognized. */
export function pictureType(text: string): { readonly base64: string; readonly mimeType: string } {
  const head = /^\s*data:([\w+./-]+);base64,/.exec(text);
  const base64 = text.slice(head?.[0].length ?? 0).replaceAll(/\s/g, '');
  const known = beginnings.find(([beginning]) => base64.startsWith(beginning))?.[1];
  return { base64, mimeType: known ?? head?.[1] ?? 'image/png' };
}
