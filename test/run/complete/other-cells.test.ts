/** Completion and inspection of Python, Scala and shell cells, and of files, without a server. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCatalogueCache } from '../../../src/run/catalogue/cache.ts';
import { createCellWords } from '../../../src/run/complete/cell-words.ts';
import { type Completions, createCompletions } from '../../../src/run/complete/completions.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { growthOf } from '../../support/growth.ts';
import { handClock } from '../../support/hand-clock.ts';
import { fc } from '../../support/properties.ts';
import { freshState } from '../../support/run-settings.ts';
import { scriptedCatalogue } from '../../support/scripted-catalogue.ts';

let directory = '';
let local: Completions;
let remote: Completions;

const words = createCellWords();
words.note(
  'python',
  `import pandas as pd, numpy
import json
from math import floor, ceil as up
total_sales, (net) = 1, 2
def totals(frame, by='(region)', *, deep=True):
    """Not a name: hidden_word = 1"""
    with open('x') as handle_one:
        return frame.groupby(by).amount
class Report: # comment_word = 1
    pass
for each_row in []:
    if (found_it := each_row): pass
`,
);
words.note(
  'shell',
  'day_one=1\nfor item_x in a; do echo "$item_x"; done\nclean_up() { rm -f "$1"; }',
);
words.note('scala', 'val rowCount = 1\ndef twice(x: Int) = x * 2\nimport java.util.Date');

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-files-'));
  await mkdir(path.join(directory, 'archive'));
  await Promise.all([
    symlink(path.join(directory, 'archive'), path.join(directory, 'also')),
    ...['archive/old.parquet', 'sales.csv', "sam's notes.txt", 'a sample.json', '.secret.csv'].map(
      async (name) => writeFile(path.join(directory, name), 'a,b\n1,2\n'),
    ),
  ]);
  local = notebook(directory);
  remote = notebook(undefined);
});
afterAll(async () => rm(directory, { recursive: true }));

function notebook(where: string | undefined): Completions {
  const catalogue = createCatalogueCache({
    connect: async () => scriptedCatalogue({ default: {} }).client,
    clock: handClock(),
    logger: silentLogger,
  });
  const state = freshState({});
  return createCompletions({
    catalogue,
    clock: handClock(),
    state: () => state,
    words,
    directory: where,
  });
}

/** `|` is the cursor. */
async function offered(marked: string, completions = local) {
  const cursor = marked.indexOf('|');
  const code = marked.replace('|', '');
  const { matches, start, end } = await completions.complete(code, cursor);
  return {
    kinds: matches.map(({ text, kind }) => `${kind} ${text}`),
    texts: matches.map(({ text }) => text),
    signatures: Object.fromEntries(matches.map(({ text, signature }) => [text, signature])),
    replaced: code.slice(start, end),
  };
}

async function told(marked: string): Promise<string | undefined> {
  const found = await local.inspect(marked.replace('|', ''), marked.indexOf('|'));
  return found?.['text/plain'];
}

describe('completion of Python', () => {
  it.each([
    ['%%python\ntot|', 'tot', 'function totals'],
    ['%%python\ntot|', 'tot', 'variable total_sales'],
    ['%%python\nx = Rep|', 'Rep', 'class Report'],
    ['%python x = Rep|', 'Rep', 'class Report'],
    ['%%python print(tot|', 'tot', 'variable total_sales'],
    ['%%python\npd|', 'pd', 'module pd'],
    ['%%python\nfl|', 'fl', 'variable floor'],
    ['%%python\nu|', 'u', 'variable up'],
    ['%%python\neach|', 'each', 'variable each_row'],
    ['%%python\nfou|', 'fou', 'variable found_it'],
    ['%%python\nhandle|', 'handle', 'variable handle_one'],
    ['%%python\nfram|', 'fram', 'text frame'],
    ['%%python\nmine = 1\nprint(mi|', 'mi', 'variable mine'],
    ['%%python\nx.gro|', 'gro', 'field groupby'],
    ['%%python\nlamb|', 'lamb', 'keyword lambda'],
    ['%%python\nlen|', 'len', 'function len'],
    ['%%python\nimport nu|', 'nu', 'module numpy'],
    ['%%python\nfrom coll|', 'coll', 'module collections'],
    ['%%pyspark\nspa|', 'spa', 'variable spark'],
    ['%%python\nprint(|', '', 'variable total_sales'],
  ])('offers for %j in place of %j: %s', async (marked, replaced, candidate) => {
    const found = await offered(marked);
    expect(found.kinds).toContain(candidate);
    expect(found.replaced).toBe(replaced);
  });

  it('tells how functions are called', async () => {
    expect((await offered('%%python\ntotal|')).signatures).toMatchObject({
      totals: "totals(frame, by='(region)', *, deep=True)",
    });
    expect((await offered('%%python\nsorte|')).signatures['sorted']).toContain('key=None');
  });

  it.each([
    '%%python\nhidden|',
    '%%python\ncomment_w|',
    '%%python\n# tot|',
    '%%python\n"""tot|',
    '%%python\nx.tot|',
    '%%python\n1.|',
    '%%python\nday_o|',
    '%%python\nspar|',
    '%%scala\ntotal_s|',
  ])('offers nothing for %j', async (marked) => {
    expect((await offered(marked)).texts).toEqual([]);
  });
});

