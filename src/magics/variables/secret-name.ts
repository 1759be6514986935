/** Which variables look like secrets, by their names. */

const secretName =
  /passw|passphrase|pwd|secret|token|credential|api[-_.]?key|private[-_.]?key|access[-_.]?key/i;

/** True for names such as `db_password` or `api_key`. */
export function looksSecret(name: string): boolean {
  return secretName.test(name);
}

/** The value, or dots when the name looks like a secret's. */
export function masked(name: string, value: string): string {
  return looksSecret(name) ? '•••' : value;
}
