/** What a magic is: its help as data, and one function from a draft of the plan to the next. */
import type { MagicCall } from '../grammar/cell.ts';
import type { Answer, Command } from './cell-plan.ts';
import type { NotebookState, TaskDefaults } from './notebook-state.ts';
import type { Options, OptionTable } from '../grammar/options.ts';

/** A plan in the making. Magics are applied in the order of the cell. */
export interface Draft {
  /** The notebook from here on. */
  readonly state: NotebookState;
  /** What this cell changes of it. */
  readonly own: Partial<TaskDefaults>;
  readonly answers: readonly Answer[];
  readonly commands: readonly Command[];
  /** The code, until a magic takes it for itself. */
  readonly body: string;
  readonly headLines: number;
  /** The cell has code to run, so that `%%` magics mean this cell alone. */
  readonly hasCode: boolean;
  /** The task is not to be run but told. */
  readonly preview?: { readonly json: boolean };
}

/** One magic. */
export interface Magic {
  readonly name: string;
  readonly summary: string;
  /** The words after the name, e.g. `NAME[-VERSION] [TYPE]`. */
  readonly usage: string;
  readonly options: OptionTable;
  /** Words that are no options, at the most. */
  readonly mostWords: number;
  readonly examples: readonly string[];
  /** Lines that its help has between the options and the examples. */
  readonly notes?: readonly string[];
  /** Looks at the words before they are read as options; throws for what is meant otherwise. */
  readonly check?: (call: MagicCall) => void;
  apply(call: MagicCall, options: Options, draft: Draft): Draft;
}

/** The draft with one more answer. */
export function withAnswer(draft: Draft, answer: Answer): Draft {
  return { ...draft, answers: [...draft.answers, answer] };
}
