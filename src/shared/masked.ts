/** Masks secrets in values that are shown. A name tells a secret, or its place in an address. */

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

/** The value of a parameter as text, with dots also for secrets inside addresses. */
export function maskedParameter(key: string, value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return masked(key, text)
    .replace(/(\/\/[^/\s:@]*:)[^/\s@]+@/g, '$1•••@')
    .replace(
      /((?:passw\w*|passphrase|pwd|secret|token|credential|api[-_.]?key)\w*["']?\s*[=:]\s*)[^&;,\s]+/gi,
      '$1•••',
    );
}
