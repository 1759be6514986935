/** Notices about a `${name}` that the server replaced otherwise than meant: by its own variable, outside SQL, or a changed value. Pure. */
import { lineInWords, type PlannedTask, unreadSets, writtenPlaces } from '../../magics/index.ts';
import { LinkisKernelError, maskedParameter } from '../../shared/index.ts';
import {
  builtInNames,
  readSetLines,
  replaceable,
  type ServerLanguage,
  serverLanguageOf,
  substitute,
  userNames,
} from '../../substitution/index.ts';

/** The code as it was sent. */
export interface SentCode {
  readonly code: string;
  readonly runType: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Line n of the code is line n + headLines of the cell. */
  readonly headLines: number;
  /** See {@link PlannedTask}. */
  readonly origin?: PlannedTask['origin'];
  /** `%%raw`: the kernel has put no value in. */
  readonly untouched?: boolean | undefined;
}

interface Reference {
  readonly whole: string;
  /** Undefined for a date pattern. */
  readonly name: string | undefined;
  readonly operator: string | undefined;
  readonly operand: string | undefined;
  /** Where it was written, as `line 4`. */
  readonly line: string;
  /** What the server put there. */
  readonly put: string;
}

/** The most sentences about one task; more would bury its results. */
const mostTold = 6;
const longestValue = 60;

