/**
 * Server-side variables: from the code and its variables to the code that runs. `${name}` with one operation,
 * the built-in dates, `&{pattern%±N}` [VariableUtils.scala]. Numbers are doubles, as in Linkis 1.8.
 */
import { builtInDates, type BuiltInDate, defaultRunDate, parseRunDate } from './built-in-dates.ts';
import { replaceDatePatterns } from './date-pattern.ts';
import type { Language } from './languages.ts';
import { setLines } from './set-lines.ts';
import { variableFailure } from './variable-failure.ts';

/** What variables a task has beside those of its code. */
export interface VariableScope {
  /** `params.variable`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly user: string;
  readonly now: Date;
}

const reference = /\$\{\s*([A-Za-z][\w.]*)\s*(?:([+\-*/])\s*([^{}\s]+)\s*)?\}/g;

/**
 * The code with its variables replaced and outer white space removed. An undefined name stays as it is.
 * Precedence: `@set` lines, then `params.variable`, then the built-ins; `user` is always the execute user.
 */
export function substituteVariables(
  code: string,
  language: Language,
  scope: VariableScope,
): string {
  const values = new Map<string, string>([
    ...Object.entries(scope.variables),
    ...setLines(code, language),
    ['user', scope.user],
    ['submit_user', scope.user],
    ['execute_user', scope.user],
  ]);
  const runDate = runDateOf(values.get('run_date'), scope.now);
  values.delete('run_date');
  const dates = builtInDates(runDate, scope.now);
  const at = new Date(runDate);
  at.setHours(scope.now.getHours(), scope.now.getMinutes(), scope.now.getSeconds());
  const dated = language === 'json' ? datedJson(code, at) : replaceDatePatterns(code, at);
  const replaced = dated.replace(
    reference,
    (whole, name: string, operator: string | undefined, operand: string | undefined) =>
      valueOf(name, operator, operand, values, dates) ?? whole,
  );
  return replaced.trim();
}

function runDateOf(text: string | undefined, now: Date): Date {
  if (text === undefined || text === '') return defaultRunDate(now);
  const date = parseRunDate(text);
  if (date === undefined) {
    throw variableFailure(20046, `run_date ${text} must be yyyyMMdd(日期格式有误)`);
  }
  return date;
}

function valueOf(
  name: string,
  operator: string | undefined,
  operand: string | undefined,
  values: ReadonlyMap<string, string>,
  dates: ReadonlyMap<string, BuiltInDate>,
): string | undefined {
  const value = values.get(name);
  const right = operand === undefined ? '' : (values.get(operand) ?? operand);
  if (value !== undefined && value !== '') {
    return operator === undefined ? plain(value) : calculate(name, value, operator, right);
  }
  const date = dates.get(name);
  if (date === undefined) return undefined;
  if (operator === undefined) return date(0);
  if ((operator !== '+' && operator !== '-') || !/^\d+$/.test(right)) {
    throw variableFailure(20047, `${name} ${operator} ${right} is not supported by a date`);
  }
  return date(operator === '+' ? Number(right) : -Number(right));
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

/** A numeric text as 1.8 prints it: `007` is `7`, `1.50` is `1.5`, no exponent. */
function plain(value: string): string {
  return isNumber(value) ? numberText(Number(value)) : value;
}

function numberText(number: number): string {
  if (Number.isInteger(number)) return BigInt(number).toString();
  const text = String(number);
  return text.includes('e') ? number.toFixed(20).replace(/0+$/, '') : text;
}

function calculate(name: string, left: string, operator: string, right: string): string {
  if (!isNumber(left)) {
    if (operator === '+') return left + right;
    throw variableFailure(20048, `${name} is text and supports + only, not ${operator}`);
  }
  if (!isNumber(right)) {
    throw variableFailure(20049, `${name} is a number, ${right} is not(变量运算类型不一致)`);
  }
  const result = operate(Number(left), operator, Number(right));
  if (!Number.isFinite(result)) {
    throw variableFailure(20049, `${name} ${operator} ${right} has no finite value`);
  }
  return numberText(result);
}

function operate(left: number, operator: string, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      return left / right;
  }
}

/** In JSON, date patterns are replaced in string values only, so that no key changes. */
function datedJson(code: string, at: Date): string {
  return code.replace(
    /("(?:[^"\\]|\\.)*")(\s*:)?/g,
    (whole, text: string, colon: string | undefined) =>
      colon === undefined ? replaceDatePatterns(text, at) : whole,
  );
}
