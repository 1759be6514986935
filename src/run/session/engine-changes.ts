/**
 * What the cells of this kernel have changed, as far as their text tells. A result of `--cache` knows nothing of it by itself: the key of a result
 * names what its code reads, in the version that this kernel has made of it.
 */
import { randomUUID } from 'node:crypto';
import { languageOf, ranCode } from '../../magics/index.ts';
import {
  isName,
  nameOf,
  type SqlStatement,
  splitName,
  sqlTokens,
  statementsOf,
  typedSql,
} from '../../sql/index.ts';

/** A task that has run. */
export interface RanTask {
  readonly task: Parameters<typeof ranCode>[0];
  /** False when it is not known how far it came. */
  readonly isDone: boolean;
}

export interface EngineChanges {
  /** Call after each task, whatever became of it. */
  note(ran: RanTask): void;
  /** A table that no SQL of a cell has made. */
  noteTable(table: string): void;
  /** The versions of what decides about the result of the code beside the code; none where this kernel has changed nothing of it. */
  versionsFor(code: string, engine: string): readonly string[];
  /** When code of another language last ran in that engine, which may have made what SQL reads there; in epoch milliseconds. */
  otherCodeAt(engine: string): number | undefined;
}

/** A session's settings: what was said last of each. */
const setting = /^(?:SET|RESET|PRAGMA)\s+(?:(?:SESSION|LOCAL|GLOBAL|VARIABLE)\s+)?([\w.:]+)/i;
/** Their text says all that they are: run again it changes nothing. */
const definition = /^CREATE (?:(?!MATERIALIZED).)*\b(?:VIEW|FUNCTION|MACRO)$/;
/** They change nothing by themselves, or are told otherwise: the key has the database in use. */
const harmless: ReadonlySet<string> = new Set(['USE', 'BEGIN', 'START TRANSACTION']);
const newName = /^ALTER\b.*\bRENAME\s+TO\s+(\S+)/is;
/** A variable that only the server knows. */
const unknownValue = /\$\{[^}\n]*\}/g;

export function createEngineChanges(): EngineChanges {
  /** By the last part of a name, in small letters: the text of its definition, or a mark that no other change has. */
  const versions = new Map<string, string>();
  /** By engine: what was said last, by setting or by the whole statement. */
  const settings = new Map<string, Map<string, string>>();
  const others = new Map<string, number>();
  /** A mark, since something ran that may have changed anything. */
  let anything: string | undefined;

  function noteStatement(text: string, statement: SqlStatement, { task, isDone }: RanTask): void {
    const { kind, verb, writes, object } = statement;
    if (kind === 'read' || harmless.has(verb)) return;
    if (text.includes('${')) {
      anything = randomUUID();
      return;
    }
    const said = isDone ? text : randomUUID();
    if (kind === 'control' && verb !== 'ROLLBACK' && verb !== 'COMMIT') {
      const own = settings.get(task.engine) ?? new Map<string, string>();
      settings.set(task.engine, own);
      own.set(setting.exec(text)?.[1]?.toLowerCase() ?? text, said);
      return;
    }
    const names = [
      ...writes.map((table) => lastPart(table.text)),
      ...(object === undefined ? [] : wordsOf(object.names)),
      ...(newName.exec(text)?.slice(1, 2).map(lastPart) ?? []),
    ];
    if (names.length === 0) anything = randomUUID();
    const isDefined = definition.test(verb) && !statement.isConditional;
    for (const name of names) versions.set(name, isDefined ? said : randomUUID());
  }

  return {
    note(ran) {
      const { engine, runType } = ran.task;
      if (languageOf(runType) !== 'sql') {
        others.set(engine, Date.now());
        return;
      }
      const { text } = ranCode(ran.task, false);
      const plain = text.replaceAll(unknownValue, (found) => '_'.repeat(found.length));
      for (const statement of statementsOf(plain, engine))
        noteStatement(text.slice(statement.from, statement.to), statement, ran);
    },
    noteTable(table) {
      versions.set(lastPart(table), randomUUID());
    },
    versionsFor(code, engine) {
      const found = new Map<string, string>();
      const texts = [code];
      for (let text = texts.pop(); text !== undefined; text = texts.pop())
        for (const name of wordsOf(text)) {
          const version = found.has(name) ? undefined : versions.get(name);
          if (version === undefined) continue;
          found.set(name, version);
          // A view reads what its own text names.
          texts.push(version);
        }
      const set = [...(settings.get(engine)?.values() ?? [])];
      const of = [...found].map(([name, version]) => `${name}: ${version}`);
      return [...(anything === undefined ? [] : [anything]), ...set, ...of].toSorted();
    },
    otherCodeAt: (engine) => others.get(engine),
  };
}

/** Every name in SQL, in small letters. */
function wordsOf(sql: string): readonly string[] {
  const words = new Set<string>();
  for (const token of sqlTokens(sql, typedSql))
    if (isName(token)) words.add(nameOf(token).toLowerCase());
  return [...words];
}

function lastPart(name: string): string {
  return (splitName(name).at(-1) ?? name).toLowerCase();
}
