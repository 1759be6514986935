/** The one way imports go, checked where every test reader sees it: the rules of .dependency-cruiser.cjs over src. */
import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
type Order = Readonly<Record<string, readonly string[]>>;
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  readonly order: Order;
  readonly inner: Readonly<Record<string, Order>>;
};

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

describe('architecture', () => {
  it('has no import that goes against the order of the rooms, past a door or in a circle', async () => {
    const cruise = await cruiseSource();

    expect(cruise.summary.totalCruised).toBeGreaterThan(0);
    expect(
      cruise.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`),
    ).toEqual([]);
  });

  it('links signals in one place alone: AbortSignal.any loses time limits on Node 20', () => {
    const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'shared/linked-signal.ts')
      .filter((file) =>
        /\bAbortSignal\s*\.\s*any\b/.test(readFileSync(path.join(root, 'src', file), 'utf8')),
      );

    expect(files).toEqual([]);
  });

  it('gives no test a limit of its own: on a busy machine everything takes its time', () => {
    // The end of a call whose last argument is a number behind a function. A notebook on Spark alone may take longer than the runner lets it.
    const limited = /^ *\}, [\d_]+_000\);$|^ *\},\n *[\d_]+_000,\n *\);$/gm;
    const found = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.startsWith('spark'))
      .flatMap((file) => {
        const text = readFileSync(path.join(root, 'test', file), 'utf8');
        return [...text.matchAll(limited)].map(({ index }) => {
          const line = text.slice(0, index).split('\n').length;
          return `${file}:${String(line)}`;
        });
      });

    expect(found).toEqual([]);
  });

  it('ranks exactly the folders that src has', () => {
    expect(foldersOf('src').toSorted()).toEqual(Object.keys(rules.order).toSorted());
  });

  it('ranks exactly the folders that each room has', () => {
    const found = Object.keys(rules.order).map((room) => [
      room,
      foldersOf(`src/${room}`).toSorted(),
    ]);
    const ranked = Object.keys(rules.order).map((room) => [
      room,
      Object.keys(rules.inner[room] ?? {})
        .filter((place) => !existsSync(path.join(root, 'src', room, `${place}.ts`)))
        .toSorted(),
    ]);

    expect(found).toEqual(ranked);
  });

  it('describes each inner room in ARCHITECTURE.md, in the same order', () => {
    const page = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
    const described = [...page.matchAll(/^\| `([a-z-]+)\/([a-z-]+)` +\| \S/gm)].map(
      ([, room, place]) => `${room}/${place}`,
    );
    const ranked = Object.entries(rules.inner).flatMap(([room, order]) =>
      Object.keys(order)
        .filter((place) => existsSync(path.join(root, 'src', room, place)))
        .map((place) => `${room}/${place}`),
    );

    expect(described).toEqual(ranked);
  });

  it('names in each order only places that exist, and none that ranks above itself', () => {
    const orders = [['src', rules.order] as const, ...Object.entries(rules.inner)];

    expect(
      orders.flatMap(([room, order]) => upward(order).map((arrow) => `${room}: ${arrow}`)),
    ).toEqual([]);
  });

  it('keeps each folder small enough for the eye, and each file under 300 lines', () => {
    const folders = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({
        folder: path.relative(root, entry.parentPath),
        name: entry.name,
        lines: readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split('\n').length - 1,
      }));
    const crowded = [...new Set(folders.map(({ folder }) => folder))].filter(
      (folder) => folders.filter((file) => file.folder === folder).length > 25,
    );

    expect(crowded).toEqual([]);
    expect(folders.filter(({ lines }) => lines >= 300)).toEqual([]);
  });
});

function foldersOf(directory: string): string[] {
  return readdirSync(path.join(root, directory), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** The arrows of `order` that lead up, or to nothing. An order is given in its ranks, the lowest first. */
function upward(order: Order): string[] {
  const places = Object.keys(order);
  return Object.entries(order).flatMap(([place, allowed]) =>
    allowed
      .filter((other) => !places.includes(other) || places.indexOf(other) >= places.indexOf(place))
      .map((other) => `${place} → ${other}`),
  );
}

/** The json reporter ends 0 with violations too: they are in its answer. */
async function cruiseSource(): Promise<Cruise> {
  const words = [
    path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    'src',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    cwd: root,
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Cruise;
}
