/** `%history`: pages, times, and the code of a task as the next cell. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { idOf, type NotebookKernel, startNotebookKernels } from '../../support/notebook-kernels.ts';

let kernel: NotebookKernel;
const ids: number[] = [];

const kernels = fixture(startNotebookKernels);
beforeAll(async () => {
  kernel = kernels.open();
  for (let n = 1; n <= 5; n += 1) ids.unshift(idOf(await kernel.run(`SELECT ${String(n)} AS n`)));
  ids.unshift(idOf(await kernel.run('%%shell\necho last')));
});

async function listed(options: string): Promise<{ readonly ids: unknown; readonly title: string }> {
  const ran = await kernel.run(`%history ${options} --json`);
  return {
    ids: (ran.json as { taskId: number }[]).map(({ taskId }) => taskId),
    title: ran.shown[0]?.split('\n')[0] ?? '',
  };
}

describe('%history', () => {
  it('gives a page after the other, and says whether there is a next one', async () => {
    expect(await listed('-n 4')).toEqual({
      ids: ids.slice(0, 4),
      title: '4 tasks of the job history; more with --page 2',
    });
    expect(await listed('-n 4 --page 2')).toEqual({
      ids: ids.slice(4),
      title: '2 tasks of the job history, page 2',
    });
    expect(await listed('-n 4 --page 3')).toEqual({
      ids: [],
      title: 'The job history has 6 tasks of that kind, none on page 3.',
    });
    expect((await listed('-n 6')).title).toBe('6 tasks of the job history');
  });

  it('pages through what its filters leave', async () => {
    expect(await listed('-n 2 -p 2 --engine duckdb')).toEqual({
      ids: ids.slice(3, 5),
      title: '2 tasks of the job history, page 2; more with --page 3',
    });
    expect((await listed('-n 2 -p 2 --grep select')).ids).toEqual(ids.slice(3, 5));
  });

  it('narrows by dates', async () => {
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const tomorrow = day(Date.now() + 86_400_000);
    const monthAgo = day(Date.now() - 30 * 86_400_000);
    expect((await listed(`--since ${monthAgo} --before ${tomorrow}`)).ids).toEqual(ids);
    expect((await listed(`--since ${tomorrow}`)).ids).toEqual([]);
    expect((await listed(`--before ${monthAgo}`)).ids).toEqual([]);
    expect((await listed('--before 1h')).ids).toEqual([]);
  });
});

describe('%history -i', () => {
  it("puts a task's code into the next cell, with its engine where that is not the notebook's", async () => {
    const own = await kernel.run(`%history -i ${String(ids[1])}`);
    expect(own.outcome).toMatchObject({ status: 'ok', nextInput: 'SELECT 5 AS n' });
    expect(own.shown).toEqual([
      `The code of task ${String(ids[1])} is in a new cell below, where the client makes one; %code ${String(ids[1])} shows it.`,
    ]);
    const shell = await kernel.run(`%history -i ${String(ids[0])}`);
    expect(shell.outcome).toMatchObject({ nextInput: '%%engine shell shell\necho last' });
    if (shell.outcome.status !== 'ok') throw new Error('it failed');
    expect((await kernel.run(shell.outcome.nextInput ?? '')).stdout).toMatch(/^last$/m);
  });

  it('keeps code that looks like a magic from being one', async () => {
    const raw = idOf(await kernel.run('%%raw\n%help'));
    const inserted = await kernel.run(`%history -i ${String(raw)}`);
    expect(inserted.outcome).toMatchObject({ nextInput: '%%raw\n%help' });
  });

  it.each([
    ['%history -i 4711 -n 3', '%history (line 1, column 13): --insert goes with no other option'],
    ['%history -i', '%history (line 1, column 10): --insert needs a value'],
    [
      '%history -i last',
      "%history (line 1, column 13): --insert takes a whole number from 1, not 'last'",
    ],
    [
      '%history --since 2026-02-30',
      `%history (line 1, column 18): --since takes an age such as 90s, 30m, 6h, 2d or 1d12h, or a time in UTC such as 2026-08-01 or "2026-08-01 14:30", not '2026-02-30'`,
    ],
    ['%history -i 99999', 'no task 99999 in the job history of ann on http://127.0.0.1'],
  ])('%s is refused', async (code, message) => {
    expect((await kernel.run(code)).outcome).toMatchObject({ error: { evalue: message } });
  });
});
