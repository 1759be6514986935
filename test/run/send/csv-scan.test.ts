/** What the kernel itself reads of a csv, before DuckDB does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstRecord, separatorOf } from '../../../src/run/send/csv-head.ts';
import { type CsvFacts, scanCsv } from '../../../src/run/send/csv-scan.ts';
import { fc } from '../../support/properties.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'linkis-scan-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function scan(content: string | Uint8Array, cells: number): Promise<CsvFacts> {
  const path = join(directory, 'x.csv');
  await writeFile(path, content);
  const steps = scanCsv(path, { separator: ',', cells }, new AbortController().signal);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
  }
}

describe('a csv', () => {
  it.each([
    ['lines', 'a,b\n1,2\n3,4\n', 2, 3],
    ['no line end at the end', 'a,b\n1,2', 2, 2],
    ['Windows lines', 'a,b\r\n1,2\r\n', 2, 2],
    ['old Macintosh lines', 'a,b\r1,2\r', 2, 2],
    ['lines of two kinds', 'a,b\r\n1,2\n3,4\r\n', 2, 3],
    ['line ends inside of quotes', 'a,b\n1,"x\ny\r\nz"\n', 2, 2],
    ['doubled quotes', 'a,b\n"""",""""""\n', 2, 2],
    ['quotes within an unquoted text', 'a,b\n5" pipe,x"y\n', 2, 2],
    ['blank lines', 'a,b\n\n1,2\n\r\n', 2, 2],
    ['blank lines of one column', 'a\n\n1\n', 1, 3],
    ['an empty text of one column', 'a\n""\n', 1, 2],
    ['a mark', '\ufeff"a",b\n1,2\n', 2, 2],
    ['letters of four bytes', 'a,b\n🙂,漢\n', 2, 2],
  ])('with %s is counted', async (_what, text, cells, records) => {
    expect((await scan(text, cells)).records).toBe(records);
  });

  it('tells its longest record', async () => {
    expect((await scan(`a,b\n1,"${'x\n'.repeat(500)}"\n2,y\n`, 2)).longest).toBe(1005);
  });

  it.each([
    ['more cells', 'a,b\n1,2\n3,4,5\n', 'line 3 of', 'has 3 cells'],
    ['fewer cells', 'a,b\n"1\n2"\n', 'line 2 of', 'has 1 cells'],
    ['text behind a quote', 'a,b\n1,"x"y\n', 'line 2 of', 'behind a closing quote'],
    ['blanks behind a quote', 'a,b\n1,"x" \n', 'line 2 of', 'behind a closing quote'],
    ['blanks before a quote', 'a,b\n1, "x"\n', 'line 2 of', 'a quote after blanks'],
    ['an open quote', 'a,b\n1,2\n3,"4\n5,6\n', 'line 3 of', 'never closed'],
    ['blanks alone', 'a,b\n  \n', 'line 2 of', 'has 1 cells'],
  ])('with %s is refused', async (_what, text, where, why) => {
    const failure = scan(text, 2).then(
      () => 'taken',
      (thrown: unknown) => String(thrown),
    );
    expect(await failure).toContain(where);
    expect(await failure).toContain(why);
  });

  it('that is not in UTF-8 is refused, wherever its pieces end', async () => {
    for (const before of [0, 10, 1024 * 1024 - 3, 1024 * 1024 + 5]) {
      const bytes = Buffer.concat([
        Buffer.from(`a,b\n${'x'.repeat(before)},y\n1,`),
        Buffer.from([0xd6, 0xd0]),
        Buffer.from('\n'),
      ]);
      await expect(scan(bytes, 2)).rejects.toThrow('line 3 of');
    }
    const whole = `a,b\n${'漢'.repeat(700_000)},y\n`;
    expect((await scan(whole, 2)).records).toBe(2);
  });

  it('as it is written is counted as it is written', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', '"', '\n', '\r\n', ',', ' ', 'a "b"', '漢'),
      fc.string({ maxLength: 6 }),
    );
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, end) => {
          const text = [['a', 'b'], ...rows].map((row) => row.map(quoted).join(',') + end).join('');
          expect((await scan(text, 2)).records).toBe(rows.length + 1);
        },
      ),
    );
  });
});

describe('a heading', () => {
  it.each([
    ['a,b\n1,2', ['a', 'b']],
    ['"a\nb","c ""d"""\r\n', ['a\nb', 'c "d"']],
    ['a"b,c\n', ['a"b', 'c']],
    ['a,\n', ['a', '']],
    ['alone', ['alone']],
  ])('%j is read', (text, cells) => {
    expect(firstRecord(text, ',').cells).toEqual(cells);
  });

  it('that does not end says so', () => {
    expect(firstRecord('a,"b\nc', ',')).toMatchObject({ isOpen: true });
    expect(firstRecord('a,b\n', ',')).toMatchObject({ isOpen: false });
  });

  it.each([
    ['a,b;c\n', ','],
    ['a;b\n', ';'],
    ['a\tb;c\td\n', '\t'],
    ['"a;b"\n', ','],
    ['a|b\n', '|'],
    ['a\n', ','],
  ])('%j shows its separator', (text, separator) => {
    expect(separatorOf(text)).toBe(separator);
  });
});
