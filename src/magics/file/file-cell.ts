/** A cell of a file. Types only. */

/** A language that a file is written in, as far as it chooses the engine of its cells. */
export type FileLanguage = 'sql' | 'hql' | 'python' | 'scala' | 'shell';

/** A cell of a file. */
export interface FileCell {
  readonly code: string;
  /** Line n of `code` is line n + linesBefore of the file; 0 in a notebook, whose lines are counted by cell. */
  readonly linesBefore: number;
  /** Undefined = the cell's own magic says it, or it is the notebook's. */
  readonly language: FileLanguage | undefined;
  /** It sets what the parameters of a run replace, as the cell tagged `parameters` does. @default false */
  readonly isParameters?: boolean | undefined;
  /** Its failure is shown and does not end the run, as that of a cell tagged `raises-exception`. @default false */
  readonly mayFail?: boolean | undefined;
}
