// A result far larger than what is shown: the kernel's memory while it is shown and exported, and the export compared with a download.
import { createWriteStream } from 'node:fs';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gatewayClient, resultsOf } from '../gateway-client.mjs';
import { withKernels } from '../kernels.mjs';
import { interleaved, median, timed } from '../measure.mjs';
import { forgetPeak, peakMb, residentMb } from '../process-usage.mjs';
import { limit, row } from '../row.mjs';
import { fetchLocal, localGateway, workplace } from '../workplace.mjs';

const select = (rows) =>
  `SELECT range AS id, 'row ' || range AS name, range * 1.5 AS amount FROM range(${rows})`;

/** Writes the answer of `resultsetToExcel` into a file, by a plain fetch. */
async function download(path, file) {
  const { url, user, password } = await localGateway();
  const login = await fetchLocal(new URL('/api/rest_j/v1/user/login', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: user, password }),
  });
  const cookie = login.headers.getSetCookie().map((one) => one.split(';')[0]);
  const source = new URL('/api/rest_j/v1/filesystem/resultsetToExcel', url);
  const query = { path, outputFileType: 'csv', outputFileName: 'all', limit: '2147483647' };
  for (const [name, value] of Object.entries(query)) source.searchParams.set(name, value);
  const answer = await fetchLocal(source, { headers: { cookie: cookie.join('; ') } });
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
}

export async function largeResult({ quick }) {
  const rows = quick ? 100_000 : 1_000_000;
  const file = join(workplace, 'exported.csv');
  const plain = join(workplace, 'downloaded.csv');
  const client = await gatewayClient();
  const made = await withKernels(['linkis'], async ({ linkis }) => {
    await linkis.run(select(1000));
    await linkis.run(`%export last ${file} --force`);
    const before = residentMb(linkis.pid);
    const grown = async (code) => {
      forgetPeak(linkis.pid);
      await linkis.run(code);
      return peakMb(linkis.pid) - before;
    };
    const shown = await grown(select(rows));
    const exported = await grown(`%export last ${file} --force`);
    const [task] = await client.tasks({ page: 1, pageSize: 1 });
    const [result] = await resultsOf(client, task);
    const both = ['export', 'download'];
    const seen = await interleaved(both, quick ? 1 : 5, async (name) => {
      const { ms } = await timed(async () =>
        name === 'export'
          ? linkis.run(`%export last ${file} --force`)
          : download(result.path, plain),
      );
      const size = statSync(name === 'export' ? file : plain).size;
      if (size < rows * 10) throw new Error(`the ${name} gave ${size} bytes for ${rows} rows`);
      return rows / (ms / 1000);
    });
    return { shown, exported, seen };
  });
  await client.close();
  const note = 'The peak while it runs, above what was resident before, after a small one of each';
  return [
    limit({
      id: 'large.shown',
      what: `result of ${rows} rows shown: kernel memory more`,
      unit: 'MB',
      ours: made.shown,
      most: 50,
      note,
    }),
    limit({
      id: 'large.exported',
      what: `result of ${rows} rows exported to csv: kernel memory more`,
      unit: 'MB',
      ours: made.exported,
      most: 50,
      note,
    }),
    row({
      id: 'large.export-rate',
      what: `export of ${rows} rows to csv`,
      unit: 'rows/s',
      ours: median(made.seen.export),
      beside: 'HTTP download',
      theirs: median(made.seen.download),
      goal: 0.8,
      better: 'more',
      note: "`%export` quotes (RFC 4180); the download is the server's own csv, which quotes nothing",
    }),
  ];
}
