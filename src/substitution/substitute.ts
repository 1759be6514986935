/** From code and variables to the code that runs, by the rules of Linkis 1.8 [VariableUtils.scala]. */
import { builtInDates, readRunDate, userNames } from './built-in-dates.ts';
import { datePattern, substitutePatterns } from './date-pattern.ts';
import { serverLanguageOf } from './server-language.ts';
import { readSetLines } from './set-lines.ts';
import { SubstitutionError } from './substitution-error.ts';

interface SubstitutionScope {
  readonly runType: string;
  /** `params.variable`. */
  readonly variables: Readonly<Record<string, string>>;
  /** The value of `user`, `execute_user` and `submit_user`; undefined = not known here, so their references stay. */
  readonly user: string | undefined;
  readonly now: Date;
}

interface Substitution {
  /** As it would run. */
  readonly code: string;
  /** Each `&{…}`, then each `${…}`, as written, with its value; each once, in the order of the code. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Names without a value, each once: their references stay. */
  readonly unknown: readonly string[];
}

/** A variable's name, as the server matches it between the braces. */
export const variableName: RegExp = /^[A-Za-z][\w.]*$/;

/** `${name}` or `${name + operand}`: name, operator and operand are its groups. */
export const variableReference: RegExp =
  /\$\{\s*([A-Za-z][\w.]*)\s*(?:([+\-*/])\s*([^{}\s]+)\s*)?\}/g;

/** Everything that the server may replace. The groups of `variableReference` come first; a date pattern leaves them undefined. */
export const replaceable: RegExp = new RegExp(
  `${variableReference.source}|${datePattern.source}`,
  'g',
);

const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** First wins: `@set` lines, variables, built-in dates; an empty value is none. Throws `SubstitutionError` if the server would refuse. */
export function substitute(code: string, scope: SubstitutionScope): Substitution {
  const language = serverLanguageOf(scope.runType);
  const replaced = new Map<string, string>();
  const unknown = new Set<string>();
  if (language === undefined) return { code, replaced, unknown: [] };
  const values = new Map([...Object.entries(scope.variables), ...readSetLines(code, language)]);
  for (const name of userNames) {
    if (scope.user === undefined) values.delete(name);
    else values.set(name, scope.user);
  }
  const { now } = scope;
  const runDate = runDateOf(values.get('run_date') ?? '', now);
  values.delete('run_date');
  const days = { runDate, now };
  const valueOf = (
    name: string,
    operator: string | undefined,
    operand: string,
  ): string | undefined => {
    const value = values.get(name) ?? '';
    const right = values.get(operand) ?? operand;
    if (value !== '') {
      if (operator !== undefined) return calculated(name, value, operator, right);
      return numeric.test(value) ? numberText(Number(value)) : value;
    }
    const date = builtInDates.get(name);
    if (date === undefined || operator === undefined) return date?.valueAt(0, days);
    if (!/^[+-]$/.test(operator) || !/^\d+$/.test(right))
      throw new SubstitutionError(
        20047,
        `the date ${name} takes + or - and a whole number, not ${operator} ${right}`,
      );
    return date.valueAt(Number(`${operator}${right}`), days);
  };
  const at = new Date(runDate);
  at.setHours(now.getHours(), now.getMinutes(), now.getSeconds());
  const dated =
    language === 'json'
      ? patternsInJson(code, at, replaced)
      : substitutePatterns(code, at, replaced);
  const result = dated.replace(
    variableReference,
    (whole, name: string, operator: string | undefined, operand: string | undefined) => {
      const value = valueOf(name, operator, operand ?? '');
      if (value === undefined) unknown.add(name);
      else replaced.set(whole, value);
      return value ?? whole;
    },
  );
  return { code: result.trim(), replaced, unknown: [...unknown] };
}

/** Midnight of the given day; of yesterday when none is given. */
function runDateOf(given: string, now: Date): Date {
  if (given === '') return new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const date = readRunDate(given);
  if (date !== undefined) return date;
  throw new SubstitutionError(20046, `run_date must be a day as yyyyMMdd, not '${given}'`);
}

/** In JSON only values are searched for patterns; keys stay. */
function patternsInJson(code: string, at: Date, replaced: Map<string, string>): string {
  return code.replace(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (whole, text: string, colon?: string) =>
    colon === undefined ? substitutePatterns(text, at, replaced) : whole,
  );
}

/** The server's numbers are doubles: `007` becomes `7`, and `1.50` becomes `1.5`. No exponent is written. */
function numberText(number: number): string {
  if (Number.isInteger(number)) return BigInt(number).toString();
  const text = String(number);
  return text.includes('e') ? number.toFixed(20).replace(/0+$/, '') : text;
}

function calculated(name: string, left: string, operator: string, right: string): string {
  if (!numeric.test(left)) {
    if (operator === '+') return `${left}${right}`;
    throw new SubstitutionError(20048, `${name} is text, which takes + only, not ${operator}`);
  }
  if (!numeric.test(right))
    throw new SubstitutionError(20049, `${name} is a number, '${right}' is none`);
  const [a, b] = [Number(left), Number(right)];
  const results: Readonly<Record<string, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': a / b,
  };
  const result = results[operator] ?? Number.NaN;
  if (!Number.isFinite(result))
    throw new SubstitutionError(20049, `${name} ${operator} ${right} has no finite value`);
  return numberText(result);
}
