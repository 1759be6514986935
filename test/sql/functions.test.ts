/** The functions that completion knows, held against the DuckDB that runs here. */
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from '@jest/globals';
import { sqlFunctionsOf } from '../../src/sql/index.ts';

/** Read by DuckDB's parser, and in no list of its functions. */
const ofTheParser = new Set(['cast', 'coalesce', 'current_timestamp', 'extract', 'try_cast']);

describe('sqlFunctionsOf', () => {
  it('names for DuckDB only functions that it has', async () => {
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    const read = await connection.runAndReadAll('SELECT function_name FROM duckdb_functions()');
    const existing = new Set(read.getRows().map(([name]) => name));
    const named = [...sqlFunctionsOf('duckdb').keys()];
    connection.closeSync();
    database.closeSync();

    expect(named.length).toBeGreaterThan(150);
    expect(named.filter((name) => !existing.has(name) && !ofTheParser.has(name))).toEqual([]);
  });

  it.each([
    ['duckdb', 'strftime', 'strftime(date, format) → text'],
    ['spark', 'collect_list', 'collect_list(x) → array'],
    ['spark', 'from_json', 'from_json(json, schema) → struct'],
    ['hive', 'get_json_object', 'get_json_object(json, path) → text'],
    ['trino', 'approx_distinct', 'approx_distinct(x) → bigint'],
    ['presto', 'strpos', 'strpos(text, search) → bigint'],
    ['doris', 'round', 'round(x [, digits]) → number'],
    ['constructor', 'sum', 'sum(x) → number'],
  ])('knows for %s how %s is called', (engine, name, signature) => {
    expect(sqlFunctionsOf(engine).get(name)?.signature).toBe(signature);
  });

  it('keeps the dialects apart, and an own meaning before the shared one', () => {
    expect(sqlFunctionsOf('hive').has('strftime')).toBe(false);
    expect(sqlFunctionsOf('hive').has('from_json')).toBe(false);
    expect(sqlFunctionsOf('duckdb').has('collect_list')).toBe(false);
    expect(sqlFunctionsOf('duckdb').get('regexp_replace')?.signature).toContain('[, options]');
    expect(sqlFunctionsOf('spark').get('concat')?.signature).toContain('array');
  });

  it.each(['duckdb', 'hive', 'spark', 'trino', ''])(
    'tells of each function of %j its call and what it gives, in order',
    (engine) => {
      const functions = [...sqlFunctionsOf(engine).values()];
      const names = functions.map(({ name }) => name);
      expect(names).toEqual(names.toSorted());
      for (const { name, signature, summary } of functions) {
        expect(signature.startsWith(name)).toBe(true);
        expect(summary.length).toBeGreaterThan(5);
      }
    },
  );
});
