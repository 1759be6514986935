// Turns a page of a result into what a notebook shows: here from the gateway's JSON answer, in ipykernel from a DataFrame.
import { renderResult } from '../../dist/render/index.js';
import { fetchLocal } from '../workplace.mjs';
import { duckdbTask, gatewayClient, resultsOf, runTask } from '../gateway-client.mjs';
import { streamed, withKernels } from '../kernels.mjs';
import { interleaved, median, timed } from '../measure.mjs';
import { beside, row } from '../row.mjs';

const rows = 200;
const columns = 20;
const rounds = 20;
const page = { page: 1, pageSize: rows };

function query() {
  const kinds = ["'text ' || range || '/#'", 'range * 37 + #', 'range * 1.25 + #', 'range % 2 = 0'];
  const cells = Array.from(
    { length: columns },
    (_, at) => `${kinds[at % kinds.length].replace('#', at)} AS column_${at}`,
  );
  return `SELECT ${cells.join(', ')} FROM range(${rows})`;
}

/** A client that reads its answers from memory, and the page that they hold. */
async function recorded() {
  let answer;
  const client = await gatewayClient({
    fetch: async (request) => {
      const isPage = request.url.includes('/openFile');
      if (isPage && answer !== undefined) return new Response(answer.text, answer.init);
      const { method, headers } = request;
      const body = method === 'GET' ? undefined : await request.text();
      const response = await fetchLocal(request.url, { method, headers: [...headers], body });
      if (!isPage) return response;
      const text = await response.text();
      answer = { text, init: { headers: { 'content-type': 'application/json' } } };
      return new Response(text, answer.init);
    },
  });
  const [result] = await resultsOf(client, await runTask(client, duckdbTask(query())));
  return { client, result, table: await client.read(result, page) };
}

/** Python that makes a typed frame of the same cells, and times the two texts that a notebook gets. */
function pandasCells(table) {
  const data = JSON.stringify(JSON.stringify(table.rows));
  const names = JSON.stringify(table.columns.map(({ name }) => name));
  return {
    prepare: `import json, time, pandas
frame = pandas.DataFrame(json.loads(${data}), columns=${names})
for name in frame:
    try: frame[name] = pandas.to_numeric(frame[name])
    except ValueError: pass`,
    measure: `began = time.perf_counter()
frame.to_html(), frame.to_string()
print((time.perf_counter() - began) * 1000)`,
  };
}

export async function tables({ quick, kernels, missing }) {
  const { client, result, table } = await recorded();
  const names = kernels('ipykernel');
  const { prepare, measure } = pandasCells(table);
  const ours = async () => {
    const read = await client.read(result, page);
    return renderResult(read, { page: 1, rows, limits: { tableBytes: 1024 * 1024 } });
  };
  const peers = names.filter((name) => name !== 'linkis');
  const seen = await withKernels(peers, async ({ ipykernel }) => {
    await ipykernel?.run(prepare);
    const once = async (name) =>
      name === 'linkis' ? (await timed(ours)).ms : Number(streamed(await ipykernel.run(measure)));
    await interleaved(names, rounds, once);
    return interleaved(names, quick ? 20 : 100, once);
  });
  const shown = (await ours())['text/html'].split('<tr').length - 2;
  if (shown !== rows) throw new Error(`the table shows ${shown} rows of ${rows}`);
  await client.close();
  return [
    row({
      id: 'tables.page',
      what: `table of ${rows} x ${columns} from the page's JSON to the bundle`,
      unit: 'ms',
      ours: median(seen.linkis),
      ...beside('ipykernel', missing, () => median(seen.ipykernel)),
      goal: 0.1,
      note: `HTML and text of every row, after ${rounds} of each; beside \`to_html\` and \`to_string\` of a DataFrame in memory`,
    }),
  ];
}
