/** `%var` and `%%var`: variables that the server puts in place of `${name}`. */
import { LinkisKernelError, suggestion } from '../shared/index.ts';
import { textAnswer } from './answer.ts';
import { jsonOption } from './catalogue-magics.ts';
import type { Answer } from './cell-plan.ts';
import type { MagicCall, Word } from './cell.ts';
import { type Draft, type Magic, withAnswer } from './magic.ts';
import { invalid, type Options, placeOf } from './options.ts';
import { looksSecret, masked } from './secret-name.ts';
import { readValue, variableTypeHelp } from './variable-value.ts';
import type { VariablesCommand } from './variables-command.ts';

/** As the server matches it between the braces [VariableUtils.scala]. */
export const variableName: RegExp = /^[A-Za-z][A-Za-z0-9_.]*$/;
/** The server sets these itself, whatever a request says [CustomVariableUtils.scala]. */
export const forced: ReadonlySet<string> = new Set(['user', 'execute_user', 'submit_user']);

type Variables = Readonly<Record<string, string>>;

/** `%var`. */
export const varMagic: Magic = {
  name: 'var',
  summary:
    'Variables for ${name} in the code; the server puts them in. Without arguments: the lines below, else a list.',
  usage: 'NAME=VALUE …',
  options: {
    unset: { kind: 'list', short: 'u', value: 'NAME', help: 'forget these variables' },
    all: { kind: 'flag', help: 'list the built-in dates too, with their values now' },
    ...jsonOption,
  },
  notes: [
    'A line of %%var is name = value or name: type = value; %var takes name:type=value. Types:',
    ...variableTypeHelp,
    'Without a type: text, or a list in brackets. Quotes around the whole value are removed.',
  ],
  mostWords: Number.POSITIVE_INFINITY,
  examples: [
    '%var dt=2026-08-01 city="New York"',
    '%%var\nn: int = 10\nkinds = [a, b]',
    '%var --unset dt',
  ],
  apply(call, options, draft) {
    const unset = options.list('unset');
    const set = Object.fromEntries(options.words.map((word) => readWord(call, word)));
    const json = options.flag('json');
    if (unset.length === 0 && options.words.length === 0) {
      const lines = call.cell ? readLines(draft.body, draft.headLines) : {};
      if (Object.keys(lines).length === 0) return listVariables(draft, options);
      if (options.flag('all')) throw onlyLists(options);
      return store({ ...draft, body: '', hasCode: false }, lines, [], json);
    }
    if (options.flag('all')) throw onlyLists(options);
    const known = { ...draft.state.variables, ...draft.own.variables };
    for (const name of unset) {
      if (!Object.hasOwn(known, name)) {
        throw options.invalid(
          'unset',
          `${name}: there is no variable of that name${suggestion(name, Object.keys(known))}`,
          name,
        );
      }
    }
    if (!call.cell || !draft.hasCode) return store(draft, set, unset, json);
    const own = { ...draft.own, variables: without({ ...known, ...set }, unset) };
    const told = warnings(set);
    const next: Draft = { ...draft, own };
    if (json) return withAnswer(next, changeAnswer(told, { set, unset, scope: 'cell' }));
    return told.length === 0 ? next : withAnswer(next, textAnswer(told.join('\n')));
  },
};

/** Notebook variables with `set` on top and without `unset`, and what to say of it. Used for injected parameters too. */
export function store(draft: Draft, set: Variables, unset: readonly string[], json = false): Draft {
  const variables = without({ ...draft.state.variables, ...set }, unset);
  // What this cell has set for itself goes on holding for it.
  const lines = [
    ...Object.entries(set).map(([name, value]) => `${name} = ${masked(name, value)}`),
    ...unset.map((name) => `${name} is forgotten`),
    ...warnings(set),
  ];
  const next = { ...draft, state: { ...draft.state, variables } };
  const change = json ? { set, unset, scope: 'notebook' as const } : undefined;
  return withAnswer(next, changeAnswer(lines, change));
}

/** `change`: for a script that asked for it. */
function changeAnswer(
  lines: readonly string[],
  change:
    | {
        readonly set: Variables;
        readonly unset: readonly string[];
        readonly scope: 'cell' | 'notebook';
      }
    | undefined,
): Answer {
  const answer = textAnswer(lines.join('\n'));
  if (change === undefined) return answer;
  const { set, unset, scope } = change;
  const shown = Object.entries(set).map(([name, value]) => [name, masked(name, value)] as const);
  const json = { scope, set: Object.fromEntries(shown), unset, warnings: warnings(set) };
  return { ...answer, json };
}

function onlyLists(options: Options): LinkisKernelError {
  return options.invalid('all', 'is for the list, without variables to set');
}

/** The list is the run room's to make: the server has variables too. */
function listVariables(draft: Draft, options: Options): Draft {
  const command: VariablesCommand = {
    kind: 'variables',
    cell: draft.own.variables,
    notebook: draft.state.variables,
    settings: draft.state.configured.variables,
    builtIn: options.flag('all'),
    json: options.flag('json'),
  };
  return { ...draft, commands: [...draft.commands, command] };
}

function without(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));
}

function readWord(call: MagicCall, word: Word): readonly [string, string] {
  const [, name, type, value] = /^([^=:]+)(?::([^=]+))?=(.*)$/s.exec(word.text) ?? [];
  if (name === undefined || value === undefined) {
    throw invalid(call, word, `'${word.text}' is no NAME=VALUE`);
  }
  return entry(
    placeOf(call, word),
    name,
    type,
    word.quoted && type === undefined ? JSON.stringify(value) : value,
  );
}

function readLines(body: string, headLines: number): Variables {
  const entries: (readonly [string, string])[] = [];
  for (const [index, line] of body.split('\n').entries()) {
    const text = line.trim();
    if (text === '' || /^(--|#|\/\/)/.test(text)) continue;
    const place = `%%var (line ${String(index + 1 + headLines)})`;
    const [, name, type, value] = /^([^=:]+?)\s*(?::\s*([^=]+?)\s*)?=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new LinkisKernelError(
        'MAGIC_SYNTAX',
        `${place}: '${text}' is neither 'name = value' nor 'name: type = value'`,
      );
    }
    entries.push(entry(place, name, type, value));
  }
  return Object.fromEntries(entries);
}

function entry(
  place: string,
  name: string,
  type: string | undefined,
  written: string,
): readonly [string, string] {
  const refuse = (problem: string): LinkisKernelError =>
    new LinkisKernelError('OPTION_INVALID', `${place}: ${problem}`);
  if (!variableName.test(name))
    throw refuse(`'${name}' is no variable name: a letter, then letters, digits, _ and .`);
  if (forced.has(name)) throw refuse(`${name} is set by the server and cannot be changed`);
  const read = readValue(written, type?.trim());
  if ('problem' in read) throw refuse(`${name}: ${read.problem}`);
  // The server parses run_date as yyyyMMdd only.
  const value =
    name === 'run_date' ? read.value.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$1$2$3') : read.value;
  return [name, value];
}

function warnings(set: Variables): readonly string[] {
  return Object.keys(set)
    .filter((name) => looksSecret(name))
    .map(
      (name) =>
        `Warning: ${name} looks like a secret. The server prints variables in its log; keep secrets out of them.`,
    );
}
