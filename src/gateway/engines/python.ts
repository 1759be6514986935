/** The Python engine: one process a session, so that cells share variables. Prints are texts that grow, between the results in their order. */
import { randomBytes } from 'node:crypto';
import { mkdir, unlink } from 'node:fs/promises';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  deferred,
  delay,
  grouped,
  type JsonObject,
} from '../../shared/index.ts';
import {
  type Catalogue,
  type Engine,
  type EngineApplication,
  EngineFailure,
  type EngineJob,
  type EngineKind,
  namedDirectory,
  nextInstanceName,
} from './engine.ts';
import { type NamedTable, namedTables } from './named-tables.ts';
import { liveLines } from './output-pump.ts';
import { createStreamTurns } from './stream-turns.ts';
import type { ResultWriter } from '../results/result-store.ts';
import { createPythonOutput, type PythonOutput } from './python-output.ts';
import { type PythonProcess, startPython } from './python-process.ts';
import { addPythonTable } from './python-table.ts';

/** Time for a cell to end after SIGINT, which Python handles only between its steps; then its session ends. A kill may last two seconds. */
const interruptMs = 1500;

/** Time for the results that code has made before it was stopped: a loop may have made hundreds. */
const finishMs = 500;

/** The runtime parameter of a cell that has lines above its code: how many. A traceback then counts the lines of the cell. */
const headParameter = 'linkis.kernel.python.head.lines';
/** A cell that counts more is not believed. */
const mostHeadLines = 10_000;

/** The runtime parameter of a cell whose results are kept under a name: frames are written with all their rows. */
const allRowsParameter = 'linkis.kernel.python.all.rows';
/** The runtime parameter with code of the kernel's own, which runs before the cell's in names of its own. */
const beforeParameter = 'linkis.kernel.python.before';

/** Linkis' codes of exceptions [linkis_ps_error_code]. */
const errorCodes: ReadonlyMap<string, number> = new Map([
  ['SyntaxError', 43003],
  ['IndentationError', 43003],
  ['NameError', 43004],
]);

function failureFrom(value: unknown): EngineFailure | undefined {
  const failure = asObject(value);
  if (failure === undefined) return undefined;
  return new EngineFailure(asString(failure['message']) ?? 'The cell failed', {
    errorCode: asNumber(failure['code']) ?? errorCodes.get(asString(failure['name']) ?? ''),
    lines: (asArray(failure['lines']) ?? []).map((line) => asString(line) ?? ''),
  });
}

/** How a cell ended: with the driver's last frame, or with the process, in words. */
type CellEnd = { readonly done: JsonObject } | { readonly dead: string };

/** How an engine on Python differs from the plain one. */
export interface PythonExtension {
  /** More of the request that sends a cell to the driver; repeats the code in the log where the driver does not. Throws an `EngineFailure` for a cell that it refuses. */
  request(job: EngineJob): JsonObject;
  /** Takes a frame of its own driver. True, or a promise that is awaited before the next frame, when it does. */
  take(frame: JsonObject, job: EngineJob, output: PythonOutput): Promise<void> | boolean;
  /** How long a cell may take to end after a kill, in milliseconds; then its process is ended. */
  readonly killMs: number;
  /** What else is gone when the process has ended, for the log. */
  readonly lost: string;
  readonly instance: string;
  readonly application: EngineApplication | undefined;
  readonly catalogue: Catalogue | undefined;
}

