/** What a task writes, as a client of the built kernel gets it: complete, once, in order, in time. */
import { describe, expect, it } from '@jest/globals';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { fixture } from '../../support/fixture.ts';
import { createGate } from '../../support/gate.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startKernelProcess(workplace));

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
  });

  it('of a shell that prints 10,000 lines arrives complete, once and in order', async () => {
    const run = await kernel.run(
      '%%shell\ni=0; while [ $i -lt 10000 ]; do echo "out $i"; i=$((i+1)); done',
    );

    expect(run.status).toBe('ok');
    expect(numbersOf(run.stdout, 'out')).toEqual(
      Array.from({ length: 10_000 }, (_, index) => index),
    );
  });

  it('on stdout and stderr arrives in the order of the code', async () => {
    const run = await kernel.run(
      '%%python\nimport sys\nfor i in range(200):\n    print("out", i)\n    print("err", i, file=sys.stderr)',
    );

    expect(run.status).toBe('ok');
    expect(run.streams).toEqual(
      Array.from({ length: 200 }, (_, i) => [
        { name: 'stdout', text: `out ${String(i)}\n` },
        { name: 'stderr', text: `err ${String(i)}\n` },
      ]).flat(),
    );
  });

  it('shows each line of a cell before the cell prints the next one', async () => {
    const gates = await Promise.all([0, 1, 2, 3].map(createGate));
    const cell = kernel.begin(
      `%%python\n${gates.map(({ python }, index) => `print('tick', ${String(index)}, flush=True)\n${python}`).join('\n')}`,
    );
    for (const [index, gate] of gates.entries()) {
      await cell.shows(new RegExp(`tick ${String(index)}`));
      await gate.open();
    }
    expect(numbersOf((await cell.ended).stdout, 'tick')).toEqual([0, 1, 2, 3]);
    for (const gate of gates) await gate.remove();
  });
});

function numbersOf(text: string, word: string): readonly number[] {
  return [...text.matchAll(new RegExp(`\\b${word} (\\d+)$`, 'gm'))].map((match) =>
    Number(match[1]),
  );
}
