/** Lines of a file by number, of whatever length they are. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTextReader } from '../../../src/gateway/results/text-reader.ts';
import { seededNumbers, testSeed } from '../../support/seeded-numbers.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-text-reader-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('a text reader', () => {
  it('gives any lines of short ones and long ones, in any order', async () => {
    const random = seededNumbers(testSeed(7));
    const lengths = [0, 1, 40, 900, 70_000, 300_000, 1_500_000] as const;
    const lines = Array.from({ length: 4000 }, (_, at) => {
      const isLong = at % 200 === 0;
      const length = lengths[random.below(isLong ? 7 : 4)] ?? 0;
      return `${String(at)} ${'é'.repeat(length)}`;
    });
    const file = path.join(directory, 'mixed.text');
    await writeFile(file, `${lines.join('\n')}\n`);
    const reader = createTextReader();
    for (let time = 0; time < 200; time += 1) {
      const first = random.below(4100);
      const count = random.below(30);
      const read = await reader.lines(file, first, count, time % 2 === 0);
      expect(read.map((line) => line.length)).toEqual(
        lines.slice(first, first + count).map((line) => line.length),
      );
      expect(read).toEqual(lines.slice(first, first + count));
    }
  });
});
