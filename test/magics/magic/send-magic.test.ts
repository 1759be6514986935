/** The words of `%send`. */
import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

function commandOf(words: string): unknown {
  return planCell(parseCell(`%send ${words}`), freshState()).commands[0];
}

describe('%send', () => {
  it('takes files by their endings', () => {
    expect(commandOf('a.csv --table db.t')).toMatchObject({
      kind: 'send',
      source: {
        file: { path: 'a.csv', format: 'csv', separator: undefined, header: true, nullText: '' },
      },
      table: 'db.t',
      mode: 'create',
      storage: 'orc',
      json: false,
    });
    expect(commandOf('../x/A.TSV --table t')).toMatchObject({
      source: { file: { format: 'csv', separator: '\t' } },
    });
    expect(commandOf('a.ndjson --table t')).toMatchObject({ source: { file: { format: 'json' } } });
    expect(commandOf('"my file.parquet" --table t')).toMatchObject({
      source: { file: { path: 'my file.parquet', format: 'parquet' } },
    });
  });

  it('takes results as other magics do', () => {
    expect(commandOf('top --table t')).toMatchObject({ source: { result: { name: 'top' } } });
    expect(commandOf('4711.2 --table t')).toMatchObject({
      source: { result: { taskId: 4711, number: 2 } },
    });
    expect(commandOf('last --table t --mode overwrite --limit 5 --json')).toMatchObject({
      source: { result: { taskId: undefined } },
      mode: 'overwrite',
      limit: 5,
      json: true,
    });
  });

  it('takes types with commas of their own', () => {
    expect(
      commandOf('a.csv --table t --types "id=bigint,price=decimal(10,2),a b=text" --text'),
    ).toMatchObject({
      source: {
        file: { types: { id: 'bigint', price: 'decimal(10,2)', 'a b': 'text' }, text: true },
      },
    });
  });

  it('takes how a csv is written', () => {
    expect(
      commandOf("a.csv --table t --sep tab --no-header --null '\\N' --encoding GB2312"),
    ).toMatchObject({
      source: { file: { separator: '\t', header: false, nullText: '\\N', encoding: 'gbk' } },
    });
  });

  it('names the engine, that of the notebook or another', () => {
    expect(commandOf('a.csv --table t --engine spark-3.4.4')).toMatchObject({
      engine: { name: 'spark', version: '3.4.4' },
    });
    const { commands } = planCell(
      parseCell('%engine spark py\n%send a.csv --table t'),
      freshState(),
    );
    expect(commands[0]).toMatchObject({ engine: { name: 'spark' } });
  });

  it('stands in a cell of its own', () => {
    expect(() => planCell(parseCell('%%send a.csv --table t\nselect 1'), freshState())).toThrow(
      'write %send into a cell of its own',
    );
  });
});
