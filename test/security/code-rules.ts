/** What is looked at in the code itself. Data alone. */

/** Files in which a secret of ours is compared with one that was sent. */
export const comparingFiles: readonly string[] = [
  'src/gateway/access/credentials.ts',
  'src/protocol/wire/signature.ts',
];
