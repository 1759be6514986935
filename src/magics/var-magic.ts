/** `%var` and `%%var`: variables that the server puts in place of `${name}`. */
import { LinkisKernelError } from '../shared/index.ts';
import { alignColumns, textAnswer } from './answer.ts';
import type { MagicCall, Word } from './cell.ts';
import { suggestion } from './nearest.ts';
import { type Draft, type Magic, withAnswer } from './magic.ts';
import { invalid, placeOf } from './options.ts';
import { looksSecret, masked } from './secret-name.ts';
import { readValue } from './variable-value.ts';

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
  options: { unset: { kind: 'list', short: 'u', value: 'NAME', help: 'forget these variables' } },
  mostWords: Number.POSITIVE_INFINITY,
  examples: [
    '%var dt=2026-08-01 city="New York"',
    '%%var\nn: int = 10\nkinds = [a, b]',
    '%var --unset dt',
  ],
  apply(call, options, draft) {
    const unset = options.list('unset');
    const set = Object.fromEntries(options.words.map((word) => readWord(call, word)));
    if (unset.length === 0 && options.words.length === 0) {
      if (!call.cell)
        return withAnswer(
          draft,
          listVariables(draft.state.variables, draft.state.configured.variables),
        );
      const lines = readLines(draft.body, draft.headLines);
      if (Object.keys(lines).length === 0) {
        return withAnswer(
          draft,
          listVariables(draft.state.variables, draft.state.configured.variables),
        );
      }
      return store({ ...draft, body: '', hasCode: false }, lines, []);
    }
    const known = { ...draft.state.variables, ...draft.own.variables };
    for (const name of unset) {
      if (!Object.hasOwn(known, name)) {
        throw invalid(
          call,
          undefined,
          `there is no variable ${name}${suggestion(name, Object.keys(known))}`,
        );
      }
    }
    if (!call.cell || !draft.hasCode) return store(draft, set, unset);
    const own = { ...draft.own, variables: without({ ...known, ...set }, unset) };
    return warnings(set).reduce<Draft>((next, text) => withAnswer(next, textAnswer(text)), {
      ...draft,
      own,
    });
  },
};

/** Notebook variables with `set` on top and without `unset`, and what to say of it. Used for injected parameters too. */
export function store(draft: Draft, set: Variables, unset: readonly string[]): Draft {
  const variables = without({ ...draft.state.variables, ...set }, unset);
  // What this cell has set for itself goes on holding for it.
  const lines = [
    ...Object.entries(set).map(([name, value]) => `${name} = ${masked(name, value)}`),
    ...unset.map((name) => `${name} is forgotten`),
    ...warnings(set),
  ];
  return withAnswer(
    { ...draft, state: { ...draft.state, variables } },
    textAnswer(lines.join('\n')),
  );
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

function listVariables(variables: Variables, configured: Variables): ReturnType<typeof textAnswer> {
  const names = Object.keys(variables).toSorted((a, b) => a.localeCompare(b));
  if (names.length === 0)
    return textAnswer('There are no variables. Set one with %var name=value, use it as ${name}.');
  const rows = names.map((name) => [
    name,
    masked(name, variables[name] ?? ''),
    configured[name] === variables[name] ? 'configured' : 'notebook',
  ]);
  return textAnswer(
    `${alignColumns([['name', 'value', 'origin'], ...rows])}\n\nFirst wins: @set in the code, these, your variables on the server, built-in dates.`,
  );
}
