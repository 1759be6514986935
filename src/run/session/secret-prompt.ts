/** Lets a login ask the user for a secret in the running cell, when its client allows stdin. Keeps nothing. */
import type { CellRequest } from '../../interpreter/index.ts';

export interface SecretPrompt {
  /** What the user has typed, unseen; undefined when no running cell can ask. Rejects when the cell is interrupted. */
  ask(prompt: string): Promise<string> | undefined;
  /** A cell begins; the function that is returned ends it. */
  enter(ask: CellRequest['ask']): () => void;
}

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
