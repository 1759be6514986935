/** What DuckDB's errors say to the user and to the gateway. */
import { asObject, asString } from '../../shared/index.ts';
import { EngineFailure } from '../engines/engine.ts';

/** Rows of Linkis' table `linkis_ps_error_code` that fit DuckDB's messages; the first match counts. */
const errorCodes: readonly { readonly pattern: RegExp; readonly code: number }[] = [
  { pattern: /^Catalog Error:.*(?:because schema|because catalog|No catalog)/, code: 41001 },
  {
    pattern: /^(?:Catalog|Binder) Error:.*(?:schema|catalog|database).*(?:not exist|not found)/i,
    code: 41001,
  },
  { pattern: /^Catalog Error: (?:Table|View) with name .* does not exist/, code: 41002 },
  {
    pattern: /^Binder Error:.*(?:[Cc]olumn|Values list).*(?:not found|does not have|doesn't have)/,
    code: 41003,
  },
  { pattern: /^Catalog Error:.*Function with name .* does not exist/, code: 42003 },
  { pattern: /^Parser Error:/, code: 42018 },
];

/** What to do about errors that come from a database that lasts and that others use too. */
const advices: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  {
    pattern: /^Catalog Error: (?:Table|View) with name .* already exists/,
    advice:
      'Tables and views last here, from notebook to notebook: CREATE OR REPLACE puts a new one in its place, IF NOT EXISTS keeps the one that is there, DROP removes it, and CREATE TEMP makes one for this notebook alone.',
  },
  {
    pattern: /^Binder Error:.*(?:Unique file handle conflict|database with name .* already exists)/,
    advice:
      'What one notebook attaches, the others see: use it by the name under which it is attached (SHOW DATABASES), attach under another name, or DETACH it first.',
  },
  {
    pattern: /^(?:IO|Fatal|FATAL|TransactionContext) Error:.*(?:No space left|Disk quota)/,
    advice: 'Make room on that disk, then run the cell again.',
  },
];

/** DuckDB's message in full. */
export function duckdbMessage(thrown: unknown): string {
  return asString(asObject(thrown)?.['message']) ?? String(thrown);
}

/** True for an error after which DuckDB refuses everything until the database is opened anew. */
export function breaksDatabase(thrown: unknown): boolean {
  return /^FATAL Error|database has been invalidated/i.test(duckdbMessage(thrown));
}

/** True when another session has changed the same at the same time: nothing of the statement is there. */
export function isConflict(thrown: unknown): boolean {
  return /^TransactionContext Error:.*(?:[Cc]onflict|(?:altered|dropped|changed) by (?:a different|another) transaction)/s.test(
    duckdbMessage(thrown),
  );
}

/** The first line is the message; all lines (with `LINE 1: … ^`) go to the log, and what to do behind them. */
export function duckdbFailure(thrown: unknown, more: readonly string[] = []): EngineFailure {
  const lines = duckdbMessage(thrown)
    .replace(/^Failed to extract statements: /, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    // A key of DuckDB's own: `"Schema\0main\0main\0Table\0main\0orders"`, its NULs written out.
    .map((line) => line.replace(/"Schema\\0(?:[^"\\]*\\0)*([^"]*)"/, '"$1"'));
  const message = lines[0] ?? 'DuckDB gave no reason';
  const advice = advices.find(({ pattern }) => pattern.test(message))?.advice;
  return new EngineFailure(message, {
    errorCode: errorCodes.find(({ pattern }) => pattern.test(message))?.code,
    lines: [...lines, ...(advice === undefined ? [] : [advice]), ...more],
  });
}
