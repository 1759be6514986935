/** How quick this kernel is beside ipykernel on the same machine in the same minutes: start, small cells, a queue of cells, end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { openClient } from '../../src/protocol/index.ts';
import { createWorkplace, root, type Workplace } from '../support/clients-workplace.ts';
import { startFromSpec } from '../support/kernel-from-spec.ts';

let workplace: Workplace;

beforeAll(async () => {
  workplace = await createWorkplace();
}, 60_000);

afterAll(async () => {
  await workplace.close();
}, 60_000);

/** Milliseconds each; less is better. */
interface Measured {
  readonly start: number;
  readonly cell: number;
  readonly queuedCell: number;
  readonly end: number;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** One process: until it answers, the median of 50 cells one by one, 200 cells at once, from the shutdown to the exit. */
async function measure(directory: string, code: string): Promise<Measured> {
  const from = performance.now();
  const kernel = await startFromSpec(directory, workplace);
  const client = await openClient(kernel.info);
  await client.waitUntilReady(60_000);
  const start = performance.now() - from;
  const cells: number[] = [];
  for (let count = 0; count < 50; count += 1) {
    const began = performance.now();
    await client.execute(code);
    cells.push(performance.now() - began);
  }
  const began = performance.now();
  const runs = await Promise.all(Array.from({ length: 200 }, async () => client.execute(code)));
  const queuedCell = (performance.now() - began) / runs.length;
  expect(runs.every(({ reply }) => reply.content['status'] === 'ok')).toBe(true);
  const asked = performance.now();
  await client.shutdown();
  await kernel.ended;
  client.close();
  return { start, cell: median(cells), queuedCell, end: performance.now() - asked };
}

describe('this kernel beside ipykernel', () => {
  it('is no slower to start, to run a small cell, to work off a queue and to end', async () => {
    const ours: Measured[] = [];
    const theirs: Measured[] = [];
    const own = path.join(workplace.directory, 'prefix/share/jupyter/kernels/linkis');
    const other = path.join(root, '.venv/share/jupyter/kernels/python3');
    for (let round = 0; round < 3; round += 1) {
      ours.push(await measure(own, '%var small=1'));
      theirs.push(await measure(other, 'small = 1'));
    }
    const ratios: number[] = [];
    process.stdout.write('  median of 3      linkis  ipykernel\n');
    for (const name of ['start', 'cell', 'queuedCell', 'end'] as const) {
      const [we, they] = [ours, theirs].map((each) => median(each.map((one) => one[name])));
      ratios.push((we ?? Number.NaN) / (they ?? Number.NaN));
      process.stdout.write(
        `  ${name.padEnd(11)}${(we ?? 0).toFixed(1).padStart(9)} ms${(they ?? 0).toFixed(1).padStart(9)} ms\n`,
      );
    }
    // Half as much again is what a busy machine may add to either.
    expect(ratios.every((ratio) => ratio <= 1.5)).toBe(true);
  }, 240_000);
});
