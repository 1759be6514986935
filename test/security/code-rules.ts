/** Rules that the code itself is checked for. Data alone. */

/** Files that compare a secret with one that was received. */
export const comparingFiles: readonly string[] = [
  'src/gateway/access/credentials.ts',
  'src/protocol/wire/signature.ts',
];

/** What would make elements, programs or addresses of a text. The front end of grids, with the library in it, has none of it. */
export const activeWords: readonly RegExp[] = [
  /\b(inner|outer)HTML\b/,
  /\binsertAdjacentHTML\b/,
  /\bsetHTML(Unsafe)?\b/,
  /\bcreateContextualFragment\b/,
  /\bDOMParser\b/,
  /\bdocument\s*\.\s*write/,
  /\bsrcdoc\b/,
  /\beval\s*\(/,
  /\bnew\s+Function\b/,
  /\.\s*(href|src|action)\s*=[^=]/,
  /\bset(Timeout|Interval)\(\s*['"`]/,
  /\bfetch\s*\(|\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b/,
];
