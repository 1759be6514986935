/** Kernels that die or cannot start under a real Jupyter server: what its client sees, what its log says, how it goes on. */
import { describe, expect, it } from '@jest/globals';
import type { Kernel } from '@jupyterlab/services';
import {
  installFragileKernel,
  installMisledKernel,
  kernelProcesses,
} from '../support/clients/broken-kernel.ts';
import { startJupyterServer } from '../support/clients/jupyter-server.ts';
import { sendSignal } from '../support/clients/program.ts';
import { withServerKernel } from '../support/clients/services.ts';
import { until } from '../support/clients/until.ts';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const reason = 'the cause of the breakdown';
const workplace = fixture(createWorkplace);
const server = fixture(async () => {
  await installFragileKernel(workplace, reason);
  await installMisledKernel(workplace);
  return startJupyterServer(workplace, 'server');
});

interface Watched {
  readonly kernel: Kernel.IKernelConnection;
  /** Every status that the library has told, in order. */
  readonly statuses: readonly Kernel.Status[];
  /** The id of its one process. */
  readonly pid: () => number;
}

async function withKernel(name: string, use: (watched: Watched) => Promise<void>): Promise<void> {
  await withServerKernel(
    server,
    async (kernel) => {
      const statuses: Kernel.Status[] = [];
      kernel.statusChanged.connect((_sender, status) => statuses.push(status));
      const pid = (): number => {
        const found = kernelProcesses(workplace, kernel.id);
        if (found.length !== 1)
          throw new Error(`${String(found.length)} processes of ${kernel.id}`);
        return found[0]?.pid ?? 0;
      };
      await use({ kernel, statuses, pid });
    },
    { name },
  );
}

/** Starts a shell cell and resolves when it has printed. */
async function begin(
  kernel: Kernel.IKernelConnection,
): Promise<ReturnType<Kernel.IKernelConnection['requestExecute']>> {
  const future = kernel.requestExecute({ code: '%%shell\necho begun; sleep 60' });
  future.done.catch(() => undefined);
  await new Promise<void>((resolve) => {
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === 'stream' && JSON.stringify(content).includes('begun')) resolve();
    };
  });
  return future;
}

describe('a kernel of a Jupyter server', () => {
  it('comes back after a SIGKILL, as the client is told, and runs a cell', async () => {
    await withKernel('linkis', async ({ kernel, statuses, pid }) => {
      expect((await kernel.requestExecute({ code: 'SELECT 1' }).done).content.status).toBe('ok');
      const before = pid();
      sendSignal(before, 'SIGKILL');
      await until('the client is told', () => statuses.includes('autorestarting'));
      await kernel.info;
      const after = await until('the kernel is connected again', async () =>
        kernel.connectionStatus === 'connected'
          ? kernel.requestExecute({ code: 'SELECT 2 AS again' }).done
          : undefined,
      );

      expect(after.content).toMatchObject({ status: 'ok', execution_count: 1 });
      expect(pid()).not.toBe(before);
      expect(server.output()).toContain('restarting kernel');
    });
  });

  it('tells why it broke down, in the cell that ran and in the log of the server, and comes back', async () => {
    await withKernel('fragile', async ({ kernel, statuses, pid }) => {
      const running = await begin(kernel);
      const before = pid();
      sendSignal(before, 'SIGUSR2');
      const ended = await running.done;
      await until('the client is told', () => statuses.includes('autorestarting'));

      expect(ended.content).toMatchObject({
        status: 'error',
        ename: 'InternalError',
        evalue: expect.stringContaining(reason),
      });
      expect(server.output()).toMatch(
        new RegExp(`linkis-kernel: this is a bug of ours: Error: ${reason}\\n +at `),
      );
      // A server that is told to end a kernel in the middle of its restart answers with an error.
      const after = await until('the kernel is connected again', async () =>
        kernel.connectionStatus === 'connected'
          ? kernel.requestExecute({ code: 'SELECT 2 AS again' }).done
          : undefined,
      );
      expect(after.content.status).toBe('ok');
      expect(pid()).not.toBe(before);
    });
  });

  it('that cannot start says in the log of the server what is wrong and what to do', async () => {
    const started = await fetch(`${server.url}api/kernels`, {
      method: 'POST',
      headers: { authorization: `token ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'misled' }),
    });
    const { id } = (await started.json()) as { id: string };
    await until('the log has it', () => server.output().includes('[CONNECTION_FILE]'));
    await fetch(`${server.url}api/kernels/${id}`, {
      method: 'DELETE',
      headers: { authorization: `token ${server.token}` },
    });

    expect(server.output()).toMatch(
      /linkis-kernel: The connection file cannot be read: \S+\.json\.gone \(.*ENOENT.*\) \[CONNECTION_FILE\]\n {2}\S+/,
    );
  });
});