/** An engine on a process that runs the driver. */
export function createPythonEngine(
  python: PythonProcess,
  directory: string,
  extension?: PythonExtension,
): Engine {
  let lost = false;
  let cells = 0;
  void python.ended.then(() => {
    lost = true;
  });

  async function runCell(
    job: EngineJob,
    {
      cwd,
      tables,
      request,
    }: {
      readonly cwd: string | undefined;
      readonly tables: readonly NamedTable[];
      readonly request: JsonObject;
    },
    output: PythonOutput,
  ): Promise<CellEnd> {
    const mark = `\u0001${randomBytes(12).toString('hex')}`;
    const errors = liveLines((text, open) => {
      job.stderr(text, open, output.printed());
      return job.logBacklog();
    });
    const missed = (stream: string) => (characters: number) => {
      const count = grouped(characters);
      job.log(
        'WARN',
        `Between the cells ${count} characters were written to ${stream} that are not shown: only the newest are kept.`,
      );
    };
    const turns = createStreamTurns();
    const streams = Promise.all([
      python.stdout
        .read({
          mark,
          take(text) {
            errors.end();
            return output.print(text);
          },
          async place() {
            errors.end();
            await output.place();
          },
          turn: () => turns.reach('stdout'),
          missed: missed('stdout'),
        })
        .finally(() => turns.end()),
      python.stderr
        .read({
          mark,
          take: (text) => errors.add(text),
          turn: () => turns.reach('stderr'),
          missed: missed('stderr'),
        })
        .finally(() => turns.end()),
    ]);
    const begun = deferred<undefined>();
    const done = new Promise<CellEnd>((resolve) => {
      python.listen((frame) => {
        const taken = extension?.take(frame, job, output) ?? false;
        if (taken !== false) return taken === true ? undefined : taken;
        switch (frame['kind']) {
          case 'begun':
            begun.resolve(undefined);
            return undefined;
          case 'done':
            resolve({ done: frame });
            return undefined;
          case 'log':
            job.log(frame['level'] === 'WARN' ? 'WARN' : 'INFO', asString(frame['text']) ?? '');
            return job.logBacklog();
          case 'table':
            return output.add(async () => addPythonTable(job.results, frame, job.signal));
          case 'html':
            return output.add(async () => addHtml(job.results, frame));
          default:
            return undefined;
        }
      });
    });
    const dead = python.ended.then((how): CellEnd => ({ dead: how }));
    let over = false;
    const kill = (): void => {
      void begun.promise.then(() => {
        if (over) return;
        if (extension !== undefined) python.send({ interrupt: true });
        python.interrupt();
      });
      void delay(finishMs).then(() => output.hurry());
      void delay(extension?.killMs ?? interruptMs).then(async () => {
        if (!over) await python.kill();
      });
    };
    job.signal.addEventListener('abort', kill);
    cells += 1;
    const headLines = headLinesOf(job);
    const allRows = job.runtime[allRowsParameter] === true;
    const before = asString(job.runtime[beforeParameter]);
    python.send({
      code: job.code,
      number: cells,
      headLines,
      mark,
      directory,
      cwd,
      tables,
      allRows,
      before,
      ...request,
    });
    if (job.signal.aborted) kill();
    const end = await Promise.race([done, dead]);
    over = true;
    job.signal.removeEventListener('abort', kill);
    if ('dead' in end) output.release();
    await streams;
    errors.end();
    if ('dead' in end) {
      lost = true;
      await python.kill();
    }
    return end;
  }

  return {
    instance: extension?.instance ?? nextInstanceName(),
    repeatsCode: extension !== undefined,
    application: extension?.application,
    catalogue: extension?.catalogue,
    get lost() {
      return lost;
    },
    async run(job) {
      if (lost) throw new EngineFailure('The Python process of this session has ended');
      const cwd = await namedDirectory(job);
      const tables = namedTables(job);
      const request = extension?.request(job) ?? {};
      const output = createPythonOutput(job.results);
      try {
        const end = await runCell(job, { cwd, tables, request }, output);
        await output.end();
        if (output.dropped() > 0) job.log('WARN', droppedResults(output.dropped()));
        const failure =
          'dead' in end
            ? deadFailure(end.dead, job, extension?.lost)
            : failureFrom(end.done['failure']);
        if (failure !== undefined) throw failure;
      } finally {
        python.listen(undefined);
        await output.end().catch(() => undefined);
      }
    },
    async close() {
      lost = true;
      await python.kill();
    },
  };
}

function droppedResults(count: number): string {
  return `${grouped(count)} of the results that the code made before it was stopped are not kept: it made them faster than they could be written.`;
}

/** A long page comes in a file, which is removed here. */
async function addHtml(results: ResultWriter, frame: JsonObject): Promise<void> {
  const file = asString(frame['path']);
  if (file === undefined) return results.addDocument('html', asString(frame['content']) ?? '');
  try {
    await results.addDocument('html', { file });
  } finally {
    await unlink(file).catch(() => undefined);
  }
}

function headLinesOf(job: EngineJob): number | undefined {
  const lines = asNumber(job.runtime[headParameter]);
  return lines === undefined || !Number.isInteger(lines) || lines < 0 || lines > mostHeadLines
    ? undefined
    : lines;
}

function deadFailure(how: string, job: EngineJob, more = ''): EngineFailure {
  job.log('WARN', `The variables${more} of this session are gone: its Python process has ended.`);
  return new EngineFailure(
    job.signal.aborted
      ? 'The Python process was ended by a kill'
      : `The Python process ended (${how})`,
  );
}

/** Runs the kernel's Python, else `python3`. When no kernel has sent its environment, `LINKIS_KERNEL_PYTHON` may name another. */
export const pythonEngine: EngineKind = {
  offers: [
    { engine: 'python', version: 'python3' },
    { engine: 'python', version: 'python2' },
  ],
  runTypes: ['python', 'py', 'pyspark'],
  async start({ workingDirectory, environment, signal }) {
    await mkdir(workingDirectory, { recursive: true, mode: 0o700 });
    const python = await startPython(workingDirectory, environment, signal);
    return createPythonEngine(python, workingDirectory);
  },
};
