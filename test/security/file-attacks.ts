/** What others may have prepared on the disk, and where a secret could be seen. Data alone. */

/** What others have left in the state directory before the first kernel: its path there (the directory itself first), and its open mode. */
export const openPlaces: readonly (readonly [name: string, mode: number])[] = [
  ['.', 0o777],
  ['tasks', 0o777],
  ['history.jsonl', 0o666],
  ['gateway.json', 0o666],
];

/** Files of the state directory that somebody may have replaced by links. */
export const linkedFiles: readonly string[] = [
  'gateway.log',
  'history.jsonl',
  'history.jsonl.new',
  'gateway.json',
];

/** Modes by which others could have written the compiled code that a kernel keeps, or what lies there in its place. */
export const plantedCode: readonly (readonly [place: 'file' | 'directory', mode: number])[] = [
  ['file', 0o620],
  ['file', 0o604],
  ['directory', 0o770],
  ['directory', 0o777],
];

/** Cells whose outputs show facts of the kernel, its login and its environment. */
export const tellingCells: readonly string[] = ['%config', '%info', '%whoami', '%%shell\nenv'];

/** What a umask makes of an exported file. */
export const exportModes: readonly (readonly [umask: number, mode: number])[] = [
  [0o027, 0o640],
  [0o077, 0o600],
];

/** Modes by which others can read a file. */
export const readableModes: readonly number[] = [0o644, 0o640, 0o604, 0o666];

/** Passwords that are easily damaged or shown on their way. */
export const oddPasswords: readonly string[] = [
  'correct horse battery',
  'pässwörd',
  '密码密码密码',
  '"quoted" and \\ backslashed',
  '  blanks at the ends  ',
  'x'.repeat(200),
];
