/** Finds each `${name}` in SQL that nothing here defines; the server may know more. Other languages use `${…}` themselves: skipped. */
import { LinkisKernelError } from '../../shared/index.ts';
import {
  entranceSql,
  isComment,
  maskSql,
  pieceFinder,
  type SqlPiece,
  withBackslash,
  withoutBackslash,
} from '../../sql/index.ts';
import {
  serverLanguageOf,
  setLineStart,
  substitute,
  variableReference,
} from '../../substitution/index.ts';

/** An undefined name at its first place. */
export interface UndefinedReference {
  readonly name: string;
  /** Of the `$`, in UTF-16 units. */
  readonly from: number;
  /** In the code, from 1. */
  readonly line: number;
  /** Of the `$`, from 1, in UTF-16 units. */
  readonly column: number;
}

export interface ReferenceScope {
  /** First half of the engine label. */
  readonly engine: string;
  readonly runType: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Engines that put their own settings in place of what the server leaves [Spark's and Hive's VariableSubstitution]. */
const substitutingEngines: ReadonlySet<string> = new Set(['spark', 'hive']);

/** `SET name = value` defines a variable of the engine itself. */
const setStatement = /(?:^|;)\s*set\s+(?:(?:hivevar|hiveconf)\s*:\s*)?([A-Za-z][\w.]*)\s*=/gi;

/** The server reads such a definition wherever it stands in a line [VariableUtils.scala]. */
const setComment = /--\s*@set\s+([A-Za-z][\w.]*)\s*=/g;

/** The ways in which dialects and the server tell texts from comments. */
const readings = [withBackslash, withoutBackslash, entranceSql];

/** Each name once, in the order of the code; none when the server would refuse the code anyway. */
export function undefinedReferences(
  code: string,
  scope: ReferenceScope,
): readonly UndefinedReference[] {
  if (serverLanguageOf(scope.runType) !== 'sql' || !code.includes('${')) return [];
  const unknown = unknownNames(code, scope);
  if (unknown.size === 0) return [];
  const own = new Set(engineVariables(code));
  for (const [, name = ''] of code.matchAll(setComment)) own.add(name);
  const finders = readings.map((reading) => pieceFinder(code, reading));
  const found = new Map<string, UndefinedReference>();
  for (const { 1: name = '', index } of code.matchAll(variableReference)) {
    if (!unknown.has(name) || own.has(name) || found.has(name)) continue;
    if (substitutingEngines.has(scope.engine) && name.includes('.')) continue;
    // Only what is code in every reading counts: a good cell is never refused for a quote that a dialect reads otherwise.
    if (finders.some((pieceAt) => isDead(code, pieceAt(index)))) continue;
    const lines = code.slice(0, index).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    found.set(name, { name, from: index, line: lines.length, column });
  }
  return [...found.values()];
}

/** Names that the code defines inside the engine, where later code may use them too. */
export function engineVariables(code: string): ReadonlySet<string> {
  // Spares most cells three readings.
  if (!/\bset\s/i.test(code)) return new Set();
  return new Set(
    readings.flatMap((reading) =>
      Array.from(
        maskSql(code, reading, (piece) => (isDead(code, piece) ? ' ' : undefined)).matchAll(
          setStatement,
        ),
        ([, name = '']) => name,
      ),
    ),
  );
}

/** A line that is meant to define a variable but that the server does not read. */
export interface UnreadSet {
  readonly name: string;
  /** In the code, from 1. */
  readonly line: number;
  /** Its beginning as written, and as the server would read it. */
  readonly written: string;
  readonly right: string;
}

/** Lines such as `-- @set a=1`, with a blank or in capitals, whose name the code uses and no other line sets. */
export function unreadSets(code: string, runType: string): readonly UnreadSet[] {
  const right = setLineStart(serverLanguageOf(runType));
  if (right === undefined || !/@set/i.test(code)) return [];
  const used = new Set(Array.from(code.matchAll(variableReference), ([, name = '']) => name));
  const sign = right.slice(0, -'@set'.length);
  const form = new RegExp(String.raw`^\s*(${sign}[ \t]*@[ \t]*set)\b\s*([A-Za-z][\w.]*)\s*=`, 'i');
  const lines = code.split('\n').map((text, index) => {
    const [, written = '', name = ''] = form.exec(text) ?? [];
    return { name, line: index + 1, written, right };
  });
  const read = new Set(lines.flatMap(({ name, written }) => (written === right ? [name] : [])));
  return lines.filter(
    ({ name, written }) => written !== '' && written !== right && used.has(name) && !read.has(name),
  );
}

function unknownNames(code: string, scope: ReferenceScope): ReadonlySet<string> {
  const { runType, variables } = scope;
  try {
    // The server always knows the user.
    return new Set(substitute(code, { runType, variables, user: 'user', now: new Date() }).unknown);
  } catch (thrown) {
    // The submit says better what is wrong with a value.
    if (thrown instanceof LinkisKernelError) return new Set();
    throw thrown;
  }
}

/** True for a comment or a dollar-quoted text, in which nobody reads variables. */
function isDead(code: string, piece: SqlPiece | undefined): boolean {
  return piece !== undefined && (isComment(piece) || code.charAt(piece.from) === '$');
}
