/** The secrets that a client has used, so that no message can repeat one: servers echo tokens in their refusals. */

/** Collects secrets and takes them out of texts. */
export interface Secrets {
  readonly add: (secret: string) => void;
  /** `text` with every known secret replaced. */
  readonly hide: (text: string) => string;
}

/** Shorter ones would blot out half of any sentence; no server repeats a password. */
const shortestHidden = 4;

/** An empty collection. */
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
