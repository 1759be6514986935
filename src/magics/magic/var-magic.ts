/** `%var` and `%%var`: variables that the server puts in place of `${name}`. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { userNames, variableName } from '../../substitution/index.ts';
import { textAnswer } from '../form/answer.ts';
import { jsonOption } from './catalogue-magics.ts';
import type { Answer } from '../form/cell-plan.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { type Draft, type Magic, withAnswer } from '../form/magic.ts';
import { invalid, type Options, placeIn, placeOf } from '../grammar/options.ts';
import { looksSecret, masked } from '../variables/secret-name.ts';
import {
  asServerTakes,
  readValue,
  variableTypeHelp,
  variableTypes,
} from '../variables/variable-value.ts';
import { readVariableWords, type WrittenVariable } from '../variables/variable-words.ts';
import type { VariablesCommand } from '../form/variables-command.ts';

type Variables = Readonly<Record<string, string>>;

/** `%var`. */
export const varMagic: Magic = {
  name: 'var',
  summary:
    'Variables for ${name} in the code; the server puts them in. Without arguments: the lines below, else a list.',
  usage: 'NAME=VALUE …',
  options: {
    unset: {
      kind: 'list',
      short: 'u',
      value: 'NAME',
      help: 'forget these variables; more names follow behind commas or blanks',
    },
    all: { kind: 'flag', help: 'list the built-in dates too, with their values now' },
    ...jsonOption,
  },
  notes: [
    'A variable is name = value or name: type = value; several stand on one line or below %%var. Types:',
    ...variableTypeHelp,
    'Without a type: text, or a list in brackets. Quotes around the whole value are removed;',
    'on one line a value with blanks needs them. run_date is a day: 20260801 or 2026-08-01.',
  ],
  mostWords: Number.POSITIVE_INFINITY,
  examples: [
    '%var dt=2026-08-01 city="New York"',
    '%var n: int = 10 kinds=[a, b]',
    '%%var\nn: int = 10\nkinds = [a, b]',
    '%var --unset dt city',
  ],
  apply(call, options, draft) {
    const words = readVariableWords(call, options.words);
    const set = Object.fromEntries(words.set.map((variable) => readVariable(call, variable)));
    const unset = [...options.list('unset'), ...namesBehind(call, options, words.names)];
    const json = options.flag('json');
    if (unset.length === 0 && options.words.length === 0) {
      const lines = call.cell ? readLines(call, draft.body, draft.headLines) : {};
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

/** Names that follow those of `--unset`. Throws `OPTION_INVALID` where there is no such option. */
export function namesBehind(
  call: MagicCall,
  options: Options,
  words: readonly Word[],
): readonly string[] {
  const [first] = words;
  if (first !== undefined && !options.flag('unset'))
    throw invalid(call, first, `'${first.text}' is no NAME=VALUE`);
  return words.flatMap(({ text }) => text.split(',')).filter((name) => name !== '');
}

function readVariable(call: MagicCall, written: WrittenVariable): readonly [string, string] {
  const { name, type, value, nameAt, valueAt } = written;
  return entry(placeOf(call, nameAt), placeOf(call, valueAt), name, type, value);
}

function readLines(call: MagicCall, body: string, headLines: number): Variables {
  const entries: (readonly [string, string])[] = [];
  for (const [index, line] of body.split('\n').entries()) {
    const text = line.trim();
    if (text === '' || /^(--|#|\/\/)/.test(text)) continue;
    const place = (column: number): string => placeIn(call, index + 1 + headLines, column);
    const indent = line.length - line.trimStart().length;
    const [, name, type, value] = /^([^=:]+?)\s*(?::\s*([^=]+?)\s*)?=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new LinkisKernelError(
        'MAGIC_SYNTAX',
        `${place(indent + 1)}: '${text}' is neither 'name = value' nor 'name: type = value'`,
      );
    }
    const valueAt = indent + text.length - value.trimStart().length + 1;
    entries.push(entry(place(indent + 1), place(valueAt), name, type, value));
  }
  return Object.fromEntries(entries);
}

function entry(
  place: string,
  valuePlace: string,
  name: string,
  type: string | undefined,
  written: string,
): readonly [string, string] {
  const refuse = (at: string, problem: string): LinkisKernelError =>
    new LinkisKernelError('OPTION_INVALID', `${at}: ${problem}`);
  if (!variableName.test(name))
    throw refuse(place, `'${name}' is no variable name: a letter, then letters, digits, _ and .`);
  if (userNames.has(name))
    throw refuse(place, `${name} is set by the server and cannot be changed`);
  const read = readValue(written, type?.trim());
  const taken = 'problem' in read ? read : asServerTakes(name, read.value);
  if ('problem' in taken) {
    const isType = type === undefined || variableTypes.includes(type.trim().toLowerCase());
    throw refuse(isType ? valuePlace : place, `${name}: ${taken.problem}`);
  }
  return [name, taken.value];
}

function warnings(set: Variables): readonly string[] {
  return Object.keys(set)
    .filter((name) => looksSecret(name))
    .map(
      (name) =>
        `Warning: ${name} looks like a secret. The server prints variables in its log; keep secrets out of them.`,
    );
}
