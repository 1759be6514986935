/** Holds SECURITY.md to the code: each claim names attacks that a test runs through, each limit is the number that the code has. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeSettings } from '../src/config/index.ts';
import { comparingFiles } from './security/code-rules.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const page = read('SECURITY.md');

/** The cells of every row of the tables with these heads. */
function rows(...heads: readonly string[]): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  let inside = false;
  for (const line of page.split('\n')) {
    if (!line.startsWith('|')) inside = false;
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (inside && !/^-+$/.test(cells[0] ?? '')) found.push(cells);
    if (heads.every((head, index) => cells[index] === head)) inside = true;
  }
  return found;
}

/** A claim with the table of attacks and the test that it names. */
interface Claim {
  readonly claim: string;
  readonly module: string;
  readonly table: string;
  readonly test: string;
}

const claims = rows('Claim', 'Attacks', 'Tried by').map(
  ([claim = '', attacks = '', by = '']): Claim => {
    const [, module = '', table = ''] = /^`([\w./-]+\.ts)`: `(\w+)`$/.exec(attacks) ?? [];
    const [, test = ''] = /^`([\w./-]+\.test\.ts)`$/.exec(by) ?? [];
    return { claim, module, table, test };
  },
);

/** The rows of a table: of a list, or of names with what belongs to them. */
async function rowsOf({ module, table }: Claim): Promise<number> {
  const found = ((await import(path.join(root, 'test', module))) as Record<string, unknown>)[table];
  return typeof found === 'object' && found !== null ? Object.keys(found).length : 0;
}

/** The test takes the table from its module and goes through all of it. */
function runsThrough({ module, table, test }: Claim): boolean {
  const text = read(path.join('test', test));
  const from = path.relative(path.dirname(path.join('test', test)), path.join('test', module));
  const place = from.startsWith('.') ? from : `./${from}`;
  const imported = new RegExp(
    String.raw`import \{[^}]*\b${table}\b[^}]*\} from '${place.replaceAll('.', String.raw`\.`)}'`,
  );
  const whole = new RegExp(
    String.raw`(\.each\(|\bof |Object\.keys\()${table}\b(?!\[)|\b${table}\.(map|filter|flatMap|join)\(|\bone\(${table}\)`,
  );
  return imported.test(text) && whole.test(text);
}

describe('the claims of SECURITY.md', () => {
  it('are there', () => {
    expect(claims.length).toBeGreaterThan(30);
  });

  it.each(claims)('names a table that is run through: $claim', async (claim) => {
    expect(await rowsOf(claim)).toBeGreaterThan(0);
    expect(runsThrough(claim)).toBe(true);
  });

  it('name every file of attacks', () => {
    const named = new Set(claims.map(({ module }) => module));
    const files = readdirSync(path.join(root, 'test/security')).map((file) => `security/${file}`);
    expect(files.filter((file) => !named.has(file))).toEqual([]);
  });
});

