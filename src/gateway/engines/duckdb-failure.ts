/** From DuckDB's error to a failure with Linkis' error code. */
import { asObject, asString } from '../../shared/index.ts';
import { EngineFailure } from './engine.ts';

/** Rows of Linkis' table `linkis_ps_error_code` that fit DuckDB's texts; the first that matches holds. */
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

/** The failure of a statement: the first line is its message, all lines (with `LINE 1: … ^`) are for the log. */
export function duckdbFailure(thrown: unknown): EngineFailure {
  const lines = (asString(asObject(thrown)?.['message']) ?? String(thrown))
    .replace(/^Failed to extract statements: /, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const message = lines[0] ?? 'DuckDB gave no reason';
  return new EngineFailure(message, {
    errorCode: errorCodes.find(({ pattern }) => pattern.test(message))?.code,
    lines,
  });
}
