// CPU time of a kernel that is idle, and of one that follows a quiet task.
import { withKernels } from '../kernels.mjs';
import { pause } from '../measure.mjs';
import { cpuMs } from '../process-usage.mjs';
import { limit } from '../row.mjs';

export async function idle({ quick }) {
  const seconds = quick ? 5 : 60;
  const settleMs = quick ? 2000 : 5000;
  const { still, waiting } = await withKernels(['linkis'], async ({ linkis }) => {
    const share = async () => {
      await pause(settleMs);
      const before = cpuMs(linkis.pid);
      await pause(seconds * 1000);
      return ((cpuMs(linkis.pid) - before) / (seconds * 1000)) * 100;
    };
    await linkis.run('%%shell --quiet\ntrue');
    const alone = await share();
    const cell = linkis.client.execute(`%%shell\nsleep ${seconds * 2 + 60}`);
    const withTask = await share();
    await linkis.client.interrupt();
    await cell;
    return { still: alone, waiting: withTask };
  });
  const note = `CPU time over ${seconds} s, ${settleMs / 1000} s after the last event`;
  return [
    limit({ id: 'idle.still', what: 'CPU while idle', unit: '%', ours: still, most: 0.2, note }),
    limit({
      id: 'idle.task',
      what: 'CPU while a quiet task runs',
      unit: '%',
      ours: waiting,
      most: 1,
      note,
    }),
  ];
}
