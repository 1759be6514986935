/** The secrets that a client has used. Messages hide them, since servers echo tokens in their refusals. */

export interface Secrets {
  readonly add: (secret: string) => void;
  /** `text` with every known secret replaced. */
  readonly hide: (text: string) => string;
}

/** In characters. Hiding a shorter secret would blot out half of any sentence, and no server repeats a password. */
const shortestHidden = 4;

export function createSecrets(): Secrets {
  const known = new Set<string>();
  return {
    add: (secret) => {
      if (secret.length >= shortestHidden) known.add(secret);
    },
    hide: (text) =>
      [...known].reduce((shown, secret) => shown.replaceAll(secret, '(hidden)'), text),
  };
}
