// Many short lines at once, all of which have to arrive: printed by a task, written to its log, printed in ipykernel.
import { streamed, withKernels } from '../kernels.mjs';
import { interleaved, median, timed } from '../measure.mjs';
import { beside, row } from '../row.mjs';

export async function printedLines({ quick, kernels, missing }) {
  const lines = quick ? 10_000 : 100_000;
  const print = `for i in range(${lines}): print('line', i)`;
  const cells = {
    printed: { kernel: 'linkis', code: `%%python --quiet\n${print}` },
    // A shell's error output is its task's log.
    logged: {
      kernel: 'linkis',
      code: `%%shell\nseq -f 'line %.0f' 0 ${lines - 1} >&2`,
    },
    ipykernel: { kernel: 'ipykernel', code: print },
  };
  const names = Object.keys(cells).filter((name) => missing[name] === undefined);
  const seen = await withKernels(kernels('ipykernel'), async (running) => {
    await running.linkis.run('%%python --quiet\npass');
    await running.linkis.run('%%shell --quiet\ntrue');
    return interleaved(names, quick ? 1 : 5, async (name) => {
      const { kernel, code } = cells[name];
      const { value, ms } = await timed(async () => running[kernel].run(code));
      const got = [...streamed(value).matchAll(/\bline (\d+)$/gm)].map(([, number]) => number);
      if (got.length !== lines || got.some((number, at) => Number(number) !== at)) {
        throw new Error(`${name}: ${got.length} lines came of ${lines}, or not in order`);
      }
      return ms;
    });
  });
  const against = (id, what, ours, goal, note) =>
    row({
      id,
      what,
      unit: 'ms',
      ours,
      ...beside('ipykernel', missing, () => median(seen.ipykernel)),
      goal,
      note,
    });
  return [
    against(
      'lines.printed',
      `${lines} lines printed by a task, all there`,
      median(seen.printed),
      0.4,
      'Engine started before; it writes each line as soon as it is printed',
    ),
    against(
      'lines.logged',
      `${lines} lines of a task's log, all there`,
      median(seen.logged),
      0.25,
      'Each with its time and level; ipykernel prints the bare lines',
    ),
  ];
}
