/** `%engine`, `%%engine` and their short forms: where and how tasks run. */
import { userNames, variableName } from '../../substitution/index.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { chooseEngine } from '../code/choose-engine.ts';
import { refuseCode } from '../code/code-in-words.ts';
import { engineChanged, engineInForce } from './engine-answer.ts';
import type { CodeLanguage } from '../code/engines.ts';
import { queryOptions, readQueryOptions } from './query-options.ts';
import { type Draft, jsonOption, type Magic, withAnswer } from '../form/magic.ts';
import type { NotebookState, TaskDefaults } from '../form/notebook-state.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import { resultNamePattern } from '../form/task-name.ts';

/** All options of a task. */
export const engineOptions: OptionTable = {
  type: {
    kind: 'text',
    short: 't',
    value: 'TYPE',
    help: 'run type, when it is not the default of the engine',
  },
  creator: {
    kind: 'text',
    value: 'NAME',
    help: 'application that submits (second half of userCreator)',
  },
  set: { kind: 'pair', short: 's', value: 'KEY=VALUE', help: 'runtime parameter; may be repeated' },
  startup: { kind: 'pair', value: 'KEY=VALUE', help: 'engine start parameter; may be repeated' },
  label: {
    kind: 'pair',
    short: 'l',
    value: 'KEY=VALUE',
    help: 'label of the task; may be repeated',
  },
  queue: {
    kind: 'text',
    value: 'NAME',
    help: 'Yarn queue (startup parameter wds.linkis.rm.yarnqueue)',
  },
  limit: {
    kind: 'number',
    value: 'N',
    words: ['off', 'default'],
    help: 'rows that a SELECT without LIMIT returns; off = ask the server to add none; default = as the server is set',
  },
  rows: {
    kind: 'number',
    short: 'n',
    value: 'N',
    words: ['default'],
    help: 'rows shown of a table; default = as the settings say',
  },
  timeout: {
    kind: 'duration',
    value: 'TIME',
    words: ['off'],
    help: 'kill the task after 90s, 10m, 1h30m; off = never',
  },
  as: {
    kind: 'text',
    short: 'o',
    value: 'NAME',
    help: 'name of the results, for %result, %page, %more, %rows, %plot and %export',
  },
  into: {
    kind: 'list',
    value: 'VARIABLE,…',
    help: 'variables that the first row of the last table becomes, one for each column',
  },
  cache: {
    kind: 'duration',
    value: 'TIME',
    words: ['off'],
    help: 'show the result of the same code if it is not older than 30m, 1h, 2d; off = run it again',
  },
  ...queryOptions,
  quiet: { kind: 'flag', short: 'q', help: 'no status line and no log' },
  'no-quiet': { kind: 'flag', help: 'status line and log again' },
  reset: {
    kind: 'flag',
    help: 'every option of the notebook as the settings have it, parameters and labels too; the engine stays',
  },
  detach: { kind: 'flag', help: 'submit only: the task runs on, %attach shows its output' },
  'allow-undefined': {
    kind: 'flag',
    help: 'submit SQL although nobody has defined a ${name} in it; the name stays in the code',
  },
  ...jsonOption,
};

const resolvesTo =
  'The version may be left out: the one configured, else the one the server lists.';

export const engineMagic: Magic = {
  name: 'engine',
  summary: `Engine, run type and options of the task; off, default, --no-quiet and --reset take the notebook's options back. ${resolvesTo}`,
  usage: 'NAME[-VERSION] [TYPE]',
  options: engineOptions,
  check: (call) => refuseCode(call, engineOptions, 1),
  examples: [
    '%%engine hive\nselect 1',
    '%engine spark-3.2.1 py',
    '%%engine spark --set spark.sql.shuffle.partitions=20 --limit off',
    '%engine --timeout 10m --quiet',
    '%engine --timeout off --no-quiet',
    '%engine --reset',
  ],
  apply(call, options, draft) {
    const [name, type] = options.words;
    const json = options.flag('json');
    if (call.words.length === (json ? 1 : 0))
      return withAnswer(draft, engineInForce(draft.state, json));
    const names = { name: name?.text, typeWord: type, nameWord: name };
    return applyEngine(call, options, draft, { ...names, isShort: call.name !== engineMagic.name });
  },
};

