/**
 * Which of a client's labels for the language of a cell are meant. VS Code labels each new cell Python where it does not know the kernel's
 * language, so `python` is believed only once the notebook has sent another label.
 */
export interface CellLabels {
  /** The label, if it is believed. */
  believed(languageId: string | undefined): string | undefined;
}

export function createCellLabels(): CellLabels {
  let hasOther = false;
  return {
    believed(languageId) {
      if (languageId === undefined) return undefined;
      if (languageId !== 'python') hasOther = true;
      return hasOther ? languageId : undefined;
    },
  };
}
