/** `%conf`, `%%conf` and `%%configure`: parameters of tasks and engines. They are merged with those in force, never replaced. */
import { maskedParameter } from '../../shared/index.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { type Draft, jsonOption, type Magic, withAnswer } from '../form/magic.ts';
import type { NotebookState, TaskDefaults } from '../form/notebook-state.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import {
  type ParameterScope,
  problemOfKey,
  readersOf,
  readParameterText,
  scopeOf,
  type WrittenParameter,
} from '../variables/parameter-text.ts';
import { tableAnswer, withJson } from '../form/answer.ts';
import type { Answer } from '../form/cell-plan.ts';
import { readUnsetNames } from '../variables/unset-names.ts';
import { serverOptions, withServerParameters } from './server-parameters.ts';

type Parameters = Pick<TaskDefaults, 'startup' | 'runtime'>;
type ScopedParameter = WrittenParameter & { readonly scope: ParameterScope };

const scopes: readonly ParameterScope[] = ['startup', 'runtime'];

const confOptions: OptionTable = {
  scope: {
    kind: 'text',
    choices: scopes,
    help: 'kind of the parameters; without it the key decides (spark., hive., flink., wds.linkis.rm. … are startup)',
  },
  unset: {
    kind: 'list',
    short: 'u',
    value: 'KEY',
    help: 'forget these parameters; more keys follow behind commas or blanks',
  },
  force: {
    kind: 'flag',
    short: 'f',
    help: 'the next task gets a fresh engine, so that startup parameters hold; what the old one kept is gone',
  },
  show: { kind: 'flag', help: 'all parameters with their origin' },
  ...serverOptions,
  ...jsonOption,
};

/** `%conf` and, under the name that sparkmagic gave it, `%configure`. */
export const confMagics: readonly Magic[] = [
  confMagic(
    'conf',
    'Parameters of tasks (runtime) and of new engines (startup), merged with those in force. Without words: the lines below, else a list.',
    [
      '%conf spark.executor.memory=4g -f',
      '%%conf --scope runtime\nfetch.size = 1000\nselect.timeout = 30',
      '%conf --unset fetch.size select.timeout',
      '%conf --show',
      '%conf --server spark',
      '%conf --server spark.executor.memory=4g --save',
    ],
  ),
  confMagic('configure', "As %conf; the cell's body is JSON or lines key = value.", [
    '%%configure -f\n{"executorMemory": "4g", "conf": {"spark.sql.shuffle.partitions": 20}}',
  ]),
];

function confMagic(name: string, summary: string, examples: readonly string[]): Magic {
  return {
    name,
    summary,
    usage: 'KEY=VALUE …',
    options: confOptions,
    examples,
    apply: (call, options, draft) => {
      const onServer = withServerParameters(call, options, draft);
      if (onServer !== undefined) return onServer;
      const unsets = options.flag('unset');
      const isName = (word: Word): boolean => unsets && !word.quoted && !word.text.includes('=');
      const names = options.words.filter(isName);
      const inWords = options.words
        .filter((word) => !isName(word))
        .map((word) => readWord(call, word));
      const takesBody = call.cell && draft.hasCode && inWords.length === 0 && !unsets;
      const written = takesBody ? readParameterText(draft.body, call, draft.headLines) : inWords;
      const next = takesBody ? { ...draft, body: '', hasCode: false } : draft;
      const scope = options.choice('scope', scopes);
      const set = written.map((parameter) => ({
        ...parameter,
        scope: parameter.scope ?? scope ?? scopeOf(parameter.key),
      }));
      const changes = set.length > 0 || unsets || options.flag('force');
      const changed = changes ? change(call, options, next, set, names) : next;
      return !changes || options.flag('show')
        ? withAnswer(changed, inForceAnswer(changed, options.flag('json')))
        : changed;
    },
  };
}

function readWord(call: MagicCall, word: Word): WrittenParameter {
  const at = word.text.indexOf('=');
  if (at < 1) throw invalid(call, word, `'${word.text}' is not KEY=VALUE`);
  const key = word.text.slice(0, at);
  const problem = problemOfKey(key);
  if (problem !== undefined) throw invalid(call, word, problem);
  return { key, value: word.text.slice(at + 1), scope: undefined };
}

