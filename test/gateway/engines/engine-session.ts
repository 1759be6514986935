/** Starts an engine in a directory of its own, runs jobs on it and collects what they say. */
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CodeEnvironment } from '../../../src/gateway/engines/code-environment.ts';
import {
  type Engine,
  EngineFailure,
  type EngineKind,
} from '../../../src/gateway/engines/engine.ts';
import type {
  ResultStore,
  StoredDocument,
  StoredPage,
} from '../../../src/gateway/results/result-store.ts';
import { createResultStore } from '../../../src/gateway/results/store.ts';

/** A page with a document read whole. */
export type ShownPage =
  | Exclude<StoredPage, StoredDocument>
  | { readonly kind: StoredDocument['kind']; readonly content: string };

export async function shownPage(page: StoredPage): Promise<ShownPage> {
  if (page.kind === 'table' || page.kind === 'text') return page;
  let content = '';
  for await (const piece of page.content) content += piece;
  return { kind: page.kind, content };
}

/** What one job said and left. */
export interface JobRecord {
  readonly failure: EngineFailure | undefined;
  readonly log: readonly { readonly level: string; readonly text: string }[];
  readonly progress: readonly number[];
  readonly directory: string;
}

/** A job that runs; `log` and `progress` grow. */
export interface RunningJob {
  readonly log: readonly { readonly level: string; readonly text: string }[];
  readonly directory: string;
  readonly ended: Promise<JobRecord>;
  kill(): void;
}

/** An engine under test. */
export interface EngineSession {
  readonly engine: Engine;
  readonly store: ResultStore;
  readonly directory: string;
  start(code: string, runtime?: Readonly<Record<string, unknown>>): RunningJob;
  run(code: string, runtime?: Readonly<Record<string, unknown>>): Promise<JobRecord>;
  /** The first page of every result of a job, in the order of their numbers. */
  pages(job: { readonly directory: string }, pageSize?: number): Promise<readonly ShownPage[]>;
  close(): Promise<void>;
}

/**
 * Starts an engine of the kind, with the environment of a kernel if one is given. With `tablesDirectory` it is one of several sessions of a
 * user, and its end does not close the kind.
 */
export async function startSession(
  kind: EngineKind,
  environment?: CodeEnvironment,
  tablesDirectory?: string,
): Promise<EngineSession> {
  const directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-engine-'));
  const store = await createResultStore();
  const engine = await kind.start({
    workingDirectory: path.join(directory, 'session'),
    tablesDirectory: tablesDirectory ?? path.join(directory, 'tables', 'ann'),
    signal: new AbortController().signal,
    environment,
  });
  let jobs = 0;

  function start(code: string, runtime: Readonly<Record<string, unknown>> = {}): RunningJob {
    jobs += 1;
    const results = path.join(directory, `job-${String(jobs)}`);
    const log: { level: string; text: string }[] = [];
    const progress: number[] = [];
    const stop = new AbortController();
    const failed = engine
      .run({
        code,
        runType: kind.runTypes[0] ?? '',
        runtime,
        results: store.writer(results),
        signal: stop.signal,
        log: (level, text) => log.push({ level, text }),
        bare: (text) => log.push({ level: 'bare', text }),
        stderr(text, open) {
          for (const line of text.split('\n'))
            log.push({ level: open ? 'stderr, open' : 'stderr', text: line });
        },
        logBacklog: () => undefined,
        progress: (fraction) => progress.push(fraction),
      })
      .then(
        () => undefined,
        (thrown: unknown) => {
          if (thrown instanceof EngineFailure) return thrown;
          throw thrown;
        },
      );
    return {
      log,
      directory: results,
      ended: failed.then((failure) => ({ failure, log, progress, directory: results })),
      kill: () => stop.abort(),
    };
  }

  return {
    engine,
    store,
    directory,
    start,
    run: async (code, runtime) => start(code, runtime).ended,
    async pages(job, pageSize = 5000) {
      const files = (await store.list(job.directory)) ?? [];
      const number = (name: string): number => Number(/\d+/.exec(name)?.[0]);
      const ordered = files.toSorted((a, b) => number(a.name) - number(b.name));
      return Promise.all(
        ordered.map(async (file) => shownPage(await store.page(file.path, { page: 1, pageSize }))),
      );
    },
    async close() {
      await engine.close();
      if (tablesDirectory === undefined) await kind.close?.();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until `probe` gives something, looking every few milliseconds; fails loudly after `withinMs`, which only catches what never comes. */
export async function until<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  withinMs = 300_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`nothing came within ${String(withinMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Files that this process holds open whose path contains `part`, those that are deleted among them. */
export async function openFiles(part: string): Promise<readonly string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const paths = await Promise.all(
    descriptors.map(async (name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
  );
  return paths.filter((file) => file.includes(part));
}

/** True while the process runs; one that is dead and only not reaped yet does not. */
export async function lives(id: string): Promise<boolean> {
  const status = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => undefined);
  return status !== undefined && !/\) [ZX] /.test(status);
}
