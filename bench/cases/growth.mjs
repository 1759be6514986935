// Does what a unit costs stay the same as they become many? The second half of the lines, rows, tasks or cells beside the first half,
// by CPU time, which a busy machine does not change; and what the second half needs of memory more.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKernel, withKernels } from '../kernels.mjs';
import { interleaved, median, pause } from '../measure.mjs';
import { forgetPeak, peakMb, residentMb, threadsMs } from '../process-usage.mjs';
import { limit, row } from '../row.mjs';
import { environment, localGateway, main, stateDirectory, workplace } from '../workplace.mjs';

const settleMs = 1000;
const most = { time: 1.2, memoryMb: 10 };

const printedTable = (rows) =>
  `SELECT range AS id, 'row ' || range AS name, range * 1.5 AS amount FROM range(${rows})`;

export async function growth({ quick }) {
  return inOneKernel(quick ? 0.1 : 1, quick ? 3 : 5);
}

export async function growthOfTasks({ quick }) {
  const tasks = quick ? 100 : 500;
  return [...(await inManyTasks(tasks)), ...(await inTheJournal(tasks * 20, quick ? 3 : 5))];
}

export async function growthOfCells({ quick }) {
  return [await inManyCells(quick ? 20 : 200, quick ? 1 : 3)];
}

/** Costs of 1, half of all and all, in turns; the halves by their medians. */
async function halves({ id, what, unit, all, times, cost, note }) {
  const counts = { one: 1, half: Math.round(all / 2), all };
  await cost(1);
  const seen = await interleaved(Object.keys(counts), times, async (name) => cost(counts[name]));
  const [one, half, whole] = Object.keys(counts).map((name) => median(seen[name]));
  return row({
    id,
    what: `${what}: one more ${unit}, of the second half of ${all}`,
    unit: 'us',
    ours: ((whole - half) / (all - counts.half)) * 1000,
    beside: 'of the first half',
    theirs: ((half - one) / (counts.half - 1)) * 1000,
    goal: most.time,
    note,
  });
}

function memory({ id, what, ours, note }) {
  return limit({ id, what: `${what}: memory more`, unit: 'MB', ours, most: most.memoryMb, note });
}

/** What a cell costs the kernel, and the gateway where `pids` has it. */
async function costOf(kernel, code, pids) {
  const before = pids.map(threadsMs);
  await kernel.run(code);
  return pids.reduce((sum, pid, at) => sum + threadsMs(pid) - before[at], 0);
}

async function inOneKernel(share, times) {
  const file = join(workplace, 'growth.csv');
  return withKernels(['linkis'], async ({ linkis }) => {
    const gateway = (await localGateway()).pid;
    const kinds = [
      {
        id: 'log',
        what: "lines of a task's log",
        unit: 'line',
        all: 100_000 * share,
        code: (lines) => `%%shell --quiet\nseq -f 'line %.0f' ${lines} >&2`,
        pids: [linkis.pid],
      },
      {
        id: 'rows',
        what: 'result shown',
        unit: 'row',
        all: 1_000_000 * share,
        code: printedTable,
        pids: [linkis.pid, gateway],
      },
      {
        id: 'export',
        what: 'result exported to csv',
        unit: 'row',
        all: 1_000_000 * share,
        prepare: printedTable,
        code: () => `%export last ${file} --force`,
        pids: [linkis.pid],
      },
    ];
    const rows = [];
    for (const { prepare, code, pids, ...kind } of kinds) {
      const peaks = new Map();
      const cost = async (count) => {
        if (prepare !== undefined) await linkis.run(prepare(count));
        forgetPeak(linkis.pid);
        const ms = await costOf(linkis, code(count), pids);
        peaks.set(count, [...(peaks.get(count) ?? []), peakMb(linkis.pid)]);
        return ms;
      };
      const { id, what, all } = kind;
      const whose = pids.length > 1 ? 'kernel and gateway' : 'the kernel';
      const note = `CPU time of ${whose}, medians of ${times}`;
      rows.push(await halves({ ...kind, id: `growth.${id}`, times, cost, note }));
      const [half, whole] = [Math.round(all / 2), all].map((count) => median(peaks.get(count)));
      const peak = { id: `growth.${id}-memory`, what: `${what}, ${all} after ${all / 2}` };
      rows.push(memory({ ...peak, ours: whole - half, note: 'The peak of the kernel' }));
    }
    return rows;
  });
}