/** The code of the example in a short form's help. */
const firstCode: Readonly<Record<CodeLanguage, string>> = {
  sql: 'select 1',
  python: 'print(1)',
  scala: 'println(1)',
  shell: 'echo hello',
  json: '{ … }',
  other: '… the code',
};

/** A magic that is short for `%%engine` and these words. `language` is that of its code. */
export function shortFormMagic(name: string, words: string, language: CodeLanguage): Magic {
  return {
    name,
    summary: `Short for %%engine ${words}.`,
    usage: '[TYPE]',
    options: engineOptions,
    examples: [`%%${name}\n${firstCode[language]}`],
    check: (call) => refuseCode(call, engineOptions, 0),
    apply: (call, options, draft) =>
      applyEngine(call, options, draft, { name, typeWord: options.words[0], isShort: true }),
  };
}

/** Every option that the notebook keeps, with the value that the settings give it. */
function optionsOfSettings({ configured }: NotebookState): Partial<TaskDefaults> {
  const { creator, runtime, startup } = configured;
  const unset = { rows: undefined, limit: undefined, timeoutMs: undefined, quiet: false };
  return { creator, runtime, startup, labels: {}, ...unset };
}

/** What a call names. */
interface Named {
  readonly name: string | undefined;
  readonly nameWord?: Word | undefined;
  readonly typeWord: Word | undefined;
  /** A short form above code means this cell, however many percent signs it has: Databricks and Zeppelin write cells with one. */
  readonly isShort: boolean;
}

function applyEngine(
  call: MagicCall,
  options: Options,
  draft: Draft,
  { name, nameWord, typeWord, isShort }: Named,
): Draft {
  if (typeWord !== undefined && options.text('type') !== undefined) {
    throw invalid(
      call,
      typeWord,
      `the run type is given twice: '${typeWord.text}' and --type ${options.text('type') ?? ''}`,
    );
  }
  const type = options.text('type') ?? typeWord?.text;
  const reset = options.flag('reset') ? optionsOfSettings(draft.state) : {};
  const forThisCell = (call.cell || isShort) && draft.hasCode;
  // What the cell has set for itself does not become the notebook's.
  const before: TaskDefaults = { ...draft.state, ...(forThisCell ? draft.own : {}), ...reset };
  // `%engine --rows 5` changes nothing else: the run type in force stays too.
  const engine =
    name === undefined && type === undefined
      ? before.engine
      : chooseEngine(name ?? before.engine.name, type, {
          call,
          word: typeWord ?? nameWord,
          state: { ...draft.state, engine: before.engine },
        });
  const changes: Partial<TaskDefaults> = { engine, ...reset, ...readOptions(options, before) };
  const own = readCellOptions(options, forThisCell);
  if (forThisCell) {
    if (options.flag('json'))
      throw options.invalid('json', 'is for an answer, and a cell with code has none');
    return { ...draft, own: { ...draft.own, ...changes, ...own } };
  }
  const state = { ...draft.state, ...changes };
  return withAnswer({ ...draft, state }, engineChanged(state, options.flag('json')));
}

