/** The way from a login to the user: asks for a secret in the cell that is running, when its client allows stdin. Keeps nothing. */
import type { CellRequest } from '../../interpreter/index.ts';

/** Asks in whichever cell is running. */
export interface SecretPrompt {
  /** What the user has typed, unseen; undefined when no running cell can ask. Rejects when the cell is interrupted. */
  ask(prompt: string): Promise<string> | undefined;
  /** A cell begins; what is returned ends it. */
  enter(ask: CellRequest['ask']): () => void;
}

/** A prompt without a cell. */
export function createSecretPrompt(): SecretPrompt {
  const cells: { readonly ask: NonNullable<CellRequest['ask']> }[] = [];
  return {
    // When several cells run at once (subshells), the user most likely sees the latest.
    ask: (prompt) => cells.at(-1)?.ask(prompt, { hidden: true }),
    enter(ask) {
      if (ask === undefined) return () => undefined;
      const cell = { ask };
      cells.push(cell);
      return () => {
        cells.splice(cells.indexOf(cell), 1);
      };
    },
  };
}
