// sparkmagic's PySpark kernel on a stand-in of Livy, whose statements take as long as the tasks of the kernel beside it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKernel } from '../kernels.mjs';
import { startLivy } from '../livy.mjs';
import { interleaved, median } from '../measure.mjs';
import { beside, row } from '../row.mjs';
import { workplace } from '../workplace.mjs';
import { lateness } from './tasks.mjs';

/** sparkmagic's heartbeat, which asks an idle Livy session whether it lives, is off, so that it disturbs nothing. */
function settings(url) {
  const directory = join(workplace, 'sparkmagic');
  mkdirSync(directory, { recursive: true });
  const credentials = { username: '', password: '', url, auth: 'None' };
  writeFileSync(
    join(directory, 'config.json'),
    JSON.stringify({
      kernel_python_credentials: credentials,
      livy_server_heartbeat_timeout_seconds: 0,
    }),
  );
  return { SPARKMAGIC_CONF_DIR: directory };
}

async function peer() {
  const livy = await startLivy();
  const kernel = await startKernel('sparkmagic', settings(livy.url));
  return {
    time: async (code) => kernel.time(code),
    /** Milliseconds from the statement's end at Livy to the idle of its cell. */
    async lateness(seconds) {
      await kernel.run(`time.sleep(${seconds})`);
      return Date.now() - livy.endedAt;
    },
    async stop() {
      await kernel.stop();
      await livy.close();
    },
  };
}

async function ours() {
  const kernel = await startKernel('linkis');
  await kernel.run('%%python --quiet\nimport time');
  return {
    time: async () => kernel.time('%%python --quiet\npass'),
    lateness: async (seconds) => lateness(kernel, seconds),
    stop: async () => kernel.stop(),
  };
}

export async function sparkmagic({ quick, kernels, missing }) {
  const sides = { linkis: await ours() };
  const names = kernels('sparkmagic');
  try {
    if (names.includes('sparkmagic')) sides.sparkmagic = await peer();
    const cell = async (name) => sides[name].time('None');
    const late = async (name) => sides[name].lateness(1);
    await interleaved(names, 5, cell);
    const cells = await interleaved(names, quick ? 5 : 50, cell);
    await interleaved(names, 1, late);
    const ends = await interleaved(names, quick ? 2 : 8, late);
    const note =
      'Our task runs Python in the local gateway; its statement is answered by a stand-in of Livy that computes nothing';
    const pair = (id, what, seen) =>
      row({
        id,
        what,
        unit: 'ms',
        ours: median(seen.linkis),
        ...beside('sparkmagic', missing, () => median(seen.sparkmagic)),
        note,
      });
    return [
      pair('sparkmagic.cell', 'cell of a task of no length', cells),
      pair('sparkmagic.end-1s', 'end of a task of 1 s to idle', ends),
    ];
  } finally {
    for (const side of Object.values(sides)) await side.stop();
  }
}
