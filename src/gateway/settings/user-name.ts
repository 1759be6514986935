/** Which names a user may have: paths and ids are built of them. */

/** Letters, digits, `_` and `.`, not led by a dot (`..` is no name); `result` is the folder of everybody's results. */
export function isUserName(name: string): boolean {
  return /^\w[\w.]*$/.test(name) && name.toLowerCase() !== 'result';
}
