/** Options that other notebooks write on magics which run code: done where this kernel has a match, else answered with what to do. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { isOption, optionNamed, placeOf } from '../grammar/options.ts';
import { engineOptions } from '../magic/engine-magic.ts';

/** What becomes of an option. */
type Answered =
  /** These words in its place, and a sentence on what differs. */
  | { readonly words: readonly string[]; readonly notice?: string }
  /** The way here. */
  | { readonly instead: string }
  /** The cell only asks something: the answer of this magic. */
  | { readonly magic: string };

interface ForeignOption {
  readonly system: 'sparkmagic' | 'JupySQL';
  readonly names: readonly string[];
  /** How its value is named in the table of habits; undefined = it takes none. */
  readonly value?: string;
  /** For the table of habits. */
  readonly here: string;
  readonly answer: (value: string) => Answered;
}

const sampled =
  'The result is whole and its first rows are shown, not a sample: for one, write TABLESAMPLE (Spark, Hive) or USING SAMPLE (DuckDB) into the query.';

/** `-c` is `--coerce` above `%%sql`, and the language of a session above `%%spark`. */
function coerced(value: string): Answered {
  if (/^(?:spark|pyspark|python)$/.test(value)) return { words: ['--type', 'py'] };
  return /^true$/i.test(value)
    ? {
        words: [],
        notice: 'No types were guessed from texts (-c): columns have the types of the engine.',
      }
    : { words: [] };
}

const rows: readonly ForeignOption[] = [
  {
    system: 'sparkmagic',
    names: ['-m', '--samplemethod'],
    value: 'take|sample',
    here: 'not needed: the first rows are shown; for a sample, write `TABLESAMPLE` or `USING SAMPLE` into the query',
    answer: (value) => (value === 'sample' ? { words: [], notice: sampled } : { words: [] }),
  },
  {
    system: 'sparkmagic',
    names: ['-r', '--samplefraction'],
    value: 'FRACTION',
    here: 'not needed, as `-m`',
    answer: () => ({ words: [], notice: sampled }),
  },
  {
    system: 'sparkmagic',
    names: ['-c', '--coerce'],
    value: 'true|false',
    here: 'not needed: types stay as the engine gives them',
    answer: coerced,
  },
  {
    system: 'sparkmagic',
    names: ['-n', '--maxrows'],
    value: 'N',
    here: '`-n N`, `--rows N`; the result keeps all rows',
    answer: (value) =>
      /^-?\d+$/.test(value) && Number(value) < 1
        ? {
            words: [],
            notice:
              'The result has all rows, with or without -n -1: %more and %rows show those that a table leaves out.',
          }
        : { words: ['--rows', value] },
  },
  {
    system: 'sparkmagic',
    names: ['--output'],
    value: 'NAME',
    here: '`-o NAME`, `--as NAME`',
    answer: (value) => ({ words: ['--as', value] }),
  },
  {
    system: 'JupySQL',
    names: ['--connections'],
    here: '`%info`',
    answer: () => ({ magic: 'info' }),
  },
  {
    system: 'JupySQL',
    names: ['--close'],
    value: 'CONNECTION',
    here: 'not needed: the kernel ends its session when it is shut down; `%logout` ends it before',
    answer: () => ({ instead: '%logout' }),
  },
  ...['persist', 'persist-replace', 'append'].map((name): ForeignOption => ({
    system: 'JupySQL',
    names: [`--${name}`],
    value: 'NAME',
    here: '`%send FILE.csv --table TABLE`, `%send NAME --table TABLE`',
    answer: (value) => ({
      instead: `%send ${value === '' ? 'NAME' : value} --table TABLE, for a file or a result that --as named`,
    }),
  })),
  {
    system: 'JupySQL',
    names: ['--interact'],
    value: 'NAME',
    here: '`%var NAME --ask`, or `--choices a,b`, in a cell above, and `${NAME}` in the query',
    answer: (value) => ({
      instead: `%var ${value === '' ? 'NAME' : value} --ask in a cell above, and \${${value === '' ? 'NAME' : value}} in the query`,
    }),
  },
  {
    system: 'JupySQL',
    names: ['--file'],
    value: 'FILE',
    here: '`%run FILE.sql`',
    answer: (value) => ({ instead: `%run ${value === '' ? 'FILE.sql' : value}` }),
  },
  {
    system: 'JupySQL',
    names: ['--section', '--alias', '--connection_arguments', '--connection-arguments'],
    value: 'VALUE',
    here: 'the gateway is chosen by the settings: `%config --profile NAME` where there are several',
    answer: () => ({
      instead: '%info says to which server the kernel is connected; its settings choose that',
    }),
  },
];

/** The call with this kernel's options, what is to be told, and the magic that answers in its place. */
export interface WithoutForeign {
  readonly call: MagicCall;
  readonly notices: readonly string[];
  readonly magic?: string | undefined;
}

/** Throws `OPTION_INVALID`, with the line that does it here, for an option without a match. */
export function withoutForeignOptions(call: MagicCall): WithoutForeign {
  const words: Word[] = [];
  const notices = new Set<string>();
  let magic: string | undefined;
  for (let at = 0; at < call.words.length; at += 1) {
    const word = call.words[at];
    if (word === undefined) break;
    const [, name = '', inline] = /^(--?[^=]+)(?:=(.*))?$/s.exec(word.text) ?? [];
    const row = isOption(word) ? rows.find(({ names }) => names.includes(name)) : undefined;
    const next = call.words[at + 1];
    const takesNext = row?.value !== undefined && inline === undefined && next !== undefined;
    const value = inline ?? (takesNext ? next.text : '');
    // An option of this kernel with a value that it takes.
    const isOwn = optionNamed(name, engineOptions) !== undefined && !/^-\d+$/.test(value);
    if (row === undefined || isOwn) {
      words.push(word);
      continue;
    }
    if (takesNext) at += 1;
    const answered = row.answer(value);
    if ('instead' in answered)
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `${placeOf(call, word)}: ${name} is an option of ${row.system} that this kernel does not have`,
        { hint: `Here: ${answered.instead}. Nothing was submitted.` },
      );
    if ('magic' in answered) {
      ({ magic } = answered);
      continue;
    }
    if (answered.notice !== undefined) notices.add(answered.notice);
    for (const text of answered.words) words.push({ ...word, text, written: text });
  }
  return { call: { ...call, words }, notices: [...notices], magic };
}

/** For documentation. */
export function describeForeignOptions(): readonly {
  readonly system: string;
  readonly wrote: string;
  readonly write: string;
}[] {
  return rows.map(({ system, names: [name = ''], value, here }) => ({
    system,
    wrote: `%%sql ${name}${value === undefined ? '' : ` ${value}`}`,
    write: here,
  }));
}
