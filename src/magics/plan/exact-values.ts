/**
 * Values that the server would not put into the code as they are: it reads every variable that looks like a number as a double, so
 * that `007` becomes `7` and an id of 19 digits another one [VariableUtils.scala of 1.8]. The kernel puts such values in itself.
 */
import { LinkisKernelError } from '../../shared/index.ts';
import {
  readSetLines,
  type ServerLanguage,
  serverLanguageOf,
  setLineStart,
  variableReference,
  userNames,
} from '../../substitution/index.ts';

/** The code with such values put in, and what was replaced: `${id}` to its value, each once. */
export interface ExactCode {
  readonly code: string;
  readonly put: ReadonlyMap<string, string>;
}

/** Whatever Java reads as a double, blanks around it included. */
const javaDouble =
  /^\s*[+-]?(?:NaN|Infinity|(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)[pP][+-]?\d+)[fFdD]?)\s*$/;
/** A whole number that a double holds and prints without a change. */
const plainWhole = /^(?:0|-?[1-9]\d{0,14})$/;
/** The same of a fraction: Java prints neither a 0 at its end nor, from ten million on, without an exponent. */
const plainFraction = /^-?(?:0\.0{0,2}[1-9]|[1-9]\d{0,6}\.)\d*$/;
const mostDigits = 15;

/** True for a value that may come out of the server as another text. */
export function isChangedByServer(value: string): boolean {
  if (!javaDouble.test(value)) return false;
  if (plainWhole.test(value)) return false;
  const isPlain =
    plainFraction.test(value) &&
    /[1-9]$/.test(value) &&
    value.replace(/\D/g, '').length <= mostDigits;
  // Both are printed as they were read.
  return !isPlain && value !== 'NaN' && !/^-?Infinity$/.test(value);
}

/**
 * `${name + 1}` stays, since the server calculates; so do the lines that define variables, a `run_date`, and all code that the
 * server would refuse.
 */
export function withExactValues(
  code: string,
  scope: { readonly runType: string; readonly variables: Readonly<Record<string, string>> },
): ExactCode {
  const put = new Map<string, string>();
  const language = serverLanguageOf(scope.runType);
  if (language === undefined || !code.includes('${')) return { code, put };
  const setStart = setLineStart(language);
  const values = valuesIn(code, language, scope.variables);
  if (values === undefined) return { code, put };
  const lines = code.split('\n').map((line) => {
    if (setStart !== undefined && line.trim().startsWith(setStart)) return line;
    return line.replace(variableReference, (whole, name: string, operator: string | undefined) => {
      const value = values.get(name);
      if (operator !== undefined || value === undefined || !isChangedByServer(value)) return whole;
      put.set(whole, value);
      return value;
    });
  });
  return { code: lines.join('\n'), put };
}

/** Name to value as the server will have it; undefined when it would refuse the code. */
function valuesIn(
  code: string,
  language: ServerLanguage,
  variables: Readonly<Record<string, string>>,
): Map<string, string> | undefined {
  const values = new Map(Object.entries(variables));
  try {
    for (const [name, value] of readSetLines(code, language)) values.set(name, value);
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return undefined;
    throw thrown;
  }
  for (const name of [
    ...userNames,
    'run_date',
    ...namesSetBehindCode(code, setLineStart(language)),
  ])
    values.delete(name);
  return values;
}

/** Definitions that follow code in their line: only the server reads them. */
function namesSetBehindCode(code: string, setStart: string | undefined): readonly string[] {
  if (setStart === undefined || !code.includes(setStart)) return [];
  return code.split('\n').flatMap((line) => {
    const at = line.indexOf(setStart);
    if (at === -1 || line.slice(0, at).trim() === '') return [];
    return /^\s*([A-Za-z][\w.]*)\s*=/.exec(line.slice(at + setStart.length))?.slice(1) ?? [];
  });
}