/** The options that hold for one cell with code and never for the notebook. Throws `OPTION_INVALID`. */
export function readCellOptions(options: Options, isForCode: boolean): Partial<TaskDefaults> {
  const names = [
    'as',
    'into',
    'cache',
    'detach',
    'allow-undefined',
    'query',
    'save',
    'no-execute',
    'with',
  ];
  const misplaced = isForCode ? undefined : names.find((name) => options.flag(name));
  if (misplaced !== undefined) {
    const setting =
      misplaced === 'allow-undefined' ? '; the setting undefinedVariables is for all of them' : '';
    throw options.invalid(
      misplaced,
      `is for one cell with code: write it on a %% magic above the code${setting}`,
    );
  }
  const resultName = options.text('as');
  if (resultName !== undefined && !resultNamePattern.test(resultName)) {
    throw options.invalid(
      'as',
      `takes a letter, then letters, digits and _ (64 at the most; last, all and L1 are taken), not '${resultName}'`,
    );
  }
  const into = options.list('into');
  checkInto(options, into);
  // A waiting cell keeps the deadline and reads the results; a detached cell does neither.
  if (options.flag('detach')) {
    if (into.length > 0) throw options.invalid('into', 'and --detach cannot be combined');
    if (options.flag('cache')) throw options.invalid('cache', 'and --detach cannot be combined');
    if (options.duration('timeout') !== undefined)
      throw options.invalid('timeout', 'and --detach cannot be combined');
  }
  return {
    ...(resultName === undefined ? {} : { resultName }),
    ...(into.length === 0 ? {} : { into }),
    ...(options.flag('cache') ? { cacheMs: options.duration('cache') ?? 0 } : {}),
    ...(options.flag('detach') ? { detach: true } : {}),
    ...(options.flag('allow-undefined') ? { allowUndefined: true } : {}),
    ...readQueryOptions(options),
  };
}

function checkInto(options: Options, into: readonly string[]): void {
  for (const name of into) {
    if (!variableName.test(name)) {
      throw options.invalid(
        'into',
        `names '${name}', which is no variable name: a letter, then letters, digits, _ and .`,
        name,
      );
    }
    if (userNames.has(name))
      throw options.invalid('into', `names ${name}, which is set by the server`, name);
  }
  if (new Set(into).size !== into.length)
    throw options.invalid('into', `names a variable twice: ${into.join(',')}`);
}

/** The options that may hold for the notebook. Throws `OPTION_INVALID`. */
export function readOptions(options: Options, before: TaskDefaults): Partial<TaskDefaults> {
  const creator = options.text('creator');
  if (creator !== undefined && !/^\w+$/.test(creator)) {
    throw options.invalid(
      'creator',
      `takes letters, digits and _, not '${creator}' (a label is split at -)`,
    );
  }
  if (options.flag('quiet') && options.flag('no-quiet'))
    throw options.invalid('no-quiet', 'is the opposite of --quiet');
  const limit = options.text('limit') === 'off' ? ('off' as const) : options.number('limit');
  const queue = options.text('queue');
  const runtime = options.pairs('set');
  const startup = {
    ...options.pairs('startup'),
    ...(queue === undefined ? {} : { 'wds.linkis.rm.yarnqueue': queue }),
  };
  const labels = options.pairs('label');
  for (const key of ['engineType', 'userCreator', 'codeType']) {
    if (Object.hasOwn(labels, key))
      throw options.invalid('label', `takes no ${key}: it follows from the engine and --creator`);
  }
  return {
    ...(creator === undefined ? {} : { creator }),
    ...(options.flag('limit') ? { limit } : {}),
    ...(options.flag('rows') ? { rows: options.number('rows') } : {}),
    ...(options.flag('timeout') ? { timeoutMs: options.duration('timeout') } : {}),
    ...(options.flag('quiet') ? { quiet: true } : {}),
    ...(options.flag('no-quiet') ? { quiet: false } : {}),
    // Merged, never replaced: what other cells set stays.
    ...(Object.keys(runtime).length === 0 ? {} : { runtime: { ...before.runtime, ...runtime } }),
    ...(Object.keys(startup).length === 0 ? {} : { startup: { ...before.startup, ...startup } }),
    ...(Object.keys(labels).length === 0 ? {} : { labels: { ...before.labels, ...labels } }),
  };
}