describe('completion of shell and Scala', () => {
  it.each([
    ['%%shell\nech|', 'ech', 'function echo'],
    ['%%shell\nls | gre|'.replace('| g', '\u0001 g'), 'gre', 'function grep'],
    ['%%bash\nclean|', 'clean', 'function clean_up'],
    ['%%shell\necho $day|', 'day', 'variable day_one'],
    ['%%shell\nwhil|', 'whil', 'keyword while'],
    ['%%scala\nrow|', 'row', 'variable rowCount'],
    ['%%scala\ntwi|', 'twi', 'function twice'],
    ['%%scala\nDa|', 'Da', 'class Date'],
    ['%%scala\nspa|', 'spa', 'variable spark'],
    ['%%scala\nover|', 'over', 'keyword override'],
  ])('offers for %j in place of %j: %s', async (marked, replaced, candidate) => {
    const cursor = marked.lastIndexOf('|');
    const code = marked.slice(0, cursor).replace('\u0001', '|');
    const { matches, start, end } = await local.complete(code, cursor);
    expect(matches.map(({ text, kind }) => `${kind} ${text}`)).toContain(candidate);
    expect(code.slice(start, end)).toBe(replaced);
  });
});

describe('names of files', () => {
  it.each([
    ["SELECT * FROM 'sa|", 'sa', ['file sales.csv', "file sam''s notes.txt"]],
    ["SELECT * FROM 'sa|'", 'sa', ['file sales.csv', "file sam''s notes.txt"]],
    ["SELECT * FROM 'archive/|'", '', ['file old.parquet']],
    ["SELECT * FROM './archive/o|", 'o', ['file old.parquet']],
    ["SELECT 1; SELECT * FROM read_csv('sal|", 'sal', ['file sales.csv']],
    ["SELECT * FROM read_csv(['x.csv', 'sal|", 'sal', ['file sales.csv']],
    ["SELECT * FROM a JOIN 'al|", 'al', ['folder also/']],
    ["COPY t TO 'ar|", 'ar', ['folder archive/']],
    ["%%python\npd.read_csv('sal|')", 'sal', ['file sales.csv']],
    ['%%python\nopen("archive/|', '', ['file old.parquet']],
    ['%%shell\ncat sal|', 'sal', ['file sales.csv']],
    ['%%shell\ncat ./archive/ol|', 'ol', ['file old.parquet']],
    ['%%shell\ncat "sam|', 'sam', ["file sam's notes.txt"]],
    ['%%shell\ncat sam|', 'sam', [String.raw`file sam\'s\ notes.txt`]],
    ['%%shell\nx --in=sal|', 'sal', ['file sales.csv']],
  ])('are offered for %j in place of %j: %j', async (marked, replaced, files) => {
    const found = await offered(marked);
    expect(found.kinds).toEqual(files);
    expect(found.replaced).toBe(replaced);
  });

  it('stand in order: what SQL reads, directories, the rest; hidden ones never', async () => {
    expect((await offered("SELECT * FROM '|")).texts).toEqual([
      'a sample.json',
      'sales.csv',
      'also/',
      'archive/',
      "sam''s notes.txt",
    ]);
    expect((await offered("SELECT * FROM '.|")).texts).toEqual([]);
    expect((await offered("SELECT * FROM '.s|")).texts).toEqual([]);
    expect((await offered("SELECT * FROM 'missing/|")).texts).toEqual([]);
  });

  it.each([
    "SELECT * FROM t WHERE city = 'sa|",
    "SELECT 'sa|",
    "SELECT f('sa|",
    "WHERE x IN ('sa|",
  ])('are not offered in a text that names none: %j', async (marked) => {
    expect((await offered(marked)).texts).toEqual([]);
  });

  it.each(["SELECT * FROM 'sa|", "%%python\nopen('sa|", '%%shell\ncat sal|'])(
    'are not offered for a server elsewhere: %j',
    async (marked) => {
      expect((await offered(marked, remote)).texts).toEqual([]);
    },
  );
});

