import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import type { CellPlan } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState();

function plan(code: string): CellPlan {
  return planCell(parseCell(code), state);
}

describe('%export', () => {
  it('reads a result, a file and its options', () => {
    expect(plan('%export 12.2 "a b.csv" --sep tab --null NA --limit 5 --force').commands).toEqual([
      {
        kind: 'export',
        source: { taskId: 12, name: undefined, number: 2 },
        file: 'a b.csv',
        format: 'csv',
        separator: '\t',
        nullText: 'NA',
        sheet: undefined,
        limit: 5,
        all: false,
        force: true,
        safe: false,
        encoding: { name: 'utf-8', bom: false },
        lossy: false,
        json: false,
      },
    ]);
  });

  it.each([
    ['last', { taskId: undefined, name: undefined, number: undefined }],
    ['sales', { taskId: undefined, name: 'sales', number: undefined }],
    ['sales.3', { taskId: undefined, name: 'sales', number: 3 }],
  ])('takes %s for a result', (word, source) => {
    expect(plan(`%export ${word} x.xlsx --sheet A`).commands).toMatchObject([{ source }]);
  });

  it.each([
    ['--bom', { name: 'utf-8', bom: true }],
    ['--encoding UTF-8-BOM', { name: 'utf-8', bom: true }],
    ['--encoding utf_8_sig', { name: 'utf-8', bom: true }],
    ['--encoding utf-16', { name: 'utf-16le', bom: true }],
    ['--encoding utf-16le', { name: 'utf-16le', bom: false }],
    ['--encoding utf-16be --bom', { name: 'utf-16be', bom: true }],
    ['--encoding GB2312', { name: 'gbk', bom: false }],
    ['--encoding gb18030', { name: 'gb18030', bom: false }],
    ['--encoding Shift-JIS', { name: 'shift_jis', bom: false }],
    ['--encoding latin1', { name: 'iso-8859-1', bom: false }],
    ['--encoding cp1252', { name: 'windows-1252', bom: false }],
  ])('reads the encoding: %s', (words, encoding) => {
    expect(plan(`%export x.csv ${words}`).commands).toMatchObject([{ encoding }]);
  });

  it.each([
    ['%export x.csv --encoding base64', /--encoding takes utf-8, .*, not 'base64'/],
    ['%export x.csv --encoding gbk --bom', /--bom is for UTF-8 and UTF-16: gbk has no such mark/],
    ['%export x.xlsx --encoding gbk', /--encoding is not for \.xlsx/],
    ['%export x.xlsx --bom', /--bom is not for \.xlsx/],
    ['%export', /takes a result and a file/],
    ['%export last', /takes a result and a file/],
    ['%export report', /takes a result and a file/],
    ['%export last x.txt', /must end in \.csv, \.xlsx or \.parquet/],
    ['%export last .csv', /must end in/],
    ['%export 0 x.csv', /takes a task number/],
    ['%export 1.0 x.csv', /takes a task number/],
    ['%export a-b x.csv', /takes a task number/],
    ['%export last x.csv y.csv', /one word too many/],
    ['%export last x.csv --sep ab', /--sep takes one character/],
    [`%export last x.csv --sep '"'`, /--sep takes one character/],
    [`%export last x.csv --null '"'`, /--null takes a text without/],
    ['%export last x.csv --sheet A', /--sheet is not for \.csv/],
    ['%export last x.xlsx --sep ;', /--sep is not for \.xlsx/],
    ['%export last x.xlsx --safe', /--safe is not for \.xlsx/],
    ['%export last x.xlsx --all --sheet A', /the server names the sheets of --all/],
    ['%export last x.xlsx --sheet a/b', /--sheet takes 1 to 31/],
    ['%export 1.2 x.csv --all', /names one result/],
    ['%export last x.csv --limit 0', /--limit takes a whole number/],
    ['%export last x.csv --forse', /unknown option --forse/],
    ['%%sql --as 1a\nselect 1', /--as takes a letter/],
    ['%%sql --as last\nselect 1', /--as takes a letter/],
    ['%engine duckdb --as sales', /--as is for one cell/],
  ])('refuses %s', (code, message) => {
    expect(() => plan(code)).toThrow(message);
  });

  it('has help', () => {
    expect(plan('%export -h').answers[0]?.text).toMatch(/^%export/);
  });
});

describe('--into', () => {
  it('names variables of one cell', () => {
    const planned = plan('%%sql --into a,b\nselect 1, 2');
    expect(planned.task?.into).toEqual(['a', 'b']);
    expect(planned.state).not.toHaveProperty('into');
  });

  it.each([
    ['%%sql --into 1a\nselect 1', /'1a', which is no variable name/],
    ['%%sql --into a,,b\nselect 1', /names with commas/],
    ['%%sql --into a,a\nselect 1', /twice/],
    ['%%sql --into user\nselect 1', /set by the server/],
    ['%%sql --into a --detach\nselect 1', /cannot be combined/],
    ['%engine duckdb --into a', /--into is for one cell/],
  ])('refuses %j', (code, message) => {
    expect(() => plan(code)).toThrow(message);
  });
});

describe('--as', () => {
  it('names the results of one cell', () => {
    const planned = plan('%%engine duckdb --as sales\nselect 1');
    expect(planned.task?.resultName).toBe('sales');
    expect(planned.state).not.toHaveProperty('resultName');
  });
});
