/** `%conf`, `%%conf` and `%%configure`: parameters of tasks and engines. They are merged with those in force, never replaced. */
import { suggestion } from '../../shared/index.ts';
import { jsonOption } from './catalogue-magics.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { type Draft, type Magic, withAnswer } from '../form/magic.ts';
import type { NotebookState, TaskDefaults } from '../form/notebook-state.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import { maskedParameter } from '../variables/parameter-mask.ts';
import { type ParameterScope, readersOf, scopeOf } from '../variables/parameter-scope.ts';
import {
  problemOfKey,
  readParameterText,
  type WrittenParameter,
} from '../variables/parameter-text.ts';
import { tableAnswer } from '../form/table-answer.ts';
import { namesBehind } from './var-magic.ts';

type Parameters = Pick<TaskDefaults, 'startup' | 'runtime'>;
type ScopedParameter = WrittenParameter & { readonly scope: ParameterScope };

const scopes: readonly ParameterScope[] = ['startup', 'runtime'];

const confOptions: OptionTable = {
  scope: {
    kind: 'text',
    value: 'startup|runtime',
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
    mostWords: Number.POSITIVE_INFINITY,
    examples,
    apply: (call, options, draft) => {
      const scope = readScope(options);
      const isName = (word: Word): boolean =>
        options.flag('unset') && !word.quoted && !word.text.includes('=');
      const names = options.words.filter(isName);
      const unset = [...options.list('unset'), ...namesBehind(call, options, names)];
      const inWords = options.words
        .filter((word) => !isName(word))
        .map((word) => readWord(call, word));
      const takesBody = call.cell && draft.hasCode && inWords.length === 0 && unset.length === 0;
      const written = takesBody ? readParameterText(draft.body, call, draft.headLines) : inWords;
      const next = takesBody ? { ...draft, body: '', hasCode: false } : draft;
      const set = written.map((parameter) => ({
        ...parameter,
        scope: parameter.scope ?? scope ?? scopeOf(parameter.key),
      }));
      const changed = set.length > 0 || unset.length > 0 || options.flag('force');
      if (!changed || options.flag('show')) {
        const done = changed ? change(call, options, next, set, unset) : next;
        return withAnswer(done, showParameters(done, options.flag('json')));
      }
      return change(call, options, next, set, unset);
    },
  };
}

/** The options' table lets no other text through. */
function readScope(options: Options): ParameterScope | undefined {
  return scopes.find((known) => known === options.text('scope')?.toLowerCase());
}

function readWord(call: MagicCall, word: Word): WrittenParameter {
  const at = word.text.indexOf('=');
  if (at < 1) throw invalid(call, word, `'${word.text}' is no KEY=VALUE`);
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
  unset: readonly string[],
): Draft {
  const forThisCell = call.cell && draft.hasCode;
  const before: Parameters = forThisCell ? { ...draft.state, ...draft.own } : draft.state;
  const known = [...Object.keys(before.startup), ...Object.keys(before.runtime)];
  for (const key of unset) {
    if (!known.includes(key))
      throw options.invalid(
        'unset',
        `${key}: there is no parameter of that name${suggestion(key, known)}`,
        key,
      );
  }
  const after: Parameters = {
    startup: merged(before.startup, 'startup', set, unset),
    runtime: merged(before.runtime, 'runtime', set, unset),
  };
  const fresh = options.flag('force');
  const { state } = draft;
  const nextState: NotebookState = {
    ...state,
    ...(forThisCell ? {} : after),
    ...(fresh ? { freshEngines: state.freshEngines + 1, startedEngines: [] } : {}),
  };
  const answer = changeAnswer(before, after, set, unset, {
    forThisCell,
    fresh,
    started: state.startedEngines,
    json: options.flag('json'),
  });
  return withAnswer(
    { ...draft, state: nextState, ...(forThisCell ? { own: { ...draft.own, ...after } } : {}) },
    answer,
  );
}

function merged(
  before: Readonly<Record<string, unknown>>,
  scope: ParameterScope,
  set: readonly ScopedParameter[],
  unset: readonly string[],
): Readonly<Record<string, unknown>> {
  const added = set.filter((parameter) => parameter.scope === scope);
  return Object.fromEntries([
    ...Object.entries(before).filter(([key]) => !unset.includes(key)),
    ...added.map(({ key, value }) => [key, value] as const),
  ]);
}

interface ChangeFacts {
  readonly forThisCell: boolean;
  readonly fresh: boolean;
  readonly started: readonly string[];
  readonly json: boolean;
}

function changeAnswer(
  before: Parameters,
  after: Parameters,
  set: readonly ScopedParameter[],
  unset: readonly string[],
  facts: ChangeFacts,
): ReturnType<typeof tableAnswer> {
  const was = (scope: ParameterScope, key: string): string =>
    Object.hasOwn(before[scope], key) ? maskedParameter(key, before[scope][key]) : '–';
  const rows = [
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
  const startupKeys = rows.filter(([, , , scope]) => scope === 'startup').map(([key = '']) => key);
  return tableAnswer({
    head: ['key', 'before', 'now', 'scope'],
    rows,
    after: [
      ...(rows.length > 0 && facts.forThisCell ? ['This cell alone.'] : []),
      ...engineNotes(startupKeys, facts),
    ],
    ...(facts.json ? { json: jsonOf(after) } : {}),
  });
}

function engineNotes(startupKeys: readonly string[], facts: ChangeFacts): readonly string[] {
  if (facts.fresh) {
    return [
      'The next task gets a fresh engine: variables and temporary views of earlier cells are gone. The engine before it ends by itself once it is idle.',
    ];
  }
  const late = startupKeys.filter((key) => readersOf(key, facts.started).length > 0);
  if (late.length === 0) return [];
  const engines = [...new Set(late.flatMap((key) => readersOf(key, facts.started)))].join(', ');
  return [
    `${late.join(', ')}: read when an engine starts, and ${engines} of this notebook runs already. %conf -f gives the next task a fresh one.`,
  ];
}

function showParameters(draft: Draft, json: boolean): ReturnType<typeof tableAnswer> {
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
  return tableAnswer({
    head: ['key', 'value', 'scope', 'origin'],
    rows,
    ...(rows.length === 0
      ? { after: ['There are no parameters. Set one with %conf key=value.'] }
      : {}),
    ...(json ? { json: jsonOf(inForce) } : {}),
  });
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
