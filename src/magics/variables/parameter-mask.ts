/** Values of parameters as they may be shown: a password may be a value of its own or a part of an address. */
import { looksSecret } from './secret-name.ts';

/** The value as text; dots for a key that looks like a secret's, and in place of secrets inside addresses. */
export function maskedParameter(key: string, value: unknown): string {
  if (looksSecret(key)) return '•••';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text
    .replace(/(\/\/[^/\s:@]*:)[^/\s@]+@/g, '$1•••@')
    .replace(
      /((?:passw\w*|passphrase|pwd|secret|token|credential|api[-_.]?key)\w*["']?\s*[=:]\s*)[^&;,\s]+/gi,
      '$1•••',
    );
}