/** Where a limit of the page is in the code. */
const constants: readonly (readonly [what: string, file: string, name: string])[] = [
  ['Cell', 'src/magics/grammar/parse-cell.ts', 'largestCell'],
  ['Magics of a cell', 'src/magics/grammar/parse-cell.ts', 'mostMagics'],
  ['Log of an engine', 'src/run/server/engine-log-command.ts', 'mostCharacters'],
  ['Log of an engine', 'src/run/server/engine-log-command.ts', 'mostOfLine'],
  ['Log of an engine', 'src/run/server/engine-log-command.ts', 'mostLines'],
  ['Value in a table', 'src/render/table/table-html.ts', 'shownLetters'],
  ['Value in a table', 'src/render/table/table-html.ts', 'foldedLetters'],
  ['Value in a table', 'src/render/table/table-html.ts', 'foldedLettersOfFew'],
  ['Row of a table, by the server', 'src/gateway/settings/settings.ts', 'settings.largestRow'],
  ['Listing of tables, columns, tasks', 'src/render/catalogue-listing.ts', 'mostRows'],
  ['Answer of a gateway', 'src/linkis/connection/transport.ts', 'maximumBodyBytes'],
  ['Settings file', 'src/config/settings-files.ts', 'largestFile'],
  ['File that `%run` reads', 'src/run/file/read-file.ts', 'largest.code'],
  ['File that `%run` reads', 'src/run/file/read-file.ts', 'largest.notebook'],
  ['Files that run each other', 'src/run/commands/run-file.ts', 'deepest'],
  ['Results kept for `--cache`', 'src/run/journal/result-cache.ts', 'kept.entries'],
  ['History', 'src/kernel/history/entry.ts', 'keptEntries'],
  ['Journal', 'src/run/journal/files.ts', 'kept.files'],
  ['Journal', 'src/run/journal/files.ts', 'keptTasks'],
  ['Request to the local gateway', 'src/gateway/app.ts', 'largestBody'],
  ['Request to the local gateway', 'src/gateway/app.ts', 'largestLogin'],
  ['Time of a request to the local gateway', 'src/gateway/listen.ts', 'usualClocks.headersMs'],
  ['Time of a request to the local gateway', 'src/gateway/listen.ts', 'usualClocks.wholeMs'],
  [
    'Waiting tasks of one user and engine',
    'src/gateway/settings/settings.ts',
    'settings.queueCapacity',
  ],
  ['Log of an engine of the local gateway', 'src/gateway/engines/engine-log.ts', 'mostBytes'],
  ['Log of an engine of the local gateway', 'src/gateway/engines/engine-records.ts', 'mostRecords'],
  ['Job history of the local gateway', 'src/gateway/settings/settings.ts', 'settings.keepRows'],
];

const settings: Readonly<Record<string, string>> = {
  'Rows shown of a table': 'limits.rows',
  'One rendered table': 'limits.tableBytes',
  'Results of a cell': 'limits.cellBytes',
  'Streamed text of a cell': 'limits.streamBytes',
};

/** The number behind `name =`, `.name ??` or, for a field, `field:`; products are multiplied. */
function constantOf(file: string, name: string): number {
  const [owner = '', field] = name.split('.');
  const number = String.raw`([\d_]+(?: \* [\d_]+)*)`;
  const pattern =
    field === undefined
      ? `const ${owner}(?:: number)? = ${number};`
      : owner === 'settings'
        ? String.raw`settings\.${field} \?\? ${number}`
        : `const ${owner}[^=]* = \\{[^}]*${field}: ${number}`;
  const [, written] = new RegExp(pattern).exec(read(file)) ?? [];
  if (written === undefined) throw new Error(`${name} is not in ${file}`);
  return written
    .split(' * ')
    .reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1);
}

describe('the limits of SECURITY.md', () => {
  const limits = new Map(rows('What', 'Limit').map(([what = '', limit = '']) => [what, limit]));

  it.each(constants)('%s is the %s of the code (%s)', (what, file, name) => {
    const written = constantOf(file, name).toLocaleString('en');
    expect(limits.get(what)).toMatch(new RegExp(String.raw`(^|\s)${written}(\s|$)`));
  });

  it.each(Object.entries(settings))('%s is the default of %s', (what, key) => {
    const found = describeSettings().find((row) => row.key === key);
    const number = Number(found?.default.replaceAll('`', ''));
    expect(limits.get(what)).toMatch(new RegExp(String.raw`^${number.toLocaleString('en')}(\s|$)`));
  });

  it('are all compared', () => {
    const compared = new Set([...constants.map(([what]) => what), ...Object.keys(settings)]);
    expect([...limits.keys()].filter((what) => !compared.has(what))).toEqual([]);
  });
});

describe('the code', () => {
  it('compares secrets in constant time', () => {
    // A clock would tell nothing on a busy machine: what is looked at is that nothing else compares.
    for (const file of comparingFiles) {
      const text = read(file);
      expect(text).toContain('timingSafeEqual(');
      expect(text).not.toMatch(/(password|token|signature|expected|wanted) === (?!''|undefined)/);
    }
  });
});