function change(
  call: MagicCall,
  options: Options,
  draft: Draft,
  set: readonly ScopedParameter[],
  names: readonly Word[],
): Draft {
  const { state } = draft;
  const forThisCell = call.cell && draft.hasCode;
  const before: Parameters = forThisCell ? { ...state, ...draft.own } : state;
  const known = scopes.flatMap((scope) => Object.keys(before[scope]));
  const unset = readUnsetNames(options, names, known, 'parameter');
  const merged = (scope: ParameterScope): Readonly<Record<string, unknown>> =>
    Object.fromEntries([
      ...Object.entries(before[scope]).filter(([key]) => !unset.includes(key)),
      ...set.filter((each) => each.scope === scope).map(({ key, value }) => [key, value]),
    ]);
  const after: Parameters = { startup: merged('startup'), runtime: merged('runtime') };
  const fresh = options.flag('force');
  const nextState: NotebookState = {
    ...state,
    ...(forThisCell ? {} : after),
    ...(fresh ? { freshEngines: state.freshEngines + 1, startedEngines: [] } : {}),
  };
  const rows = changedRows(before, set, unset);
  const startupKeys = rows.flatMap(([key = '', , , scope]) => (scope === 'startup' ? [key] : []));
  const answer = tableAnswer(['key', 'before', 'now', 'scope'], rows, [
    ...(rows.length > 0 && forThisCell ? ['This cell alone.'] : []),
    ...engineNotes(startupKeys, fresh, state.startedEngines),
  ]);
  return withAnswer(
    { ...draft, state: nextState, ...(forThisCell ? { own: { ...draft.own, ...after } } : {}) },
    withJson(answer, options.flag('json'), jsonOf(after)),
  );
}

/** Key, value before, value now, scope. */
function changedRows(
  before: Parameters,
  set: readonly ScopedParameter[],
  unset: readonly string[],
): readonly (readonly string[])[] {
  const was = (scope: ParameterScope, key: string): string =>
    Object.hasOwn(before[scope], key) ? maskedParameter(key, before[scope][key]) : '–';
  return [
    ...set.map(({ key, value, scope }) => [
      key,
      was(scope, key),
      maskedParameter(key, value),
      scope,
    ]),
    ...unset.flatMap((key) =>
      scopes
        .filter((scope) => Object.hasOwn(before[scope], key))
        .map((scope) => [key, was(scope, key), '–', scope]),
    ),
  ];
}

/** Tells when the notebook's engines read the changed keys. `started`: the engines that run. */
function engineNotes(
  startupKeys: readonly string[],
  fresh: boolean,
  started: readonly string[],
): readonly string[] {
  if (fresh) {
    return [
      'The next task gets a fresh engine: variables and temporary views of earlier cells are gone. The engine before it ends by itself once it is idle.',
    ];
  }
  const late = startupKeys.filter((key) => readersOf(key, started).length > 0);
  if (late.length === 0) return [];
  const engines = [...new Set(late.flatMap((key) => readersOf(key, started)))].join(', ');
  return [
    `${late.join(', ')}: read when an engine starts, and ${engines} of this notebook runs already. %conf -f gives the next task a fresh one.`,
  ];
}

function inForceAnswer(draft: Draft, json: boolean): Answer {
  const { state } = draft;
  const inForce: Parameters = { ...state, ...draft.own };
  const originOf = (scope: ParameterScope, key: string): string => {
    if (inForce[scope][key] !== state[scope][key]) return 'this cell';
    return state.configured[scope][key] === state[scope][key] ? 'settings' : 'notebook';
  };
  const rows = scopes.flatMap((scope) =>
    Object.keys(inForce[scope])
      .toSorted((a, b) => a.localeCompare(b))
      .map((key) => [key, maskedParameter(key, inForce[scope][key]), scope, originOf(scope, key)]),
  );
  const none = 'There are no parameters. Set one with %conf key=value.';
  const answer = tableAnswer(
    ['key', 'value', 'scope', 'origin'],
    rows,
    rows.length === 0 ? [none] : [],
  );
  return withJson(answer, json, jsonOf(inForce));
}

function jsonOf(parameters: Parameters): unknown {
  return Object.fromEntries(
    scopes.map((scope) => [
      scope,
      Object.fromEntries(
        Object.entries(parameters[scope]).map(([key, value]) => [key, maskedParameter(key, value)]),
      ),
    ]),
  );
}
