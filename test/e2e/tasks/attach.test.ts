/**
 * Kernels that are killed outright while a task runs: the next kernel of the notebook goes on with the task, nothing of its
 * log is lost, both of its results are shown, and it was submitted once. `LINKIS_KERNEL_TEST_KILLS`,
 * `LINKIS_KERNEL_TEST_TASK_SECONDS` and `LINKIS_KERNEL_TEST_SEED` make it longer or another one.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { findProcesses, sendSignal } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const kills = Number(process.env['LINKIS_KERNEL_TEST_KILLS'] ?? 6);
const seconds = Number(process.env['LINKIS_KERNEL_TEST_TASK_SECONDS'] ?? 4);
const seed = Number(process.env['LINKIS_KERNEL_TEST_SEED'] ?? 20_261_124);

/** Lines of log a second. */
const rate = 10;
const lineCount = Math.round(seconds * rate);
/** The last pieces that came before the kill may be shown by the next kernel again: better twice than never. */
const seamPieces = 4;

const workplace = fixture(createWorkplace);
beforeAll(async () => {
  const kernel = await startKernelProcess(workplace);
  // The first cell starts the gateway.
  expect((await kernel.run('SELECT 1')).status).toBe('ok');
  await kernel.stop();
});

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function code(mark: string): string {
  return `%%python
import time
for i in range(${String(lineCount)}):
    printlog('${mark} line', i)
    if i == ${String(Math.floor(lineCount / 2))}:
        show.show([{'first_of_${mark}': i}])
    time.sleep(${String(1 / rate)})
show.show([{'second_of_${mark}': 1}])`;
}

function numbersOf(text: string, mark: string): readonly number[] {
  return [...text.matchAll(new RegExp(`^.*${mark} line (\\d+)$`, 'gm'))].map((found) =>
    Number(found[1]),
  );
}

/** What a client has received of the streams; `text` leaves out so many of the last pieces. */
function received(kernel: KernelProcess): { text(last?: number): string } {
  const pieces: string[] = [];
  kernel.client.listen(({ header, content }) => {
    if (header.msg_type === 'stream') pieces.push(String(content['text']));
  });
  return { text: (last = 0) => pieces.slice(0, Math.max(0, pieces.length - last)).join('') };
}

async function killOutright(kernel: KernelProcess): Promise<void> {
  sendSignal(kernel.pid, 'SIGKILL');
  await until(
    'the kernel is gone',
    () => !findProcesses('cmdline', 'start').some(({ pid }) => pid === kernel.pid),
  );
}

describe('a kernel that is killed while its task runs', () => {
  const random = randomNumbers(seed);
  const moments = Array.from(
    { length: kills },
    (_, index) => [index, Math.round(random() * (seconds + 1) * 1000)] as const,
  );

  it.each(moments)(
    'leaves it to the next one (kill %i, %i ms after the cell began)',
    async (index, afterMs) => {
      const mark = `kill${String(index)}`;
      const env = { JPY_SESSION_NAME: `/notebooks/${mark}.ipynb` };
      const first = await startKernelProcess(workplace, env);
      const seen = received(first);
      first.begin(code(mark));
      // The moment is what is tested here, whatever has happened by then.
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await killOutright(first);

      const next = await startKernelProcess(workplace, env);
      const attached = await next.run('%attach last');
      const history = await next.run(`%history --grep "${mark} line" --json`);
      await next.stop();
      const submitted = [...history.plain.join('\n').matchAll(/^\d+ +\w+ .*python/gm)].length;
      if (submitted === 0) {
        // It was killed before the submit reached the gateway: said, and nothing else happens.
        expect(attached.traceback).toMatch(
          /no task has run in this notebook yet|the last submit of this notebook/,
        );
        first.client.close();
        return;
      }
      expect(submitted).toBe(1);
      expect(attached).toMatchObject({ status: 'ok', ename: '' });
      const all = Array.from({ length: lineCount }, (_, line) => line);
      const rest = numbersOf(attached.stdout, mark);
      await until('every line has been shown', () => {
        const shown = new Set([...numbersOf(seen.text(), mark), ...rest]);
        return all.every((line) => shown.has(line));
      });
      const before = numbersOf(seen.text(), mark);
      first.client.close();
      // Each kernel shows a line once and in order; only the last moment before the kill may be shown by both.
      expect(before).toEqual(all.slice(0, before.length));
      expect(rest).toEqual(all.slice(lineCount - rest.length));
      expect(lineCount - rest.length).toBeGreaterThanOrEqual(
        numbersOf(seen.text(seamPieces), mark).length,
      );
      const tables = attached.plain.join('\n');
      expect(tables).toMatch(new RegExp(`1 row × 1 column[^\\n]*\\n *first_of_${mark}`));
      expect(tables).toMatch(new RegExp(`1 row × 1 column[^\\n]*\\n *second_of_${mark}`));
    },
    60_000 + seconds * 2000,
  );

  it('has written nothing of the code, for its owner alone', async () => {
    const directory = path.join(workplace.state, 'tasks');
    const names = await readdir(directory);
    expect(names.length).toBeGreaterThan(0);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const name of names) {
      const file = path.join(directory, name);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await readFile(file, 'utf8')).not.toMatch(/printlog|sleep/);
    }
  });
});

