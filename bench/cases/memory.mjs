// Resident memory after the start, after many cells, after many results, and how it grows once the kernel is warm.
import { withKernels } from '../kernels.mjs';
import { pause } from '../measure.mjs';
import { residentMb } from '../process-usage.mjs';
import { beside, limit, row } from '../row.mjs';

const settleMs = 2000;

/** A table of 200 x 20 on either side; ipykernel's is made without pandas, which would weigh more than the kernel. */
const results = {
  linkis: `SELECT ${Array.from({ length: 20 }, (_, at) => `'cell ' || range || ', ${at}' AS c${at}`).join(', ')} FROM range(200)`,
  ipykernel: `from IPython.display import HTML, display
rows = [[f'cell {row}, {column}' for column in range(20)] for row in range(200)]
lines = [''.join(f'<td>{cell}</td>' for cell in row) for row in rows]
display(HTML('<table>' + ''.join(f'<tr>{line}</tr>' for line in lines) + '</table>'))`,
};

export async function memory({ quick, kernels, missing }) {
  const cells = quick ? 100 : 1000;
  const shown = quick ? 20 : 100;
  const names = kernels('bare', 'ipykernel');
  const rows = [];
  const note = `${settleMs / 1000} s after the last cell`;
  const measured = async (running, id, what, goal) => {
    await pause(settleMs);
    const resident = Object.fromEntries(names.map((name) => [name, residentMb(running[name].pid)]));
    if (what !== undefined) {
      rows.push(
        row({
          id,
          what: `resident memory ${what}`,
          unit: 'MB',
          ours: resident.linkis,
          ...beside('ipykernel', missing, () => resident.ipykernel),
          goal,
          floor: { of: 'a kernel in Node that does nothing', value: resident.bare },
          note,
        }),
      );
    }
    return resident.linkis;
  };
  const each = async (running, work) => {
    for (const name of names) await work(running[name], name);
  };

  await withKernels(names, async (running) => {
    await measured(running, 'memory.start', 'after start', 1.25);
    const run = async () =>
      each(running, async ({ timeQueued, nothing }) => timeQueued(nothing, cells));
    await run();
    const warm = await measured(running, 'memory.cells', `after ${cells} cells`, 1.3);
    await run();
    rows.push(
      growth('memory.cells-growth', `the second ${cells} cells`, warm, await measured(running)),
    );
  });
  await withKernels(names, async (running) => {
    const run = async () =>
      each(running, async (kernel, name) => {
        for (let done = 0; done < shown; done += 1) await kernel.run(results[name] ?? '');
      });
    await run();
    const warm = await measured(
      running,
      'memory.results',
      `after ${shown} results of 200 x 20`,
      1.35,
    );
    await run();
    rows.push(
      growth('memory.results-growth', `the second ${shown} results`, warm, await measured(running)),
    );
  });
  return rows;
}

function growth(id, when, before, after) {
  return limit({
    id,
    what: `resident memory more after ${when}`,
    unit: 'MB',
    ours: after - before,
    most: 5,
    note: 'The first as many are the warm-up',
  });
}
