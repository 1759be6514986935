/** A real Jupyter server, driven over HTTP and WebSocket by the library that JupyterLab uses. */
import { describe, expect, it } from '@jest/globals';
import { driveFromTypescript } from '../../examples/drive-from-typescript.ts';
import { startJupyterServer } from '../support/clients/jupyter-server.ts';
import { findProcesses, ownSeconds } from '../support/clients/program.ts';
import { withServerKernel } from '../support/clients/services.ts';
import { until } from '../support/clients/until.ts';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);
const server = fixture(async () => startJupyterServer(workplace, 'server'));

describe('examples/drive-from-typescript.ts', () => {
  it('runs a query, interrupts a sleeping shell, runs on, restarts and ends', async () => {
    const lines: string[] = [];
    await driveFromTypescript({ ...server, print: (line) => lines.push(line) });
    const text = lines.join('\n');

    expect(text).toContain('kernel: linkis-kernel ');
    expect(text).toMatch(/answer[^]*42[^]*query: ok/);
    expect(text).toContain('interrupted: KeyboardInterrupt');
    expect(text).toMatch(/alive[^]*after the interrupt: ok/);
    expect(text).toMatch(/fresh[^]*after the restart: ok/);
    expect(text).toContain('comms: ok');
  });
});

describe('@jupyterlab/services', () => {
  it('aborts the cells behind a failed one, as Run All needs, and runs what comes after', async () => {
    await withServerKernel(server, async (kernel) => {
      const replies = await Promise.all(
        ['SELECT 1', 'SELECT * FROM missing_table', 'SELECT 3', 'SELECT 4'].map(
          async (code) => (await kernel.requestExecute({ code, stop_on_error: true }).done).content,
        ),
      );
      const after = await kernel.requestExecute({ code: 'SELECT 5' }).done;

      expect(replies.map((reply) => reply.status)).toEqual(['ok', 'error', 'aborted', 'aborted']);
      expect(after.content.status).toBe('ok');
    });
  });

  it('shuts a busy kernel down, and the task that ran is gone', async () => {
    const mark = ownSeconds(86413);
    await withServerKernel(server, async (kernel) => {
      const future = kernel.requestExecute({ code: `%%shell\nsleep ${mark}` });
      future.done.catch(() => undefined);
      await until('the sleep runs', () => sleepers(mark).length > 0);
    });

    const gone = await until('the sleep is gone', () => sleepers(mark).length === 0);
    expect(gone).toBe(true);
  });

  it('is busy to the server for as long as its cell runs, though it answers a completion beside', async () => {
    await withServerKernel(server, async (kernel) => {
      const running = kernel.requestExecute({ code: '%%shell\necho begun; sleep 60' });
      running.done.catch(() => undefined);
      await new Promise<void>((resolve) => {
        running.onIOPub = ({ content }) => {
          if (JSON.stringify(content).includes('begun')) resolve();
        };
      });
      const state = async (): Promise<string> => {
        const answer = await fetch(`${server.url}api/kernels/${kernel.id}`, {
          headers: { authorization: `token ${server.token}` },
        });
        return ((await answer.json()) as { execution_state: string }).execution_state;
      };
      // The completion has passed the server when its reply is here; its statuses may take another moment.
      const states: string[] = [];
      for (let count = 0; count < 3; count += 1) {
        const { content } = await kernel.requestComplete({ code: '%%eng', cursor_pos: 5 });
        states.push(content.status);
      }
      await until('the server has seen it', async () => (await state()) === 'busy');
      await kernel.requestCommInfo({});
      const later = await state();
      await kernel.interrupt();
      const { content: ended } = await running.done;
      await until('the kernel is idle', async () => (await state()) === 'idle');

      expect(states).toEqual(['ok', 'ok', 'ok']);
      expect(later).toBe('busy');
      expect(ended.status).toBe('error');
    });
  });

  it('asks for the widgets of a kernel, before its first cell and beside one', async () => {
    await withServerKernel(server, async (kernel) => {
      const ask = async (): Promise<unknown> => {
        const comm = kernel.createComm('jupyter.widget.control');
        const answer = new Promise<unknown>((resolve) => {
          comm.onMsg = ({ content }) => resolve(content.data);
        });
        const opened = comm.open({}, { version: '1.0.0' });
        await comm.send({ method: 'request_states' }, {}).done;
        await opened.done;
        const data = await answer;
        await comm.close().done;
        return data;
      };
      const none = { method: 'update_states', states: {}, buffer_paths: [] };
      expect(await ask()).toEqual(none);
      const running = kernel.requestExecute({ code: '%%shell\necho begun; sleep 60' });
      running.done.catch(() => undefined);
      await new Promise<void>((resolve) => {
        running.onIOPub = ({ content }) => {
          if (JSON.stringify(content).includes('begun')) resolve();
        };
      });
      expect(await ask()).toEqual(none);
      const unknown = kernel.createComm('somebody.else');
      const closed = new Promise<string>((resolve) => {
        unknown.onClose = ({ content }) => resolve(content.comm_id);
      });
      await unknown.open({}).done;
      expect(await closed).toBe(unknown.commId);
      const { content } = await kernel.requestCommInfo({});
      expect(content).toEqual({ status: 'ok', comms: {} });
      await kernel.interrupt();
      expect((await running.done).content.status).toBe('error');
    });
  });

  it('answers completion, inspection and history through the server', async () => {
    await withServerKernel(server, async (kernel) => {
      await kernel.requestExecute({ code: 'SELECT 1 AS remembered' }).done;
      const complete = await kernel.requestComplete({ code: '%%eng', cursor_pos: 5 });
      const inspect = await kernel.requestInspect({
        code: '%%engine',
        cursor_pos: 4,
        detail_level: 0,
      });
      const history = await kernel.requestHistory({
        hist_access_type: 'tail',
        n: 1,
        output: false,
        raw: true,
      });

      expect(complete.content).toMatchObject({
        status: 'ok',
        matches: ['engine', 'engines'],
        cursor_start: 2,
      });
      expect(inspect.content).toMatchObject({ status: 'ok', found: true });
      expect(JSON.stringify(history.content)).toContain('SELECT 1 AS remembered');
    });
  });
});

function sleepers(mark: string): ReturnType<typeof findProcesses> {
  return findProcesses('cmdline', `sleep\0${mark}`);
}
