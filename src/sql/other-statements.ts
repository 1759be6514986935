/** Reads statements about the session, the server and plans. Each function gets the index of its first word. */
import { objectWords } from './query-signs.ts';
import { nameAt, type StatementSource, textBetween, wordAt } from './statement-source.ts';
import type { Finding } from './statement.ts';

/** Engines that answer `SET`, `SET -v` and `SET key` with what is set. */
const tellsSettings: ReadonlySet<string> = new Set(['hive', 'spark']);

export function setSetting(source: StatementSource, at: number): Finding {
  const { tokens, engine } = source;
  // `SET -v` and `SET key.of.it` have no value; a blank may stand in the key of neither.
  const isTold = tokens
    .slice(at + 1)
    .every(
      ({ kind, keyword }) =>
        kind === 'word' || keyword === '.' || keyword === '-' || keyword === ':',
    );
  const isOne = tokens
    .slice(at + 2)
    .every(({ from }, index) => from === tokens[at + 1 + index]?.to);
  return isTold && isOne && tellsSettings.has(engine)
    ? { kind: 'read', verb: 'SET' }
    : { kind: 'control', verb: 'SET' };
}

/** PRAGMAs of DuckDB and SQLite that only tell something. */
const tellingPragmas: ReadonlySet<string> = new Set(
  `TABLE_INFO TABLE_XINFO SHOW SHOW_TABLES SHOW_TABLES_EXPANDED SHOW_DATABASES DATABASE_LIST DATABASE_SIZE VERSION PLATFORM COLLATIONS
FUNCTIONS STORAGE_INFO USER_AGENT METADATA_INFO INDEX_LIST INDEX_INFO FOREIGN_KEY_LIST TABLE_LIST COMPILE_OPTIONS`.split(
    /\s+/,
  ),
);

export function pragma(source: StatementSource, at: number): Finding {
  const isSet = source.tokens.some(({ keyword }) => keyword === '=');
  return {
    kind: tellingPragmas.has(wordAt(source, at + 1)) && !isSet ? 'read' : 'control',
    verb: 'PRAGMA',
  };
}

export function callProcedure(source: StatementSource, at: number): Finding {
  const name = nameAt(source, at + 1)?.table.text ?? '';
  const isTelling = source.engine === 'duckdb' && /^(?:duckdb|pragma)_\w+$/i.test(name);
  return isTelling
    ? { kind: 'read', verb: 'CALL' }
    : { kind: 'unknown', verb: 'CALL', why: 'a procedure may do anything' };
}

const resources: ReadonlySet<string> = new Set('JAR JARS FILE FILES ARCHIVE ARCHIVES'.split(' '));

/** Hive's and Spark's ADD JAR, LIST JARS and DELETE JAR; undefined for what is something else. */
export function resource(source: StatementSource, at: number): Finding | undefined {
  const what = wordAt(source, at + 1);
  if (!resources.has(what)) return undefined;
  const verb = wordAt(source, at);
  // A table may be called `file`.
  if (verb === 'DELETE' && (source.tokens.length < 3 || wordAt(source, at + 2) === 'WHERE'))
    return undefined;
  return { kind: verb === 'LIST' ? 'read' : 'control', verb: `${verb} ${what}` };
}

const readingCommands: ReadonlySet<string> = new Set(
  'ls cat text tail head du df count stat find test checksum getfacl getfattr help'.split(' '),
);

/** A command of the Hive shell to the file system: `dfs -rm -r /tmp/x`. */
export function fileSystem(source: StatementSource, at: number): Finding {
  const { tokens } = source;
  const command = tokens[at + 2];
  const words = textBetween(source, at, tokens.length);
  const isRead = wordAt(source, at + 1) === '-' && readingCommands.has(command?.text ?? '');
  if (isRead) return { kind: 'read', verb: `DFS -${command?.text ?? ''}` };
  const isLoss = /^(?:rm|rmr|rmdir|expunge|truncate|deleteSnapshot)$/.test(command?.text ?? '');
  return {
    kind: 'write',
    verb: `DFS -${command?.text ?? ''}`,
    why: 'it changes files',
    losses: isLoss ? [{ text: words, at: tokens[at]?.from ?? 0 }] : [],
  };
}

/** Verbs of two words have the second one too. */
export function verbOf(source: StatementSource, at: number): string {
  const second = wordAt(source, at + 1);
  return objectWords.has(second) ? `${wordAt(source, at)} ${second}` : wordAt(source, at);
}

/** For a statement that is not understood. */
export function notKnown(source: StatementSource, at: number): Finding {
  const head = source.tokens[at];
  const verb =
    head?.keyword !== '' && head?.kind === 'word' ? head.keyword : textBetween(source, at, at + 1);
  if (head?.kind === 'variable') {
    const text = textBetween(source, at, source.tokens.length);
    return {
      kind: 'unknown',
      verb,
      why: `what ${verb} stands for is not known`,
      losses: [{ text: `${text} (what ${verb} stands for is not known)`, at: head.from }],
    };
  }
  return { kind: 'unknown', verb, why: `${verb} is not known as the beginning of a statement` };
}

/** For a statement that runs something which is not seen. */
export function script(source: StatementSource, at: number, why: string): Finding {
  return { kind: 'unknown', verb: verbOf(source, at), why };
}