/** Tasks and inputs of one kernel, which keeps a note of each. */
async function inManyTasks(tasks) {
  return withKernels(['linkis'], async ({ linkis }) => {
    const code = (at) => `SELECT ${at}`;
    for (let at = 0; at < 100; at += 1) await linkis.run(code(at));
    const half = async () => {
      const before = threadsMs(linkis.pid);
      for (let at = 0; at < tasks / 2; at += 1) await linkis.run(code(at));
      const ms = threadsMs(linkis.pid) - before;
      await pause(settleMs);
      return { ms, memory: residentMb(linkis.pid) };
    };
    const [first, second] = [await half(), await half()];
    const asked = { hist_access_type: 'tail', n: tasks, output: true, raw: true };
    const recalled = await linkis.client.request('shell', 'history_request', asked);
    if (recalled.content.history.length < tasks) throw new Error('the history is not whole');
    return [
      row({
        id: 'growth.tasks',
        what: `tasks of one kernel: one more task, of the second half of ${tasks}`,
        unit: 'us',
        ours: (second.ms / (tasks / 2)) * 1000,
        beside: 'of the first half',
        theirs: (first.ms / (tasks / 2)) * 1000,
        goal: most.time,
        note: 'CPU time of the kernel, after 100 tasks of warm-up',
      }),
      memory({
        id: 'growth.tasks-memory',
        what: `tasks of one kernel, ${tasks} after ${tasks / 2}`,
        ours: second.memory - first.memory,
        note: `${settleMs / 1000} s after the last cell`,
      }),
    ];
  });
}

/** The first cell of a kernel whose notebook has had many tasks, and its list of them. */
async function inTheJournal(tasks, times) {
  const directory = join(stateDirectory, 'tasks');
  const before = new Set(readdirSync(directory));
  await withKernels(['linkis'], async ({ linkis }) => linkis.run('SELECT 1'));
  const [name] = readdirSync(directory).filter((one) => !before.has(one));
  const file = join(directory, name);
  const records = readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse);
  const ofTask = records.filter(({ mark }) => mark !== undefined);
  const [header] = records;
  /** The noted task `count` times over, as if that kernel had been killed. */
  const write = (count) => {
    const lines = [header];
    for (let task = 0; task < count; task += 1)
      for (const record of ofTask) lines.push({ ...record, mark: `${record.mark}-${task}` });
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
  };
  const ofCell = (code) => async (count) => {
    write(count);
    const kernel = await startKernel('linkis');
    await pause(settleMs);
    const cost = await costOf(kernel, code, [kernel.pid]);
    await kernel.stop();
    return cost;
  };
  const note = `CPU time of a new kernel; a noted task is repeated under other marks, medians of ${times}`;
  const journal = { unit: 'task', all: tasks, times, note };
  return [
    await halves({
      ...journal,
      id: 'growth.journal',
      what: 'first cell of a notebook with tasks of earlier kernels',
      cost: ofCell('SELECT 1'),
    }),
    await halves({
      ...journal,
      id: 'growth.jobs',
      what: '%jobs of a notebook with tasks of earlier kernels',
      cost: ofCell('%jobs'),
    }),
  ];
}

/** A notebook run from the command line, whose file is written anew behind each cell. */
async function inManyCells(cells, times) {
  const source = join(workplace, 'growth.ipynb');
  const written = join(workplace, 'growth-out.ipynb');
  const cost = async (count) => {
    const cell = (at) => ({
      cell_type: 'code',
      id: `cell-${at}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: printedTable(20),
    });
    const notebook = { cells: Array.from({ length: count }, (_, at) => cell(at)), metadata: {} };
    writeFileSync(source, JSON.stringify({ ...notebook, nbformat: 4, nbformat_minor: 5 }));
    const before = childrenMs();
    const child = spawn(process.execPath, [main, 'run', source, '-o', written, '--quiet'], {
      stdio: 'ignore',
      env: environment,
      cwd: workplace,
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`the run of ${count} cells ended with ${code}`);
    return childrenMs() - before;
  };
  return halves({
    id: 'growth.run',
    what: 'notebook run from the command line',
    unit: 'cell',
    all: cells,
    times,
    cost,
    note: `\`linkis-kernel run -o\`, each cell a table of 20 rows; CPU time of the command and its kernel, medians of ${times}`,
  });
}

/** CPU time of all children of this process that have ended, and of theirs. */
function childrenMs() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
