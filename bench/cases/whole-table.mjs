// A long table shown whole, from sending its cell to the idle: a query's rows here, a DataFrame in memory in ipykernel.
import { withKernels } from '../kernels.mjs';
import { interleaved, median, timed } from '../measure.mjs';
import { beside, row } from '../row.mjs';
import { configured } from '../workplace.mjs';

const rows = 5000;
const warmUp = 3;

const cells = {
  linkis: `%%sql --rows ${rows}\nSELECT range AS id, 'row ' || range AS name, range * 1.5 AS amount FROM range(${rows})`,
  ipykernel: 'frame',
};
const prepare = `import pandas
pandas.set_option('display.max_rows', None)
frame = pandas.DataFrame({'id': range(${rows}), 'name': [f'row {at}' for at in range(${rows})], 'amount': [at * 1.5 for at in range(${rows})]})`;

export async function wholeTable({ quick, kernels, missing }) {
  const names = kernels('ipykernel');
  // The setting's 256 KB would leave the last rows out.
  const environments = {
    linkis: {
      LINKIS_KERNEL_CONF_DIR: configured('whole', { limits: { tableBytes: 1024 * 1024 } }),
    },
  };
  const seen = await withKernels(
    names,
    async (running) => {
      await running.ipykernel?.run(prepare);
      const once = async (name) => {
        const { value, ms } = await timed(async () => running[name].run(cells[name]));
        const html = value.map(({ content }) => content.data?.['text/html'] ?? '').join('');
        const shown = html.split('<tr').length - 2;
        if (shown !== rows) throw new Error(`${name} shows ${shown} rows of ${rows}`);
        return ms;
      };
      await interleaved(names, warmUp, once);
      return interleaved(names, quick ? 5 : 20, once);
    },
    environments,
  );
  return [
    row({
      id: 'tables.whole',
      what: `table of ${rows} x 3 shown whole, send to idle`,
      unit: 'ms',
      ours: median(seen.linkis),
      ...beside('ipykernel', missing, () => median(seen.ipykernel)),
      goal: 1,
      note: `\`--rows ${rows}\` of a query, after ${warmUp} of each; beside a DataFrame in memory, with pandas set to show all rows`,
    }),
  ];
}
