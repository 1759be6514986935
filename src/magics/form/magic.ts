/** What a magic is: its help as data, and one function from a draft of the plan to the next. */
import type { MagicCall } from '../grammar/cell.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import type { Question } from '../variables/question.ts';
import type { Answer, Command } from './cell-plan.ts';
import type { NotebookState, TaskDefaults } from './notebook-state.ts';

/** A plan in the making. Magics are applied in the order of the cell. */
export interface Draft {
  /** The notebook's state from here on. */
  readonly state: NotebookState;
  /** What holds for this cell alone. */
  readonly own: Partial<TaskDefaults>;
  readonly answers: readonly Answer[];
  /** What the user is asked. @default nothing */
  readonly questions?: readonly Question[];
  readonly commands: readonly Command[];
  /** The code; empty once a magic has taken it for itself. */
  readonly body: string;
  readonly headLines: number;
  /** The cell has code to run, so that `%%` magics mean this cell alone. */
  readonly hasCode: boolean;
  /** Sentences on what the cell asks for in another system's words, shown with its results. */
  readonly notices?: readonly string[];
  /** Show the task instead of running it. */
  readonly preview?: { readonly json: boolean; readonly check: boolean };
  /** Run the plans of its statements instead of them. */
  readonly explains?: true;
}

export interface Magic {
  readonly name: string;
  readonly summary: string;
  /** The words after the name, e.g. `NAME[-VERSION] [TYPE]`; a `…` at its end allows any number. */
  readonly usage: string;
  readonly options: OptionTable;
  readonly examples: readonly string[];
  /** Lines of its help between the options and the examples. */
  readonly notes?: readonly string[];
  /** Sees the words before they are parsed as options; throws when they mean something else, such as code. */
  readonly check?: (call: MagicCall) => void;
  apply(call: MagicCall, options: Options, draft: Draft): Draft;
}

/** For every magic that answers, so that each help words it alike. */
export const jsonOption: OptionTable = {
  json: { kind: 'flag', help: 'the same facts as application/json too, for a program to read' },
};

type WithoutJson<Each> = Each extends Command ? Omit<Each, 'json'> : never;

/** A magic that becomes one command for the run room. It takes `--json`. */
export function commandMagic(
  help: Omit<Magic, 'options' | 'apply'> & { readonly options?: OptionTable },
  read: (call: MagicCall, options: Options) => WithoutJson<Command>,
): Magic {
  return {
    ...help,
    options: { ...help.options, ...jsonOption },
    apply(call, options, draft) {
      const command = { ...read(call, options), json: options.flag('json') };
      return { ...draft, commands: [...draft.commands, command] };
    },
  };
}

/** A magic that takes no words. */
export function wordlessMagic(
  name: 'databases' | 'info' | 'jobs' | 'login' | 'logout' | 'whoami',
  summary: string,
): Magic {
  const help = { name, summary, usage: '', examples: [`%${name}`] };
  return commandMagic(help, () => ({ kind: name }));
}

/** Refuses the magic as `%%name` above code: it shows earlier results, not those of that code. */
export function inOwnCell(magic: Magic): Magic {
  return {
    ...magic,
    apply(call, options, draft) {
      if (call.cell && draft.hasCode) {
        throw invalid(
          call,
          undefined,
          `the code below has no results yet: write %${magic.name} into a cell of its own, under this one`,
        );
      }
      return magic.apply(call, options, draft);
    },
  };
}

/** How many words may stand besides options: as many as `usage` names. */
export function mostWords({ usage }: Pick<Magic, 'usage'>): number {
  if (usage.endsWith('…')) return Number.POSITIVE_INFINITY;
  return usage === '' ? 0 : usage.split(' ').length;
}

export function withAnswer(draft: Draft, answer: Answer): Draft {
  return { ...draft, answers: [...draft.answers, answer] };
}