describe('the next kernel of a notebook', () => {
  it('tells of a task that still runs above its first output', async () => {
    const env = { JPY_SESSION_NAME: '/notebooks/told.ipynb' };
    const first = await startKernelProcess(workplace, env);
    const cell = first.begin('%%shell\necho started; sleep 20');
    await cell.shows(/started/);
    await killOutright(first);
    first.client.close();

    const next = await startKernelProcess(workplace, env);
    const run = await next.run('SELECT 1 AS one');
    expect(run.plain[0]).toMatch(
      /^⚠ 1 task of this notebook is still running \((\d+)\): linkis-kernel log \1 --follow\n⚠ The previous kernel died; [^\n]*: %session last goes on with them$/,
    );
    expect((await next.run('%kill all')).plain.join()).toMatch(/^Task \d+ is Cancelled\.$/);
    await next.stop();
  });

  it('goes on with the variables and temporary tables of one that was killed outright', async () => {
    const env = { JPY_SESSION_NAME: '/notebooks/session.ipynb' };
    const first = await startKernelProcess(workplace, env);
    expect((await first.run('CREATE TEMP TABLE kept AS SELECT 42 AS answer')).status).toBe('ok');
    expect((await first.run('%%python\nx = 41')).status).toBe('ok');
    const beside = await startKernelProcess(workplace, env);
    expect((await beside.run('%session last')).traceback).toContain('a kernel that still runs');
    await beside.stop();
    await killOutright(first);
    first.client.close();

    const next = await startKernelProcess(workplace, env);
    expect((await next.run('SELECT * FROM kept')).ename).toBe('LinkisTaskFailed');
    const taken = await next.run('%session last');
    expect(taken.plain[0]).toMatch(/^Session [\da-f]{8} is continued/);
    expect(taken.plain[0]).toMatch(/^Its engines: .*duckdb-1/m);
    expect((await next.run('SELECT answer FROM kept')).plain.join('\n')).toMatch(
      /answer\n-+\n *42/,
    );
    expect((await next.run('%%python\nprint(x + 1)')).stdout).toMatch(/^42$/m);
    await next.stop();
  });

  it('answers %jobs on a subshell while a cell runs', async () => {
    const kernel = await startKernelProcess(workplace, {
      JPY_SESSION_NAME: '/notebooks/sub.ipynb',
    });
    const cell = kernel.begin('%%shell\necho started; sleep 20');
    await cell.shows(/started/);
    const created = await kernel.client.request('control', 'create_subshell_request', {} as never);
    const subshellId = String(created.content['subshell_id']);
    const shown: string[] = [];
    kernel.client.listen(({ header, content }) => {
      if (header.msg_type === 'display_data')
        shown.push(String((content['data'] as Record<string, unknown>)['text/plain']));
    });
    const request = (text: string) =>
      ({
        code: text,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      }) as never;
    for (const text of ['%jobs', '%kill all']) {
      const reply = await kernel.client.request('shell', 'execute_request', request(text), {
        subshellId,
      });
      expect(reply.content['status']).toBe('ok');
    }
    await until('both have answered', () => shown.join('\n').includes('is Cancelled'));
    expect(shown.join('\n')).toMatch(/^1 task of this notebook[\s\S]* Running/m);
    expect((await cell.ended).status).toBe('error');
    await kernel.stop();
  });
});
