/** `%engine`, `%%engine` and their short forms: where and how tasks run. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import { chooseEngine } from '../code/choose-engine.ts';
import { refuseCode } from '../code/code-in-words.ts';
import { engineChanged, engineInForce } from './engine-answer.ts';
import { type CodeLanguage, languageOf } from '../code/engines.ts';
import { readCellOptions, resultOptions, submitOptions } from './cell-options.ts';
import { type Draft, jsonOption, type Magic, withAnswer } from '../form/magic.ts';
import type { NotebookState, TaskDefaults } from '../form/notebook-state.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import { mostRowsShown, mostRowsText } from '../form/task-name.ts';
import { withExpectations } from './expectation.ts';
import { dataSourceParameter } from '../../task/index.ts';

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
  datasource: {
    kind: 'text',
    value: 'NAME',
    help: 'data source of a jdbc cell, one of %datasources',
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
  ...resultOptions,
  quiet: { kind: 'flag', short: 'q', help: 'no status line and no log' },
  'no-quiet': { kind: 'flag', help: 'status line and log again' },
  grid: {
    kind: 'flag',
    help: 'tables to scroll, sort and filter whole, where the client shows widgets',
  },
  'no-grid': { kind: 'flag', help: 'static tables again' },
  reset: {
    kind: 'flag',
    help: 'every option of the notebook as the settings have it, parameters and labels too; the engine stays',
  },
  ...submitOptions,
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
  const { creator, runtime, startup, tables } = configured;
  const unset = { rows: undefined, limit: undefined, timeoutMs: undefined, quiet: false };
  return { creator, runtime, startup, tables, labels: {}, ...unset };
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
  // As in Databricks, the one sign goes back from SQL to the notebook's own Python, which may be Spark's.
  const isOwnPython =
    name === 'python' &&
    isShort &&
    !call.cell &&
    forThisCell &&
    languageOf(draft.state.engine.runType) === 'python';
  const engine =
    type === undefined && (name === undefined || isOwnPython)
      ? isOwnPython
        ? draft.state.engine
        : before.engine
      : chooseEngine(name ?? before.engine.name, type, {
          call,
          word: typeWord ?? nameWord,
          state: { ...draft.state, engine: before.engine },
        });
  if (options.text('datasource') !== undefined && engine.name !== 'jdbc')
    throw options.invalid(
      'datasource',
      `is for the engine jdbc, as in %%jdbc --datasource shop; ${engine.name} has databases of its own`,
    );
  const changes: Partial<TaskDefaults> = { engine, ...reset, ...readOptions(options, before) };
  const own = readCellOptions(options, forThisCell);
  if (forThisCell) {
    if (options.flag('json'))
      throw options.invalid('json', 'is for an answer, and a cell with code has none');
    return {
      ...draft,
      own: withExpectations(draft.own, { ...draft.own, ...changes, ...own }, options),
    };
  }
  const state = { ...draft.state, ...changes };
  return withAnswer({ ...draft, state }, engineChanged(state, options.flag('json')));
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
  if (options.flag('grid') && options.flag('no-grid'))
    throw options.invalid('no-grid', 'is the opposite of --grid');
  const limit = options.text('limit') === 'off' ? ('off' as const) : options.number('limit');
  const rows = options.number('rows');
  if (rows !== undefined && rows > mostRowsShown)
    throw options.invalid('rows', `shows at most ${mostRowsText}, not ${String(rows)}`);
  const queue = options.text('queue');
  const source = options.text('datasource');
  if (source?.trim() === '')
    throw options.invalid('datasource', 'takes a name; %datasources lists them');
  const set = options.pairs('set');
  if (source !== undefined && Object.hasOwn(set, dataSourceParameter))
    throw options.invalid('datasource', `and --set ${dataSourceParameter} say the same`);
  const runtime = { ...set, ...(source === undefined ? {} : { [dataSourceParameter]: source }) };
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
    ...(options.flag('rows') ? { rows } : {}),
    ...(options.flag('timeout') ? { timeoutMs: options.duration('timeout') } : {}),
    ...(options.flag('quiet') ? { quiet: true } : {}),
    ...(options.flag('no-quiet') ? { quiet: false } : {}),
    ...(options.flag('grid') ? { tables: 'grid' as const } : {}),
    ...(options.flag('no-grid') ? { tables: 'static' as const } : {}),
    // Merged, never replaced: what other cells set stays.
    ...(Object.keys(runtime).length === 0 ? {} : { runtime: { ...before.runtime, ...runtime } }),
    ...(Object.keys(startup).length === 0 ? {} : { startup: { ...before.startup, ...startup } }),
    ...(Object.keys(labels).length === 0 ? {} : { labels: { ...before.labels, ...labels } }),
  };
}
