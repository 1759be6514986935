/** Rules that the code itself is checked for. Data alone. */

/** Files that compare a secret with one that was received. */
export const comparingFiles: readonly string[] = [
  'src/gateway/access/credentials.ts',
  'src/protocol/wire/signature.ts',
];
