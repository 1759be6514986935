/** Puts in number-like values: the server's doubles turn `007` into `7` and a 19-digit id into another [VariableUtils.scala of 1.8]. */
import { LinkisKernelError } from '../../shared/index.ts';
import {
  readSetLines,
  type ServerLanguage,
  serverLanguageOf,
  setLineStart,
  variableReference,
  userNames,
} from '../../substitution/index.ts';

/** The code with such values put in; `put` has each replaced `${id}` with its value. */
export interface ExactCode {
  readonly code: string;
  readonly put: ReadonlyMap<string, string>;
}

/** Whatever Java reads as a double, blanks around it included. */
const javaDouble =
  /^\s*[+-]?(?:NaN|Infinity|(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)[pP][+-]?\d+)[fFdD]?)\s*$/;
/** A whole number that a double holds and prints unchanged. */
const plainWhole = /^(?:0|-?[1-9]\d{0,14})$/;
/** The same for a fraction. Java prints no 0 at its end, and an exponent below 0.001 and from ten million on. */
const plainFraction = /^-?(?:0\.0{0,2}[1-9]|[1-9]\d{0,6}\.)\d*$/;
const mostDigits = 15;

/** True when the server may turn the value into another text. */
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

/** Leaves alone `${name + 1}`, which the server calculates, lines that define variables, `run_date`, and code that the server refuses. */
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

/** Names with the values that the server will have; undefined when it would refuse the code. */
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

/** Names that are defined after code on the same line; only the server reads such definitions. */
function namesSetBehindCode(code: string, setStart: string | undefined): readonly string[] {
  if (setStart === undefined || !code.includes(setStart)) return [];
  return code.split('\n').flatMap((line) => {
    const at = line.indexOf(setStart);
    if (at === -1 || line.slice(0, at).trim() === '') return [];
    return /^\s*([A-Za-z][\w.]*)\s*=/.exec(line.slice(at + setStart.length))?.slice(1) ?? [];
  });
}
