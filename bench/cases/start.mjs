// How long a kernel takes from its spawn to its first kernel_info_reply, beside a Node and a kernel that do nothing, and beside ipykernel.
import { spawn } from 'node:child_process';
import { startKernel } from '../kernels.mjs';
import { interleaved, median, timed } from '../measure.mjs';
import { beside, row } from '../row.mjs';

const emptyNode = 'node -e 0';
const burners = 2;

async function once(name) {
  if (name === emptyNode) {
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
    return (await timed(async () => new Promise((resolve) => child.once('exit', resolve)))).ms;
  }
  const kernel = await startKernel(name);
  await kernel.stop();
  return kernel.readyMs;
}

/** Runs `work` beside processes that burn CPU, as other kernels of the machine may. */
async function besideBurners(work) {
  const burning = Array.from({ length: burners }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    return await work();
  } finally {
    for (const burner of burning) burner.kill('SIGKILL');
  }
}

export async function start({ quick, kernels, missing }) {
  const names = [emptyNode, ...kernels('bare', 'ipykernel')];
  // The first start of each fills the disk cache.
  await interleaved(names, 1, once);
  const seen = await interleaved(names, quick ? 2 : 15, once);
  const busy = await besideBurners(async () =>
    interleaved(kernels('bare', 'ipykernel'), quick ? 2 : 9, once),
  );
  const floor = (of) => ({ of: 'a kernel in Node that does nothing', value: median(of.bare) });
  const ours = { what: 'spawn to kernel_info_reply', unit: 'ms', ours: median(seen.linkis) };
  return [
    row({ id: 'start.node', ...ours, beside: emptyNode, theirs: median(seen[emptyNode]), goal: 3 }),
    row({
      id: 'start.ipykernel',
      ...ours,
      ...beside('ipykernel', missing, () => median(seen.ipykernel)),
      goal: 0.3,
      floor: floor(seen),
    }),
    row({
      id: 'start.busy',
      what: `spawn to kernel_info_reply, ${burners} processes burn CPU beside`,
      unit: 'ms',
      ours: median(busy.linkis),
      ...beside('ipykernel', missing, () => median(busy.ipykernel)),
      goal: 0.5,
      floor: floor(busy),
    }),
  ];
}
