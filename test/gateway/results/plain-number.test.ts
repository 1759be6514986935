/** Doubles as text: in a page, made in JavaScript, as in a csv export, made in SQL. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cellText } from '../../../src/gateway/results/cell-text.ts';
import { withConnection } from '../../../src/gateway/results/duckdb-library.ts';
import { readCells } from '../../../src/gateway/results/table-reader.ts';
import { plainNumber } from '../../../src/shared/index.ts';
import { fc } from '../../support/properties.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-numbers-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('plainNumber', () => {
  it.each([
    ['1.0', '1'],
    ['-0.0', '-0'],
    ['1.5', '1.5'],
    ['1e+20', '100000000000000000000'],
    ['-1.5e-07', '-0.00000015'],
    ['1.2345e+02', '123.45'],
    ['nan', 'NaN'],
    ['-nan', 'NaN'],
    ['inf', 'Infinity'],
    ['-inf', '-Infinity'],
  ])('writes %s as %s', (text, plain) => {
    expect(plainNumber(text)).toBe(plain);
  });

  it('gives the number that went in', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        // JavaScript writes -0 without its sign, DuckDB with it.
        const text = Object.is(number, -0) ? '-0.0' : String(number);
        expect(Number(plainNumber(text))).toBe(number);
      }),
    );
  });
});

describe('readCells', () => {
  it.each([undefined, 'python' as const])(
    'writes every double as the SQL of an export does: %s',
    async (text) => {
      const doubles = fc.sample(fc.double(), { numRuns: 2000, seed: 7 });
      const file = path.join(directory, `doubles-${text ?? 'linkis'}.parquet`);
      const bySql = await withConnection(async (connection) => {
        const values = doubles.map((number) => `('${String(number)}'::DOUBLE)`).join(', ');
        await connection.run(
          `COPY (FROM (VALUES ${values}) AS t(c0)) TO '${file}' (FORMAT parquet)`,
        );
        const result = await connection.runAndReadAll(
          `SELECT ${cellText('c0', 'DOUBLE', text)} FROM read_parquet('${file}')`,
        );
        return result.getRows();
      });

      const columns = [{ name: 'number', type: 'double', text }];
      const range = { firstRow: 0, rows: doubles.length, firstColumn: 0, columns };
      expect(await readCells(file, range)).toEqual(bySql);
      expect(bySql).toHaveLength(doubles.length);
    },
  );
});