/** Each change once, by the first place where it shows. `logged`: the code with its variables put in, as the task's log has it. */
export function variableNotices(sent: SentCode, logged: string | undefined): readonly string[] {
  const language = serverLanguageOf(sent.runType);
  if (language === undefined || !/[$&]\{/.test(sent.code)) return [];
  const facts = factsOf(sent, language);
  if (facts === undefined) return [];
  const told = new Map<string, string>();
  for (const reference of placed(sent, language, logged)) {
    if (reference.put === reference.whole || told.has(reference.whole)) continue;
    const sentence = sentenceOf(reference, facts);
    if (sentence !== undefined) told.set(reference.whole, sentence);
  }
  const sentences = [...unreadLines(sent, language), ...told.values()];
  return sentences.length <= mostTold
    ? sentences
    : [
        ...sentences.slice(0, mostTold),
        `The server replaced ${String(sentences.length - mostTold)} more: %preview shows all of them.`,
      ];
}

/** Set lines that the server does not read. SQL with such a line is refused before. */
function unreadLines(sent: SentCode, language: string): readonly string[] {
  if (language === 'sql') return [];
  return unreadSets(sent.code, sent.runType).map(
    ({ name, line, written, right }) =>
      `'${written} ${name}=…' (line ${String(line + sent.headLines)}) sets nothing: the server reads ${right} alone, without a blank.`,
  );
}

interface Facts {
  readonly sent: SentCode;
  readonly language: string;
  /** Variables of the cell and the notebook. */
  readonly values: ReadonlyMap<string, string>;
  /** Names that a line such as `#@set a=1` gives a value. */
  readonly set: ReadonlySet<string>;
}

/** Undefined for code that the server refuses, since its own error says why. */
function factsOf(sent: SentCode, language: ServerLanguage): Facts | undefined {
  try {
    const set = readSetLines(sent.code, language);
    const values = new Map([...Object.entries(sent.variables), ...set]);
    return { sent, language, values, set: new Set(set.map(([name]) => name)) };
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return undefined;
    throw thrown;
  }
}

function sentenceOf(reference: Reference, facts: Facts): string | undefined {
  const { name, operator, whole, put, line } = reference;
  const { language, values, set, sent } = facts;
  const isSql = language === 'sql' || language === 'json';
  const where = `${whole} (${line})`;
  if (name === undefined) {
    return isSql
      ? undefined
      : `The server put ${shown('', put)} in place of ${where}, which is a date pattern to it.`;
  }
  const value = userNames.has(name) ? undefined : values.get(name);
  const shownPut = shown(name, put);
  if (!isSql && !set.has(name)) {
    const isOwn = value !== undefined && value !== '';
    if (assigns(sent.code, name, language))
      return `The cell sets ${name} itself, but the server put ${shownPut} in place of ${where}. ${wayOut(name, language)}`;
    if (!isOwn && !isMovedDate(name, values)) {
      const whose = builtInNames.includes(name)
        ? 'one of its own variables'
        : 'one of your variables on the server';
      return `The server put ${shownPut} in place of ${where}: it is ${whose}. ${wayOut(name, language)}`;
    }
  }
  // The server counts with run_date as a day and writes it in its own way.
  if (value === undefined || value === '' || name === 'run_date') return undefined;
  if (operator === undefined) {
    if (put === value || put === value.trim()) return undefined;
    const remedy = sent.untouched === true ? ' Without %%raw the kernel puts it in exactly.' : '';
    return `The server put ${shownPut} in place of ${where}, whose value is ${shown(name, value)}.${remedy}`;
  }
  const right = values.get(reference.operand ?? '') ?? reference.operand ?? '';
  const exact = calculatedExactly(value, operator, right);
  if (exact === undefined || sameNumber(exact, put)) return undefined;
  return `The server calculates with doubles: it put ${shownPut} in place of ${where}, which is ${exact} exactly. Calculate in the code, not in the braces.`;
}

/** True when the user has set the day from which the server counts its dates: then those are meant. */
function isMovedDate(name: string, values: ReadonlyMap<string, string>): boolean {
  return name.startsWith('run_') && (values.get('run_date') ?? '') !== '';
}

function shown(name: string, value: string): string {
  const text = maskedParameter(name, value).replaceAll('\n', '↵');
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function wayOut(name: string, language: string): string {
  switch (language) {
    case 'shell':
      return `Where the shell's own is meant, write $${name} without braces or take another name.`;
    case 'python':
      return `Where the text itself is meant, write it in two pieces: "$" "{${name}}".`;
    case 'scala':
      return `Where Scala's own is meant, write $${name} without braces or take another name.`;
    default:
      return `Where the text itself is meant, write it in two pieces: "$" + "{${name}}".`;
  }
}

/** A guess by patterns: does the code itself give the name a value? */
function assigns(code: string, name: string, language: string): boolean {
  if (name.includes('.')) return false;
  const forms =
    language === 'shell'
      ? [
          String.raw`(?:^|[\s;&|(])${name}\+?=`,
          String.raw`\bfor\s+${name}\b`,
          String.raw`\b(?:read|mapfile|readarray|getopts|local|declare|typeset|export|readonly|printf\s+-v)\b[^\n;|&]{0,200}\s${name}\b`,
        ]
      : [
          String.raw`(?:^|[\s;,(])${name}\s*(?::[^=\n]{1,100})?=(?![=>])`,
          String.raw`\b(?:for|as|val|var|def|import)\s+(?:\w+\s*,\s*){0,20}${name}\b`,
          String.raw`\bdef\s+\w+\s*\([^)\n]{0,200}\b${name}\b`,
          String.raw`\blambda\b[^:\n]{0,200}\b${name}\b`,
        ];
  return forms.some((form) => new RegExp(form, 'm').test(code));
}

/** The references with what the server put there: as the log has it, else by the server's rules. */
function placed(
  sent: SentCode,
  language: string,
  logged: string | undefined,
): readonly Reference[] {
  const places = writtenPlaces(sent);
  let begin = 0;
  const lines = sent.code.split('\n').flatMap((line) => {
    const text = line.trim();
    const from = begin + line.indexOf(text);
    begin += line.length + 1;
    return text === '' ? [] : [{ text, from }];
  });
  const loggedLines = logged
    ?.split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const expected = expectation(sent);
  const comment = { python: '#', shell: '#', scala: '//', java: '//' }[language];
  return lines.flatMap(({ text, from }, index) => {
    if (comment !== undefined && text.startsWith(comment)) return [];
    const found = [...text.matchAll(replaceable)];
    if (found.length === 0) return [];
    const ran = loggedLines?.length === lines.length ? loggedLines[index] : undefined;
    const byRule = found.map(([whole]) => expected.get(whole) ?? whole);
    const puts = ran === undefined ? byRule : alignedWith(text, found, ran, byRule);
    return found.map(([whole, name, operator, operand], at) => ({
      line: lineInWords(places.at(from + (found[at]?.index ?? 0)), sent.headLines),
      whole,
      name,
      operator,
      operand,
      put: puts[at] ?? whole,
    }));
  });
}

function expectation({ code, runType, variables }: SentCode): ReadonlyMap<string, string> {
  try {
    const scope = { runType, variables, user: undefined, now: new Date() };
    return substitute(code, scope).replaced;
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return new Map();
    throw thrown;
  }
}

/** What stands in `ran` where `line` has its references; `byRule` where that is not certain. */
function alignedWith(
  line: string,
  found: readonly RegExpMatchArray[],
  ran: string,
  byRule: readonly string[],
): readonly string[] {
  const ends = found.map((match) => (match.index ?? 0) + match[0].length);
  const literals = found.map((match, at) => line.slice(ends[at - 1] ?? 0, match.index));
  const rest = line.slice(ends.at(-1));
  const whole = literals.map((literal, at) => literal + (byRule[at] ?? '')).join('') + rest;
  if (whole === ran) return byRule;
  let at = 0;
  const puts: string[] = [];
  for (const [index] of found.entries()) {
    const literal = literals[index] ?? '';
    if (!ran.startsWith(literal, at)) return byRule;
    at += literal.length;
    const next = literals[index + 1];
    const end =
      next === undefined ? ran.length - rest.length : next === '' ? -1 : ran.indexOf(next, at);
    if (end < at) return byRule;
    puts.push(ran.slice(at, end));
    at = end;
  }
  return ran.slice(at) === rest ? puts : byRule;
}

interface Decimal {
  readonly digits: bigint;
  /** Digits after the point. */
  readonly scale: number;
}

function decimal(text: string): Decimal | undefined {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  if (whole + fraction === '' || text.length > 400) return undefined;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

/** Undefined when the result has no finite decimal text, or when the server refuses to calculate. */
function calculatedExactly(left: string, operator: string, right: string): string | undefined {
  const [a, b] = [decimal(left), decimal(right)];
  if (a === undefined || b === undefined || operator === '/') return undefined;
  if (operator === '*')
    return decimalText({ digits: a.digits * b.digits, scale: a.scale + b.scale });
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [a, b].map((one) => one.digits * 10n ** BigInt(scale - one.scale));
  if (x === undefined || y === undefined) return undefined;
  return decimalText({ digits: operator === '+' ? x + y : x - y, scale });
}

function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  const whole = text.slice(0, text.length - scale);
  return scale === 0 || fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** True for the same number, also when the server wrote it with an exponent. */
function sameNumber(exact: string, put: string): boolean {
  const written = decimal(put);
  if (written === undefined) return Number(exact) === Number(put) && exact.length <= 17;
  return decimalText(written) === exact;
}
