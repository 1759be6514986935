// What a kernel's first cell costs more than a warm one on a running gateway: 2 s after the start, at once, and with an engine to start.
import { startKernel } from '../kernels.mjs';
import { interleaved, median, pause } from '../measure.mjs';
import { row } from '../row.mjs';
import { configured, localGateway } from '../workplace.mjs';

const cell = 'SELECT 1';
const waitMs = 2000;

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
    const kernel = await startKernel('linkis', kinds[name].environment);
    await pause(kinds[name].afterMs);
    const first = await kernel.time(cell);
    const later = [];
    for (let time = 0; time < 10; time += 1) later.push(await kernel.time(cell));
    await kernel.stop();
    return { extra: first - median(later), warm: median(later) };
  };
  const names = Object.keys(kinds);
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