describe('inspection', () => {
  it.each([
    ['%%python\ntot|als', "totals(frame, by='(region)', *, deep=True)"],
    ['%%python\ntotals(a, |', "totals(frame, by='(region)'"],
    ['%%python\nprint(len|(x))', 'len(object)'],
    ['%%python\nprint(unknown_name|', 'print(*values'],
    ['%%python\ntotal_sa|les', 'variable of a cell of this notebook'],
    ['%%python\nlam|bda', 'a keyword of Python'],
    ['%%shell\ngr|ep x', 'the lines that match a pattern'],
    ['%%scala\ntwice|', 'twice(x: Int)'],
    ['SELECT rou|nd(1.5)', 'round(x [, digits]) → number'],
    ['SELECT round(1.5, |)', 'round(x [, digits]) → number'],
    ['SELECT strf|time(d, f)', 'the date written as the format says'],
    ['%engine --time|out 5m', 'option of %engine'],
    ['%var day=${run_da|te}', 'yesterday'],
  ])('tells for %j: %s', async (marked, expected) => {
    expect(await told(marked)).toContain(expected);
  });

  it.each(['%%python\nx.totals|', '%%python\n# len|', '%%python\nnobody|', "SELECT 'round|'"])(
    'tells nothing for %j',
    async (marked) => {
      expect(await told(marked)).toBeUndefined();
    },
  );

  it('tells more when more is asked for', async () => {
    const code = '%engine';
    const [less, more] = await Promise.all([local.inspect(code, 3, 0), local.inspect(code, 3, 1)]);
    expect(less?.['text/plain']).not.toContain('engines: ');
    expect(more?.['text/plain']).toContain('engines: ');
  });
});

describe('any code at any place', () => {
  const pieces = fc.constantFrom(
    ..."def class import from as for in x tot pd. ( ) [ ] , : = ' \" ''' # \\ \n $ ${ 😀 | ; ./ ~/ 1.".split(
      ' ',
    ),
    '\n',
  );

  it.each(['%%python\n', '%%shell\n', '%%scala\n', ''])('is answered after %j', async (head) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 20 }).map((parts) => head + parts.join(' ')),
        fc.nat({ max: 90 }),
        async (code, cursor) => {
          const { start, end } = await local.complete(code, cursor);
          expect(0 <= start && start <= end && end <= code.length).toBe(true);
          await local.inspect(code, cursor, 1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each<[string, (size: number) => string]>([
    ['one long word', (size) => `%%python\n${'a'.repeat(size)}`],
    ['quotes', (size) => `%%python\n${`'`.repeat(size)}`],
    ['brackets', (size) => `%%python\n${'f('.repeat(size)}`],
    ['names', (size) => `%%python\n${'a1, '.repeat(size)}`],
    ['imports', (size) => `%%python\nimport ${'a as '.repeat(size)}`],
    ['definitions', (size) => `%%python\n${'def f(a=(1), '.repeat(size)}`],
    ['one shell word', (size) => `%%shell\ncat ${'x'.repeat(size)}`],
    ['shell blanks', (size) => `%%shell\n${' '.repeat(size)}`],
    ['SQL calls', (size) => `SELECT ${'round('.repeat(size)}`],
  ])('is answered in a time that grows as the code does: %s', async (_what, codeOf) => {
    const growth = await growthOf(async (size) => {
      const code = codeOf(size);
      await local.complete(code, code.length);
      await local.inspect(code, code.length, 0);
    }, 2000);
    expect(growth).toBeLessThan(3);
  });
});
