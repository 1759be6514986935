/** The shell engine: a job is `sh -c <cell>` (or another shell) in its own process group. stdout is a growing text, stderr is logged. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { asArray, delay, messageOf } from '../../shared/index.ts';
import type { TextResult } from '../results/result-store.ts';
import { type CodeEnvironment, codeVariables } from './code-environment.ts';
import {
  type Engine,
  EngineFailure,
  type EngineJob,
  type EngineKind,
  namedDirectory,
  nextInstanceName,
  refuseNul,
} from './engine.ts';
import { liveLines, pumpText } from './output-pump.ts';
import { createPrintCounter } from './print-place.ts';
import {
  endGroup,
  endingOf,
  signalGroup,
  type StartedProcess,
  startProcess,
} from './process-group.ts';
import { shellProgram } from './shell-program.ts';

/** How long output is read after the shell's end: a background process may hold it open for ever. */
const lingerMs = 1000;

/** The real engine names the one result of a shell task `1_0.dolphin`. */
const resultAlias = '1';

/** Characters of stderr that a failure quotes. */
const quotedCharacters = 8000;

/** Bytes of code that are passed as an argument; the system takes 128 KB for one [execve(2)]. */
const longestArgument = 100_000;

/** Reads longer code from descriptor 3 and closes that: names, arguments, line numbers and an empty stdin stay as for short code. */
const readAndRun = 'eval "exec 3<&-; $(cat <&3)"';

/** Throws an `EngineFailure` when the system refuses to start the shell. */
async function startShell(
  job: EngineJob,
  directory: string,
  environment: CodeEnvironment | undefined,
): Promise<StartedProcess> {
  const variables = codeVariables(environment);
  const { program, flags, warning } = await shellProgram(job, variables['PATH']);
  if (warning !== undefined) job.log('WARN', warning);
  const extra = (asArray(job.runtime['extraArguments']) ?? []).map((value) => String(value));
  const isLong = Buffer.byteLength(job.code) > longestArgument;
  const code = isLong ? readAndRun : job.code;
  const words = [...flags, '-c', code, path.basename(program), ...extra];
  const shell = await startProcess(program, words, {
    cwd: directory,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', isLong ? 'pipe' : 'ignore'],
  }).catch((thrown: unknown) => {
    throw new EngineFailure(
      `The shell ${program} could not be started in ${directory}: ${messageOf(thrown)}`,
    );
  });
  const source = shell.stdio[3];
  if (source instanceof Writable) {
    // A shell that ends before it has read its code says why itself.
    source.on('error', () => undefined);
    source.end(job.code);
  }
  return shell;
}

function createShellEngine(directory: string, environment: CodeEnvironment | undefined): Engine {
  // Process groups of ended jobs in which something still runs.
  const left = new Set<number>();

  async function run(job: EngineJob): Promise<void> {
    if (job.signal.aborted) throw new EngineFailure('The shell was ended by a kill');
    refuseNul(job.code);
    const cwd = (await namedDirectory(job)) ?? directory;
    // Before the start: Node drops output that nobody reads when the shell ends.
    const output = await job.results.openText(resultAlias);
    try {
      await runShell(job, await startShell(job, cwd, environment), output);
    } finally {
      await output.close();
    }
  }

  async function runShell(
    job: EngineJob,
    { group, stdio, ended }: StartedProcess,
    output: TextResult,
  ): Promise<void> {
    const [, stdout, stderr] = stdio;
    if (stdout === null || stderr === null) throw new EngineFailure('The shell has no output');
    const kill = (): void => void endGroup(group);
    job.signal.addEventListener('abort', kill);
    if (job.signal.aborted) kill();
    let errors = '';
    // The shell's two pipes know no common order: what counts is when their text arrives.
    const printed = createPrintCounter();
    const lines = liveLines((text, open) => {
      job.stderr(text, open, printed.place());
      return job.logBacklog();
    });
    const pumps = Promise.all([
      pumpText(stdout, (text) => {
        lines.end();
        printed.add(text);
        return output.push(text);
      }),
      pumpText(stderr, (text) => {
        errors = (errors + text).slice(-quotedCharacters);
        return lines.add(text);
      }),
    ]);
    // A broken stream is thrown where `pumps` is awaited; until then it must not be an unhandled rejection.
    pumps.catch(() => undefined);
    try {
      const [code, signal] = await ended;
      if (job.signal.aborted) await endGroup(group);
      const whole = await Promise.race([pumps.then(() => true), delay(lingerMs).then(() => false)]);
      if (!whole) {
        job.log('WARN', 'A process in the background holds the output open; it is no longer read.');
      }
      stdout.destroy();
      stderr.destroy();
      await pumps;
      lines.end();
      if (job.signal.aborted) throw new EngineFailure('The shell was ended by a kill');
      if (code !== 0) {
        throw new EngineFailure(
          `run shell failed with ${endingOf(code, signal)}${errors === '' ? '' : `: ${errors.trim()}`}`,
        );
      }
    } finally {
      job.signal.removeEventListener('abort', kill);
      if (signalGroup(group, 0)) left.add(group);
    }
  }

  return {
    instance: nextInstanceName(),
    lost: false,
    run,
    async close() {
      await Promise.all([...left].map(endGroup));
      left.clear();
    },
  };
}

/** POSIX `sh`, or the shell that a cell asks for. Jobs share only the directory. */
export const shellEngine: EngineKind = {
  offers: [{ engine: 'shell', version: '1' }],
  runTypes: ['shell', 'sh'],
  async start({ workingDirectory, environment }) {
    await mkdir(workingDirectory, { recursive: true, mode: 0o700 });
    return createShellEngine(workingDirectory, environment);
  },
};
