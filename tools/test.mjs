/**
 * Runs rings of tests (`unit`, `flow`, `e2e`, `clients` by default), a few files to a process and a few processes at a time
 * (`--lanes`). Each must end by itself, leave no other process behind and be warned of nothing. Writes out/tests.json (or `--report`) and
 * ends with the counts.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'out');

/** Files per process, the rings that wait the most for other processes first. */
const rings = new Map([
  ['spark', 1],
  ['clients', 2],
  ['e2e', 3],
  ['flow', 8],
  ['unit', 24],
  ['wheel', 1],
]);

/** Rings that need more than `npm test` sets up, and run only when they are named. */
const onlyNamed = new Set(['spark', 'wheel']);

/** Processes at a time: two more than there are cores, since tests wait for other processes; each needs memory. */
const usualLanes = Math.min(6, availableParallelism() + 2);

/** Milliseconds in which a process must end after its last test, and then what it started. Only catches what never ends. */
const endingMs = 180_000;

/** Milliseconds for a whole process. Only catches what Jest itself cannot stop, such as a loop without end. */
const shareMs = 4 * 3_600_000;

/** The variables that `--long` sets where the caller has not. */
const longRun = {
  LINKIS_KERNEL_TEST_TIMES: '20',
  LINKIS_KERNEL_TEST_SOAK_CELLS: '10000',
  LINKIS_KERNEL_TEST_KILLS: '40',
  LINKIS_KERNEL_TEST_TASK_SECONDS: '10',
};

/** What Jest says of each process, and what this file says once or nobody needs. */
const noise =
  /^(Running one project|Test Suites|Tests|Snapshots|Time|Ran all test suites|Test results written|Jest did not exit|'This usually means).*\n|^\n(?=Test Suites)/gm;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    // Another Node to run the tests with.
    node: { type: 'string', default: process.execPath },
    // The name of the report in out/.
    report: { type: 'string', default: 'tests' },
    lanes: { type: 'string', default: String(usualLanes) },
    // Random tests are tried far more often, and long ones go on for hours.
    long: { type: 'boolean', default: false },
  },
});
const { node } = values;
const reports = join(out, values.report);
const unknown = positionals.find((name) => !rings.has(name));
if (unknown !== undefined) {
  console.error(
    `No ring of tests is called ${unknown}; there are ${[...rings.keys()].join(', ')}.`,
  );
  process.exit(2);
}

function filesOf(ring) {
  const directory = join(root, 'test');
  return readdirSync(directory, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => {
      const [first = ''] = name.split(/[/\\]/);
      return ring === 'unit' ? !rings.has(first) : first === ring;
    })
    .map((name) => join(directory, name))
    .sort();
}

/** Deals the files out like cards: neighbours by name are alike and take equally long. */
function shares(files, size) {
  const count = Math.ceil(files.length / size);
  return Array.from({ length: count }, (_, at) => files.filter((_file, n) => n % count === at));
}

/** Each running process of Jest, with the directory that everything below it inherited. */
const running = new Map();

for (const name of ['SIGINT', 'SIGTERM'])
  process.once(name, () => {
    for (const [jest, temporary] of running) {
      jest.kill('SIGKILL');
      for (const { pid } of processesOf(temporary)) endNow(pid);
      rmSync(temporary, { recursive: true, force: true });
    }
    process.exit(1);
  });

