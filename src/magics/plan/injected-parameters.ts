/** Turns the cell that papermill or jupyter-scheduler injects into variables. Every value is exact, or the cell fails. */
import { LinkisKernelError } from '../../shared/index.ts';
import { type CodeLanguage, languageOf } from '../code/engines.ts';
import { textAnswer } from '../form/answer.ts';
import { type Draft, withAnswer } from '../form/magic.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import type { Cell } from '../grammar/cell.ts';
import { PythonLiteralError, readPythonLiteral } from '../variables/python-literal.ts';
import {
  asServerTakes,
  literalText,
  problemOfName,
  readValue,
} from '../variables/variable-value.ts';

const headLine = /^\s*#\s*parameters\s*$/i;
/** Papermill writes a type after the name where the notebook's own cell has one. */
const assignment = /([\p{L}_][\p{L}\p{N}_]*)[ \t]*(?::[^=\n]*)?=(?!=)/uy;
/** `name=word` as in a shell, the word as `shlex.quote` makes it. It has no blanks around `=`; Python's translator always writes them. */
const shellAssignment = /([A-Za-z_]\w*)=((?:[\w@%+=:,./-]|'[^']*'|"'")*)[ \t]*(?:\n|$)/y;
const blankOrComment = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;

/**
 * Variables of a cell with `# Parameters` and then lines `name = literal`, or `name=word` when `language`, that of the notebook's code, is
 * shell; undefined for any other cell. Throws `OPTION_INVALID` for an impossible name or value: a parameter is never sent as code.
 */
function readInjectedParameters(
  code: string,
  language: CodeLanguage = 'sql',
): Readonly<Record<string, string>> | undefined {
  const first = code.split('\n').find((line) => line.trim() !== '');
  if (first === undefined || !headLine.test(first)) return undefined;
  const variables: Record<string, string> = {};
  let at = code.indexOf(first) + first.length;
  for (;;) {
    at = behindBlankLines(code, at);
    if (at >= code.length) break;
    shellAssignment.lastIndex = at;
    const [line = '', shellName = '', word = ''] =
      (language === 'shell' && shellAssignment.exec(code)) || [];
    if (line !== '') {
      checkName(code, at, shellName);
      const text = word.replaceAll(/'([^']*)'|"(')"/g, '$1$2');
      variables[shellName] = valueAt(code, at, shellName, text);
      at += line.length;
      continue;
    }
    assignment.lastIndex = at;
    const found = assignment.exec(code);
    const name = found?.[1];
    if (found === null || name === undefined) {
      // Without a parameter above it, this is code below a comment that the user wrote.
      if (Object.keys(variables).length === 0) return undefined;
      throw problem(code, at, 'this is not name = value');
    }
    const value = readValueAt(code, at, name, at + found[0].length);
    variables[name] = value.text;
    at = value.end;
  }
  return Object.keys(variables).length === 0 ? undefined : variables;
}

const bareLine = /^\s*([A-Za-z][\w.]*)[ \t]*=(?!=)[ \t]*(.*?)\s*$/;

/**
 * Variables of a cell in which every line is `name = value`, as jupyter-scheduler writes parameters [jupyter_scheduler/parameterize.py]:
 * without a head, and the value as the user typed it. No SQL reads so. Undefined for any other cell. A value means what it means below
 * `%%var`. Throws `OPTION_INVALID` as above.
 */
function readBareParameters(code: string): Readonly<Record<string, string>> | undefined {
  const variables: Record<string, string> = {};
  let at = 0;
  for (const line of code.split('\n')) {
    const [, name, written = ''] = bareLine.exec(line) ?? [];
    if (name !== undefined) {
      checkName(code, at, name);
      const read = readValue(written, undefined);
      if ('problem' in read) throw problem(code, at, `${name}: ${read.problem}`);
      variables[name] = valueAt(code, at, name, read.value);
    } else if (line.trim() !== '') return undefined;
    at += line.length + 1;
  }
  return Object.keys(variables).length === 0 ? undefined : variables;
}

function behindBlankLines(code: string, from: number): number {
  let at = from;
  for (;;) {
    blankOrComment.lastIndex = at;
    const length = blankOrComment.exec(code)?.[0].length ?? 0;
    if (length === 0) return at;
    at += length;
  }
}

function readValueAt(
  code: string,
  nameAt: number,
  name: string,
  from: number,
): { readonly text: string; readonly end: number } {
  checkName(code, nameAt, name);
  let read;
  let text;
  try {
    read = readPythonLiteral(code, from);
    text = literalText(read.value, from);
  } catch (thrown) {
    if (!(thrown instanceof PythonLiteralError)) throw thrown;
    throw problem(code, thrown.at, `${name}: ${thrown.message}`);
  }
  blankOrComment.lastIndex = read.end;
  if (!blankOrComment.test(code))
    throw problem(code, read.end, `${name}: more than one value stands here`);
  return { text: valueAt(code, from, name, text), end: read.end };
}

function checkName(code: string, at: number, name: string): void {
  const problemOf = problemOfName(name);
  if (problemOf !== undefined) throw problem(code, at, problemOf);
}

function valueAt(code: string, at: number, name: string, text: string): string {
  const taken = asServerTakes(name, text);
  if ('problem' in taken) throw problem(code, at, `${name}: ${taken.problem}`);
  return taken.value;
}

function problem(code: string, at: number, why: string): LinkisKernelError {
  const line = code.slice(0, at).split('\n').length;
  return new LinkisKernelError('OPTION_INVALID', `parameters (line ${String(line)}): ${why}`, {
    hint: 'The lines below # Parameters are name = value, with values that Python writes as literals. Nothing was submitted.',
  });
}

/** Parameters of a batch. In Python and R they run as code; in shell that would not last, since each cell has a shell of its own. */
export function injected(
  cell: Cell,
  state: NotebookState,
): { readonly variables: Readonly<Record<string, string>>; readonly isBare: boolean } | undefined {
  const { runType } = state.engine;
  const language = languageOf(runType);
  const isCode = language === 'python' || /^(?:spark)?r$/i.test(runType);
  if (isCode) return undefined;
  const variables = readInjectedParameters(cell.body, language);
  if (variables !== undefined) return { variables, isBare: false };
  const bare = language === 'sql' ? readBareParameters(cell.body) : undefined;
  return bare && { variables: bare, isBare: true };
}

/** Whoever took the cell for Python learns what it did. */
export function tellBare(draft: Draft, { isBare }: { readonly isBare: boolean }): Draft {
  if (!isBare) return draft;
  const sentence =
    'Lines name = value alone are variables where code is SQL; %%python above them runs them as Python.';
  return withAnswer(draft, textAnswer(sentence));
}
