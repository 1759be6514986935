/** A text of SQL as statements, each with what it does. Where an engine may read a text in several ways, the most doubtful one counts. */
import type { SqlDialect } from './dialects.ts';
import { isComment } from './pieces.ts';
import { findingOf } from './statement-kinds.ts';
import { statementSource } from './statement-source.ts';
import type { SqlStatement } from './statement.ts';
import { type SqlToken, sqlTokens } from './tokens.ts';

const postgres: SqlDialect = { quotes: `'"`, postgresTexts: true, nestedComments: true };
const mysql: SqlDialect = { quotes: `'"\``, backslash: `'"`, lineComments: ['#'] };
const ansi: SqlDialect = { quotes: `'"\`` };
const hive: SqlDialect = { quotes: `'"\``, backslash: `'"` };

/** How each engine may read quotes and comments. Behind `jdbc` stands any database. */
const readings: Readonly<Record<string, readonly SqlDialect[]>> = {
  duckdb: [postgres],
  hive: [hive],
  spark: [hive, { ...hive, nestedComments: true }],
  trino: [ansi],
  jdbc: [postgres, mysql, ansi],
  any: [hive, { ...hive, nestedComments: true }, postgres, mysql, ansi],
};

/** Engines that read SQL as another does. */
const alike: Readonly<Record<string, string>> = {
  presto: 'trino',
  openlookeng: 'trino',
  impala: 'hive',
  doris: 'jdbc',
};

/**
 * The statements in their order; those without any token are left out. `engine`: first half of its label. Variables must have their values:
 * a `${name}` that is left may stand for anything.
 */
export function statementsOf(code: string, engine: string): readonly SqlStatement[] {
  const named = Object.hasOwn(alike, engine) ? (alike[engine] ?? engine) : engine;
  const known = Object.hasOwn(readings, named) ? named : 'any';
  const read = (readings[known] ?? []).map((dialect) => {
    const statements = readBy(code, { ...dialect, variables: true }, known);
    return { statements, isWhole: !statements.some(isCutOff) };
  });
  const isAnyWhole = read.some(({ isWhole }) => isWhole);
  const [first, ...others] = read;
  if (first === undefined) return [];
  const graded = [first, ...others].map(({ statements, isWhole }) => {
    // A reading in which a text has no end is not the engine's, but what stands before that text may have run until it notices.
    const counted =
      isWhole || !isAnyWhole ? statements : statements.filter((one) => !isCutOff(one));
    return { statements, isWhole, doubt: doubtOf(counted) };
  });
  const [worst] = graded.toSorted(
    (one, other) => other.doubt - one.doubt || Number(other.isWhole) - Number(one.isWhole),
  );
  return worst?.statements ?? [];
}

/** A text, name or comment in it has no end. */
function isCutOff({ faults }: SqlStatement): boolean {
  return faults.some(({ message }) => message.endsWith('has no end'));
}

function doubtOf(statements: readonly SqlStatement[]): number {
  if (statements.some(({ losses }) => losses.length > 0)) return 2;
  return isReading(statements) ? 0 : 1;
}

/** True when nothing is changed by any of them, as far as their text tells. */
export function isReading(statements: readonly SqlStatement[]): boolean {
  return statements.every(({ kind }) => kind === 'read');
}

function readBy(code: string, dialect: SqlDialect, engine: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: SqlToken[] = [];
  /** Where a comment begins that MySQL runs as code. */
  let hidden: number | undefined;
  const end = (): void => {
    if (tokens.length > 0 || hidden !== undefined)
      statements.push(statementFrom(code, tokens, engine, hidden));
    tokens = [];
    hidden = undefined;
  };
  for (const token of sqlTokens(code, dialect)) {
    if (token.keyword === ';') end();
    // A comment without an end hides whatever the engine makes of it.
    else if (!isComment(token) || token.isOpen) tokens.push(token);
    else if (/^\/\*M?!/.test(token.text) && (engine === 'jdbc' || engine === 'any'))
      hidden ??= token.from;
  }
  end();
  return statements;
}

function statementFrom(
  code: string,
  tokens: readonly SqlToken[],
  engine: string,
  hidden: number | undefined,
): SqlStatement {
  const source = statementSource(code, tokens, engine);
  const { kind, verb, why, whyIndex, ...found } = findingOf(source);
  const place = { from: tokens[0]?.from ?? hidden ?? 0, to: tokens.at(-1)?.to ?? hidden ?? 0 };
  const common = {
    ...place,
    verb,
    reads: found.reads ?? [],
    writes: found.writes ?? [],
    overwrites: found.overwrites ?? false,
    object: found.object,
    isConditional: found.isConditional ?? false,
    losses: found.losses ?? [],
    faults: source.faults,
  };
  const [fault] = source.faults;
  const isRead = kind === 'read';
  if (isRead && fault !== undefined)
    return { ...common, kind: 'unknown', why: fault.message, whyAt: fault.at };
  if (isRead && hidden !== undefined)
    return {
      ...common,
      kind: 'unknown',
      why: 'MySQL runs the comment /*! … */ as code',
      whyAt: hidden,
    };
  const left = isRead ? tokens.find(({ text }) => text.includes('${')) : undefined;
  if (left !== undefined)
    return {
      ...common,
      kind: 'unknown',
      why: 'a variable without a value here may stand for anything',
      whyAt: left.from,
    };
  return {
    ...common,
    kind,
    why,
    whyAt: whyIndex === undefined ? undefined : tokens[whyIndex]?.from,
  };
}
