// What a kernel's first cell costs more than a warm one on a running gateway: 2 s after the start, at once, and with an engine to start.
// Beside it what a first task costs a client on Node that has nothing but its requests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { submitBody } from '../../dist/contract/index.js';
import { duckdbTask } from '../gateway-client.mjs';
import { startKernel } from '../kernels.mjs';
import { interleaved, median, pause } from '../measure.mjs';
import { row } from '../row.mjs';
import { configured, localGateway, root } from '../workplace.mjs';

const cell = 'SELECT 1';
const waitMs = 2000;

/** The first task of a bare client in a new process, sent when it is ready, and ten more. Its engine is there after one of them. */
async function bareClient() {
  const { socket, user, password } = await localGateway();
  const task = { ...duckdbTask(cell, { fixedEngineConn: 'bare' }), user };
  const child = spawn(process.execPath, [join(root, 'bench', 'bare-client.mjs'), socket, user], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${password}\n${JSON.stringify(submitBody(task))}\n`);
  await said.next();
  child.stdin.write('\n');
  const { value, done } = await said.next();
  await ended;
  if (done) throw new Error('bench/bare-client.mjs ended without a result');
  const [first, ...later] = JSON.parse(value);
  return { extra: first - median(later), warm: median(later) };
}

export async function firstCell({ quick }) {
  await localGateway();
  // In a shared session the engine runs already, so that its start is not counted as the kernel's.
  const shared = { LINKIS_KERNEL_CONF_DIR: configured('shared', { session: 'shared' }) };
  const kinds = {
    waited: { environment: shared, afterMs: waitMs },
    atOnce: { environment: shared, afterMs: 0 },
    own: { environment: {}, afterMs: waitMs },
  };
  const measure = async (name) => {
    if (name === 'bare') return bareClient();
    const kernel = await startKernel('linkis', kinds[name].environment);
    await pause(kinds[name].afterMs);
    const first = await kernel.time(cell);
    const later = [];
    for (let time = 0; time < 10; time += 1) later.push(await kernel.time(cell));
    await kernel.stop();
    return { extra: first - median(later), warm: median(later) };
  };
  const names = ['bare', ...Object.keys(kinds)];
  // The very first cell starts the engine of the shared session.
  await interleaved(names, 1, measure);
  const seen = await interleaved(names, quick ? 2 : 10, measure);
  const against = (id, what, name, goal, note) =>
    row({
      id,
      what,
      unit: 'ms',
      ours: median(seen[name].map(({ extra }) => extra)),
      beside: 'warm cell',
      theirs: median(seen[name].map(({ warm }) => warm)),
      goal,
      ...(name === 'atOnce' && {
        floor: {
          of: 'a client on Node that has nothing but its requests',
          value: median(seen.bare.map(({ extra }) => extra)),
        },
      }),
      note: `\`${cell}\`, then ten more, in a new kernel each time; ${note}`,
    });
  const later = `sent ${waitMs / 1000} s after kernel_info`;
  return [
    against(
      'first-cell.waited',
      "first cell's extra cost (login, connection)",
      'waited',
      1.5,
      `${later}, the engine is there`,
    ),
    against(
      'first-cell.at-once',
      "first cell's extra cost, sent at once (loading too)",
      'atOnce',
      2.5,
      'sent with the answer to kernel_info, the engine is there',
    ),
    against(
      'first-cell.own',
      "first cell's extra cost, its engine's start included",
      'own',
      undefined,
      `${later}, in a session of its own`,
    ),
  ];
}
