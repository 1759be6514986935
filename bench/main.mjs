// `npm run bench [-- --quick] [-- CASE …]`: measures the built kernel beside its peers and prints a table, ratios first.
// The full run writes bench/RESULTS.md; every run writes out/bench.json. Times of one run compare, of two runs they do not.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { cases } from './cases.mjs';
import { cleanUp } from './kernels.mjs';

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const chosen = words.filter((word) => !word.startsWith('--'));
const unknown = chosen.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  console.error(
    `No case is named ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}`,
  );
  process.exit(2);
}

const rows = [];
try {
  for (const [name, run] of Object.entries(cases)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    console.error(`${name} …`);
    rows.push(...(await run({ quick, times: quick ? 2 : 9 })));
  }
} finally {
  cleanUp();
}

const short = (number) => (Math.abs(number) >= 100 ? number.toFixed(0) : number.toPrecision(3));
const line = (cells) => `| ${cells.join(' | ')} |`;
const table = [
  line(['what', 'ratio', 'goal', 'ours', 'beside']),
  line(['---', '---', '---', '---', '---']),
  ...rows.map(({ what, unit, ours, other, theirs, ratio, goal, better }) => {
    const met = goal === undefined || (better === 'less' ? ratio <= goal : ratio >= goal);
    const wanted =
      goal === undefined
        ? ''
        : `${better === 'less' ? '≤' : '≥'} ${goal}${met ? '' : ' **missed**'}`;
    return line([
      what,
      short(ratio),
      wanted,
      `${short(ours)} ${unit}`,
      `${other}: ${short(theirs)} ${unit}`,
    ]);
  }),
].join('\n');
console.log(table);

const machine = `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB, ${process.platform}, Node ${process.versions.node}`;
mkdirSync(new URL('../out/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('../out/bench.json', import.meta.url),
  `${JSON.stringify({ date: new Date().toISOString(), machine, quick, rows }, undefined, 2)}\n`,
);
if (!quick && chosen.length === 0) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  writeFileSync(
    new URL('RESULTS.md', import.meta.url),
    `# Measured\n\nlinkis-kernel ${version}, ${new Date().toISOString().slice(0, 10)}, on ${machine}. Medians of interleaved repetitions; the ratio is ours to what stands beside it, in the same run. \`npm run bench\` repeats it.\n\n${table}\n`,
  );
}
