// `npm run bench [-- --quick] [-- --no-peers] [-- --output DIRECTORY] [-- CASE …]`: measures the built kernel beside its peers.
// Writes bench.json into the directory (out/); a full run of every case also writes RESULTS.md. Only times of one run compare.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { cases } from './cases/index.mjs';
import { preparePeers } from './peers.mjs';
import { markdown } from './report.mjs';
import { isMet } from './row.mjs';
import { cleanUp, root } from './workplace.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
    output: { type: 'string', default: join(root, 'out') },
  },
});
const { quick } = values;
const unknown = positionals.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  console.error(
    `No case is named ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}`,
  );
  await cleanUp();
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    void cleanUp().finally(() => process.exit(1));
  });
}
const chosen = positionals.length === 0 ? Object.keys(cases) : positionals;
const missing = preparePeers({ wanted: !values['no-peers'] });
/** Our kernel, and those of `peers` that are there. */
const kernels = (...peers) => ['linkis', ...peers.filter((name) => missing[name] === undefined)];

const rows = [];
const failed = [];
const began = performance.now();
async function measure(name) {
  console.error(`${name} …`);
  try {
    return await cases[name]({ quick, kernels, missing });
  } catch (thrown) {
    failed.push(name);
    console.error(`${name} could not be measured:`, thrown);
    return [];
  }
}
try {
  // It counts a request a second for ten minutes, which hardly disturbs the cases that are timed meanwhile.
  const quiet = chosen.includes('quietTask') ? measure('quietTask') : [];
  for (const name of chosen) if (name !== 'quietTask') rows.push(...(await measure(name)));
  rows.push(...(await quiet));
} finally {
  await cleanUp();
}

const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const { version } = read('package.json');
const table = markdown(rows, read('bench/reasons.json'));
console.log(table);
const machine = `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB, ${process.platform}, Node ${process.versions.node}`;
const date = new Date().toISOString();
const minutes = Math.ceil((performance.now() - began) / 60_000);
const output = resolve(values.output);
mkdirSync(output, { recursive: true });
writeFileSync(
  join(output, 'bench.json'),
  `${JSON.stringify({ version, date, machine, quick, minutes, failed, rows: rows.map((row) => ({ ...row, met: isMet(row) })) }, undefined, 2)}\n`,
);
if (failed.length > 0) {
  console.error(`Not measured: ${failed.join(', ')}`);
  process.exitCode = 1;
} else if (!quick && positionals.length === 0 && !values['no-peers']) {
  const file = join(root, 'bench', 'RESULTS.md');
  const text = `# Measured

linkis-kernel ${version}, ${date.slice(0, 10)}, on ${machine}, in ${minutes} minutes. The ratio is ours to what stands beside it, in
medians of repetitions that took turns in one run; the peers' versions are in \`bench/requirements.txt\`, and one ZeroMQ client drives
every kernel. \`npm run bench\` repeats it.

${table}`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
