/**
 * The shell engine: a job is `sh -c <cell>` in a process group of its own. stdout is a text result that grows, stderr goes
 * to the log. No state but the directory is kept from job to job.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { asArray, delay } from '../../shared/index.ts';
import { type Engine, EngineFailure, type EngineJob, type EngineKind } from './engine.ts';
import { nextInstanceName } from './instance-name.ts';
import { lineGatherer, pumpText } from './output-pump.ts';
import { codeEnvironment, endGroup, signalGroup } from './process-group.ts';
import { namedDirectory } from './working-directory.ts';

/** How long output is awaited after the shell has ended: a child in the background may hold it open for ever. */
const lingerMs = 1000;

/** The real engine names the one result of a shell task `1_0.dolphin`. */
const resultAlias = '1';

/** As much of stderr as a failure quotes. */
const quotedCharacters = 8000;

type Shell = ChildProcessByStdio<null, Readable, Readable>;

/** How a process ended, in words. */
export function endingOf(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
}

function spawnShell(job: EngineJob, directory: string): Shell {
  const extra = (asArray(job.runtime['extraArguments']) ?? []).map((value) => String(value));
  return spawn('sh', ['-c', job.code, 'sh', ...extra], {
    cwd: directory,
    detached: true,
    env: codeEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ending(child: Shell): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new EngineFailure(`The shell could not be started: ${error.message}`)),
    );
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
}

function createShellEngine(directory: string): Engine {
  // Groups of ended jobs in which something still runs.
  const left = new Set<number>();

  async function run(job: EngineJob): Promise<void> {
    if (job.signal.aborted) throw new EngineFailure('The shell was ended by a kill');
    const cwd = (await namedDirectory(job)) ?? directory;
    // Before the start: output that nobody reads yet when the shell ends is thrown away by Node.
    const output = await job.results.openText(resultAlias);
    const child = spawnShell(job, cwd);
    const group = child.pid;
    const ended = ending(child);
    const kill = (): void => {
      if (group !== undefined) void endGroup(group);
    };
    job.signal.addEventListener('abort', kill);
    let errors = '';
    const lines = lineGatherer((text) => job.log('INFO', text));
    const pumps = Promise.all([
      pumpText(child.stdout, (text) => output.push(text)),
      pumpText(child.stderr, (text) => {
        errors = (errors + text).slice(-quotedCharacters);
        lines.add(text);
      }),
    ]);
    try {
      const [code, signal] = await ended;
      if (job.signal.aborted && group !== undefined) await endGroup(group);
      const whole = await Promise.race([pumps.then(() => true), delay(lingerMs).then(() => false)]);
      if (!whole) {
        job.log('WARN', 'A process in the background holds the output open; it is no longer read.');
      }
      child.stdout.destroy();
      child.stderr.destroy();
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
      await output.close();
      if (group !== undefined && signalGroup(group, 0)) left.add(group);
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

/** POSIX `sh`. */
export const shellEngine: EngineKind = {
  offers: [{ engine: 'shell', version: '1' }],
  runTypes: ['shell', 'sh'],
  async start({ workingDirectory }) {
    await mkdir(workingDirectory, { recursive: true, mode: 0o700 });
    return createShellEngine(workingDirectory);
  },
};
