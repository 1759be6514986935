/** What a task writes, as a client of the built kernel gets it: complete, once, in order, in time. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KernelProcess, startKernelProcess } from '../support/clients-kernel-process.ts';
import { createWorkplace, type Workplace } from '../support/clients-workplace.ts';

let workplace: Workplace;
let kernel: KernelProcess;

beforeAll(async () => {
  workplace = await createWorkplace();
  kernel = await startKernelProcess(workplace);
}, 60_000);

afterAll(async () => {
  await kernel.stop();
  await workplace.close();
}, 60_000);

describe('the output of a task', () => {
  it('of 10,000 log lines arrives complete, once and in order, errors on stderr', async () => {
    const run = await kernel.run(
      `%%python
import sys
for i in range(10000):
    if i % 1000 == 0:
        print('bad', i, file=sys.stderr, flush=True)
    printlog('logged', i)`,
    );

    expect(run.status).toBe('ok');
    expect(numbersOf(run.stdout, 'logged')).toEqual(
      Array.from({ length: 10_000 }, (_, index) => index),
    );
    expect(numbersOf(run.stderr, 'bad')).toEqual(
      Array.from({ length: 10 }, (_, index) => index * 1000),
    );
    expect(numbersOf(run.stdout, 'bad')).toEqual([]);
  }, 60_000);

  it('of a shell that prints 10,000 lines arrives complete, once and in order', async () => {
    const run = await kernel.run(
      '%%shell\ni=0; while [ $i -lt 10000 ]; do echo "out $i"; i=$((i+1)); done',
    );

    expect(run.status).toBe('ok');
    expect(numbersOf(run.stdout, 'out')).toEqual(
      Array.from({ length: 10_000 }, (_, index) => index),
    );
  }, 60_000);

  it('shows each line of a cell that prints once a second within two seconds of its print', async () => {
    // The engine is up before the clock counts.
    await kernel.run('%%python\nimport time');
    const cell = kernel.begin(
      "%%python\nfor i in range(4):\n    print('tick', i, time.time(), flush=True)\n    time.sleep(1)",
    );
    const delays: number[] = [];
    for (const index of [0, 1, 2, 3]) {
      await cell.shows(new RegExp(`tick ${String(index)} \\d`));
      delays.push(Date.now());
    }
    const run = await cell.ended;
    const printed = [...run.stdout.matchAll(/^tick \d (\d+\.\d+)$/gm)].map(
      (match) => Number(match[1]) * 1000,
    );

    expect(printed).toHaveLength(4);
    for (const [index, at] of printed.entries())
      expect((delays[index] ?? Infinity) - at).toBeLessThan(2000);
  }, 60_000);
});

function numbersOf(text: string, word: string): readonly number[] {
  return [...text.matchAll(new RegExp(`\\b${word} (\\d+)$`, 'gm'))].map((match) =>
    Number(match[1]),
  );
}