/** Runs one process of Jest. Returns its counts, and what was wrong beyond single tests. */
async function runShare(ring, files, name) {
  // Every process that a test starts inherits this directory, and is found by it.
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'lk-')));
  const report = join(reports, `${name}.json`);
  const warnings = join(reports, `${name}.warnings`);
  const started = performance.now();
  const jest = spawn(
    node,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      '--report-on-signal',
      `--report-directory=${temporary}`,
      '--report-filename=handles.json',
      join(root, 'node_modules/jest/bin/jest.js'),
      '--runInBand',
      '--json',
      `--outputFile=${report}`,
      ...(values.long ? [`--testTimeout=${String(shareMs)}`] : []),
      `--selectProjects=${ring}`,
      '--runTestsByPath',
      ...files,
    ],
    {
      cwd: root,
      env: {
        ...(values.long ? longRun : {}),
        ...process.env,
        TMPDIR: temporary,
        NODE_REDIRECT_WARNINGS: warnings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.set(jest, temporary);
  const written = [];
  // What Jest prints to standard output is the report again.
  jest.stdout.resume();
  jest.stderr.on('data', (bytes) => written.push(bytes));
  const limit = setTimeout(() => void jest.kill('SIGKILL'), shareMs);
  const ended = new Promise((resolve) =>
    jest.once('close', (code, signal) => resolve(signal ?? code)),
  );
  const wrong = [];
  const code = await Promise.race([ended, neverEnding(jest, name, report, temporary, wrong)]);
  clearTimeout(limit);
  wrong.push(...(await endSurvivors(temporary)));
  if (existsSync(warnings)) wrong.push(`a process was warned:\n${readFileSync(warnings, 'utf8')}`);
  running.delete(jest);
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  process.stdout.write(Buffer.concat(written).toString().replaceAll(noise, ''));
  for (const text of wrong) console.log(`FAIL ${name}: ${text}`);
  return {
    ring,
    name,
    code,
    wrong,
    seconds: (performance.now() - started) / 1000,
    ...countsOf(report),
  };
}

/** Waits until the tests are over and the process still there; then says what holds it, and ends it. */
async function neverEnding(jest, name, report, temporary, wrong) {
  while (!existsSync(report)) await delay(200, undefined, { ref: false });
  await delay(endingMs, undefined, { ref: false });
  if (jest.exitCode !== null || jest.signalCode !== null) return new Promise(() => undefined);
  jest.kill('SIGUSR2');
  const handles = join(temporary, 'handles.json');
  const giveUp = performance.now() + 10_000;
  while (!existsSync(handles) && performance.now() < giveUp) await delay(200);
  if (existsSync(handles)) {
    const { libuv } = JSON.parse(readFileSync(handles, 'utf8'));
    const held = libuv.filter((handle) => handle.is_active && handle.is_referenced);
    wrong.push(`the process does not end; it is held by ${JSON.stringify(held)}`);
  } else {
    // Its JavaScript is over, so nothing of ours can hold it.
    console.log(`${name}: ${node} did not come out of its own teardown and was ended by force.`);
  }
  jest.kill('SIGKILL');
  return existsSync(handles) ? 'SIGKILL' : 0;
}

/** The living processes that inherited the directory. */
function processesOf(temporary) {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        const cwd = readlinkSync(`/proc/${pid}/cwd`);
        if (!environment.includes(`TMPDIR=${temporary}`) && !cwd.startsWith(`${temporary}/`))
          return [];
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
        // A zombie has no words.
        return words === '' ? [] : [{ pid: Number(pid), words }];
      } catch {
        // It ended meanwhile, or belongs to someone else.
        return [];
      }
    });
}

/** Waits for processes that were told to end; names and ends those that stay. */
async function endSurvivors(temporary) {
  const giveUp = performance.now() + endingMs;
  while (processesOf(temporary).length > 0 && performance.now() < giveUp) await delay(100);
  return processesOf(temporary).map(({ pid, words }) => {
    endNow(pid);
    return `process ${String(pid)} outlived its tests: ${words.slice(0, 300)}`;
  });
}

function endNow(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function countsOf(report) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, files: [] };
  const told = JSON.parse(readFileSync(report, 'utf8'));
  return {
    passed: told.numPassedTests,
    // A file that could not be loaded, or that left something open, is a failure that no single test shows.
    failed: told.numFailedTests + told.numRuntimeErrorTestSuites,
    skipped: told.numPendingTests + told.numTodoTests,
    files: told.testResults.map(({ name, startTime, endTime }) => ({
      file: relative(root, name),
      seconds: (endTime - startTime) / 1000,
    })),
  };
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const started = performance.now();
const waiting = [...rings]
  .filter(
    ([ring]) => positionals.includes(ring) || (positionals.length === 0 && !onlyNamed.has(ring)),
  )
  .flatMap(([ring, size]) =>
    shares(filesOf(ring), size).map((files, at) => ({
      ring,
      files,
      name: `${ring}-${String(at + 1)}`,
    })),
  );
const done = [];
await Promise.all(
  Array.from({ length: Number(values.lanes) }, async (_, lane) => {
    // The last lane comes from the other end: rings that compute go on beside rings that wait.
    const next = () =>
      lane > 0 && lane === Number(values.lanes) - 1 ? waiting.pop() : waiting.shift();
    for (let share = next(); share !== undefined; share = next())
      done.push(await runShare(share.ring, share.files, share.name));
  }),
);

const sum = (shown, of) => shown.reduce((total, share) => total + of(share), 0);
const failedOf = ({ failed, code, wrong }) => Math.max(failed, wrong.length, code === 0 ? 0 : 1);
for (const ring of rings.keys()) {
  const shown = done.filter((share) => share.ring === ring);
  if (shown.length === 0) continue;
  console.log(
    `${ring}: ${sum(shown, (share) => share.passed)} passed, ${sum(shown, failedOf)} failed, ` +
      `${sum(shown, (share) => share.seconds).toFixed(0)} s of one process`,
  );
}
const total = {
  passed: sum(done, (share) => share.passed),
  failed: sum(done, failedOf),
  skipped: sum(done, (share) => share.skipped),
};
writeFileSync(`${reports}.json`, JSON.stringify({ ...total, node, shares: done }, undefined, 2));
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
