/** The server's variables, computed here for a preview: from code and variables to the code that would run [VariableUtils.scala of 1.8]. */
import { LinkisKernelError } from '../../shared/index.ts';
import { builtInDate, readRunDate } from './substitution-dates.ts';
import { substitutePatterns } from './substitution-pattern.ts';

/** What the server knows beside the code. */
export interface SubstitutionScope {
  readonly runType: string;
  /** `params.variable`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Stands for `user`, `execute_user` and `submit_user`; undefined = not known here, those stay. */
  readonly user: string | undefined;
  readonly now: Date;
}

/** The code as it would run. */
export interface Substitution {
  readonly code: string;
  /** `&{…}` and then `${…}` as written to what stands for it, each once, in the order of the code. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Names that nothing is known of: their text stays, each once. */
  readonly unknown: readonly string[];
}

/** The server's languages by run type [CodeAndRunTypeUtils.scala]: other run types are passed on untouched. */
const serverLanguages: Readonly<Record<string, readonly string[]>> = {
  sql: ['sql', 'hql', 'jdbc', 'hive', 'psql', 'fql', 'tsql', 'nebula', 'ngql'],
  python: ['python', 'py', 'pyspark'],
  scala: ['scala'],
  java: ['java'],
  shell: ['sh', 'shell'],
  json: ['json', 'data_calc'],
};

const setPrefixes: Readonly<Record<string, string>> = {
  sql: '--@set',
  python: '#@set',
  shell: '#@set',
  scala: '//@set',
  java: '!!@set',
};

/** Where the server looks for a variable: its name is the first group. */
export const variableReference: RegExp =
  /\$\{\s*([A-Za-z][\w.]*)\s*(?:([+\-*/])\s*([^{}\s]+)\s*)?\}/g;
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The server's word for the language of a run type; undefined for one that it passes on untouched. */
export function serverLanguageOf(runType: string): string | undefined {
  const type = runType.toLowerCase();
  return Object.keys(serverLanguages).find((name) => serverLanguages[name]?.includes(type));
}

/** First wins: `@set` lines, variables, built-in dates. Throws `TASK_REJECTED` with the reason for which the server would refuse. */
export function substitute(code: string, scope: SubstitutionScope): Substitution {
  const language = serverLanguageOf(scope.runType);
  const replaced = new Map<string, string>();
  const unknown = new Set<string>();
  if (language === undefined) return { code, replaced, unknown: [] };
  const values = new Map(Object.entries(scope.variables));
  for (const [name, value] of readSetLines(code, setLineStart(language))) values.set(name, value);
  for (const name of ['user', 'submit_user', 'execute_user']) {
    if (scope.user === undefined) values.delete(name);
    else values.set(name, scope.user);
  }
  const { now } = scope;
  const given = values.get('run_date') ?? '';
  const runDate =
    given === ''
      ? new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
      : readRunDate(given);
  if (runDate === undefined) throw refusal(`run_date must be a day as yyyyMMdd, not '${given}'`);
  values.delete('run_date');
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
    const plain = builtInDate(name, 0, runDate, now);
    if (plain === undefined || operator === undefined) return plain;
    if (!/^[+-]$/.test(operator) || !/^\d+$/.test(right))
      throw refusal(`the date ${name} takes + or - and a whole number, not ${operator} ${right}`);
    return builtInDate(name, Number(`${operator}${right}`), runDate, now);
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

function refusal(why: string): LinkisKernelError {
  return new LinkisKernelError('TASK_REJECTED', `the server would refuse this code: ${why}`);
}

/** How a line begins that defines a variable; undefined for a language without such lines. */
export function setLineStart(language: string): string | undefined {
  return Object.hasOwn(setPrefixes, language) ? setPrefixes[language] : undefined;
}

/** Name to value in the order of the code. Throws `TASK_REJECTED` for a line that the server refuses. */
export function readSetLines(
  code: string,
  prefix: string | undefined,
): readonly (readonly [string, string])[] {
  if (prefix === undefined) return [];
  const lines = code.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line.startsWith(prefix))
    .map((line) => {
      const definition = line.slice(prefix.length).trim().replace(/;$/, '');
      const [name = '', value, ...more] = definition.split('=');
      if (value === undefined || more.length > 0) throw refusal(`'${line}' needs exactly one =`);
      return [name.trim(), value.trim()] as const;
    });
}

/** In JSON, patterns count in values only: keys stay. */
function patternsInJson(code: string, at: Date, replaced: Map<string, string>): string {
  return code.replace(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (whole, text: string, colon?: string) =>
    colon === undefined ? substitutePatterns(text, at, replaced) : whole,
  );
}

/** Numbers are doubles: `007` is `7`, `1.50` is `1.5`, without an exponent. */
function numberText(number: number): string {
  if (Number.isInteger(number)) return BigInt(number).toString();
  const text = String(number);
  return text.includes('e') ? number.toFixed(20).replace(/0+$/, '') : text;
}

function calculated(name: string, left: string, operator: string, right: string): string {
  if (!numeric.test(left)) {
    if (operator === '+') return `${left}${right}`;
    throw refusal(`${name} is text, which takes + only, not ${operator}`);
  }
  if (!numeric.test(right)) throw refusal(`${name} is a number, '${right}' is none`);
  const [a, b] = [Number(left), Number(right)];
  const results: Readonly<Record<string, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': a / b,
  };
  const result = results[operator] ?? Number.NaN;
  if (!Number.isFinite(result)) throw refusal(`${name} ${operator} ${right} has no finite value`);
  return numberText(result);
}
