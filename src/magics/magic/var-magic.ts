/** `%var` and `%%var`: variables that the server puts in place of `${name}`. */
import { LinkisKernelError, looksSecret, masked } from '../../shared/index.ts';
import { textAnswer, withJson } from '../form/answer.ts';
import type { Answer, VariablesCommand } from '../form/cell-plan.ts';
import { type Draft, jsonOption, type Magic, withAnswer } from '../form/magic.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { GlobalVariablesCommand } from '../form/server-commands.ts';
import { invalid, type Options, placeIn, placeOf } from '../grammar/options.ts';
import { askOptions, asks, withQuestions } from './ask-variables.ts';
import { readUnsetNames } from '../variables/unset-names.ts';
import {
  asServerTakes,
  problemOfName,
  readValue,
  variableTypeHelp,
  variableTypes,
  withoutComment,
} from '../variables/variable-value.ts';
import { readVariableWords, type WrittenVariable } from '../variables/variable-words.ts';

type Variables = Readonly<Record<string, string>>;

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
    global: {
      kind: 'flag',
      short: 'g',
      help: 'on the server, for the tasks of all your notebooks: set, or forgotten by --unset',
    },
    ...askOptions,
    ...jsonOption,
  },
  notes: [
    'A variable is name = value or name: type = value; several stand on one line or below %%var. Types:',
    ...variableTypeHelp,
    'Without a type: text, or a list in brackets. Quotes around the whole value are removed;',
    'on one line a value with blanks needs them. run_date is a day: 20260801 or 2026-08-01.',
  ],
  examples: [
    '%var dt=2026-08-01 city="New York"',
    '%var n: int = 10 kinds=[a, b]',
    '%%var\nn: int = 10\nkinds = [a, b]',
    '%var --unset dt city',
    '%var region=EU --global',
    '%var day: date --ask --default 2026-08-01',
    '%var city --choices Basel,Bern',
  ],
  apply(call, options, draft) {
    if (asks(options)) {
      const asking = withQuestions(call, options, draft);
      const names = (asking.questions ?? []).map(({ name }) => [name, ''] as const);
      const told = warnings(Object.fromEntries(names));
      return told.length === 0 ? asking : withAnswer(asking, textAnswer(told.join('\n')));
    }
    const words = readVariableWords(call, options.words);
    const set = Object.fromEntries(words.set.map((variable) => readVariable(call, variable)));
    const [stray] = words.names;
    if (stray !== undefined && !options.flag('unset'))
      throw invalid(call, stray, `'${stray.text}' is not NAME=VALUE`);
    const json = options.flag('json');
    if (options.flag('global')) return withGlobalVariables(call, options, draft, set, words.names);
    const lists = options.words.length === 0 && !options.flag('unset');
    const lines = lists && call.cell ? readLines(call, draft.body, draft.headLines) : {};
    if (lists && Object.keys(lines).length === 0) return listVariables(draft, options);
    if (options.flag('all'))
      throw options.invalid('all', 'is for the list, without variables to set');
    if (lists) return setVariables({ ...draft, body: '', hasCode: false }, lines, [], json);
    const known = { ...draft.state.variables, ...draft.own.variables };
    const unset = readUnsetNames(options, words.names, Object.keys(known), 'variable');
    if (!call.cell || !draft.hasCode) return setVariables(draft, set, unset, json);
    const own = { ...draft.own, variables: without({ ...known, ...set }, unset) };
    const notices = warnings(set);
    return json || notices.length > 0
      ? withAnswer({ ...draft, own }, changeAnswer(notices, { set, unset, scope: 'cell' }, json))
      : { ...draft, own };
  },
};

/** Sets and unsets variables of the notebook, and answers with the change. Used for injected parameters too. */
export function setVariables(
  draft: Draft,
  set: Variables,
  unset: readonly string[],
  json = false,
): Draft {
  // What this cell has set for itself still holds for it.
  const variables = without({ ...draft.state.variables, ...set }, unset);
  const lines = [
    ...Object.entries(set).map(([name, value]) => `${name} = ${masked(name, value)}`),
    ...unset.map((name) => `${name} is forgotten`),
    ...warnings(set),
  ];
  return withAnswer(
    { ...draft, state: { ...draft.state, variables } },
    changeAnswer(lines, { set, unset, scope: 'notebook' }, json),
  );
}

function changeAnswer(
  lines: readonly string[],
  change: {
    readonly set: Variables;
    readonly unset: readonly string[];
    readonly scope: 'cell' | 'notebook';
  },
  json: boolean,
): Answer {
  const { set, unset, scope } = change;
  const shown = Object.entries(set).map(([name, value]) => [name, masked(name, value)] as const);
  const facts = { scope, set: Object.fromEntries(shown), unset, warnings: warnings(set) };
  return withJson(textAnswer(lines.join('\n')), json, facts);
}

/** Kept by the run room: the server has the list. */
function withGlobalVariables(
  call: MagicCall,
  options: Options,
  draft: Draft,
  words: Variables,
  names: readonly Word[],
): Draft {
  if (options.flag('all')) throw options.invalid('all', 'is for the list, without --global');
  const takesLines =
    call.cell && draft.hasCode && options.words.length === 0 && !options.flag('unset');
  const set = takesLines ? readLines(call, draft.body, draft.headLines) : words;
  const unset = [
    ...options.list('unset'),
    ...names.flatMap(({ text }) => text.split(',')).filter((name) => name !== ''),
  ];
  const both = unset.find((name) => Object.hasOwn(set, name));
  if (both !== undefined) throw options.invalid('unset', `${both} is set by the same line`, both);
  // Above code it is not a question.
  if (Object.keys(set).length + unset.length === 0 && draft.hasCode)
    throw options.invalid('global', 'wants NAME=VALUE or --unset NAME; %var lists all of them');
  const empty = Object.keys(set).find((name) => set[name]?.trim() === '');
  if (empty !== undefined)
    throw options.invalid('global', `${empty}: the server keeps no empty value`);
  const command: GlobalVariablesCommand = {
    kind: 'global-variables',
    set,
    unset,
    notebook: { ...draft.state.variables, ...draft.own.variables },
    json: options.flag('json'),
  };
  const next = takesLines ? { ...draft, body: '', hasCode: false } : draft;
  return { ...next, commands: [...next.commands, command] };
}

/** The list is made in the run room, since the server has variables too. */
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
    entries.push(entry(place(indent + 1), place(valueAt), name, type, withoutComment(value)));
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
  const problem = problemOfName(name);
  if (problem !== undefined) throw refuse(place, problem);
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
