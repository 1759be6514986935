/** The one way imports go, checked where every test reader sees it: the rules of .dependency-cruiser.cjs over src. */
import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  readonly order: Readonly<Record<string, readonly string[]>>;
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
  }, 60_000);

  it('links signals in one place alone: AbortSignal.any loses time limits on Node 20', () => {
    const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'shared/linked-signal.ts')
      .filter((file) =>
        /\bAbortSignal\s*\.\s*any\b/.test(readFileSync(path.join(root, 'src', file), 'utf8')),
      );

    expect(files).toEqual([]);
  });

  it('ranks exactly the folders that src has', () => {
    const folders = readdirSync(path.join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);

    expect(folders.toSorted()).toEqual(Object.keys(rules.order).toSorted());
  });

  it('names in the order only rooms that exist, and none that ranks above itself', () => {
    const rooms = Object.keys(rules.order);
    const upward = Object.entries(rules.order).flatMap(([room, allowed]) =>
      allowed
        .filter((other) => !rooms.includes(other) || rooms.indexOf(other) >= rooms.indexOf(room))
        .map((other) => `${room} → ${other}`),
    );

    expect(upward).toEqual([]);
  });
});

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
