/** Files of this machine that SQL reads as tables, on the local gateway. */
import { homedir } from 'node:os';
import path from 'node:path';

const fileName = /\.(?:csv|tsv|parquet|json|jsonl|ndjson)(?:\.(?:gz|zst))?$/i;

/** True for the name of one file whose columns DuckDB can tell: no address, and no pattern, which may mean many. */
export function namesDataFile(text: string): boolean {
  return fileName.test(text) && !/[*?[\]\0]|:\/\//.test(text);
}

/** The path that a cell means. `directory`: where relative paths begin. */
export function pathFrom(directory: string, typed: string): string {
  return typed.startsWith('~/')
    ? path.join(homedir(), typed.slice(2))
    : path.resolve(directory, typed);
}
