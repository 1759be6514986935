/** A Linkis 1.8 with Spark 3.4.4 that answers as it was recorded: a code that it has run gets the states, log, row and results of that run. */
import { readFileSync } from 'node:fs';
import type { CellEvent } from '../../src/interpreter/index.ts';
import { createLinkisClient } from '../../src/linkis/index.ts';
import { createLinkisInterpreter, type RunSettings } from '../../src/run/index.ts';
import { silentLogger } from '../../src/shared/index.ts';
import { linkisSettings } from './linkis-settings.ts';
import { type RanCell, ranCell } from './local-stack.ts';
import { runSettings } from './run-settings.ts';

interface Envelope {
  readonly data: Readonly<Record<string, unknown>>;
}

/** One task as it was recorded: the answers to the requests about it, at its end. */
interface RecordedTask {
  readonly label: string;
  readonly code: string;
  readonly runType: string;
  readonly submit: { readonly data: { readonly taskID: number; readonly execID: string } };
  readonly status: Envelope;
  readonly progress: Envelope;
  readonly log: { readonly data: { readonly fromLine: number } };
  readonly row: Envelope;
  /** It ran until it was killed: the answer to that. */
  readonly kill?: Envelope;
  readonly files?: Envelope;
  /** By the name of the file. */
  readonly results: Readonly<Record<string, Envelope>>;
}

const tasks = JSON.parse(
  readFileSync(new URL('../fixtures/recorded/spark-tasks.json', import.meta.url), 'utf8'),
) as readonly RecordedTask[];

export function recordedSpark(label: string): RecordedTask {
  const found = tasks.find((task) => task.label === label);
  if (found === undefined) throw new Error(`${label} was not recorded`);
  return found;
}

export interface RecordedServer {
  /** Runs a cell by the kernel: `head` above the recorded code. */
  run(label: string, head?: string, signal?: AbortSignal): Promise<RanCell>;
  /** Resolves when the state of the task is asked for the next time. */
  polled(label: string): Promise<void>;
  /** Runs a cell that sends nothing to an engine. */
  magic(code: string): Promise<RanCell>;
  close(): Promise<void>;
}

export function startRecordedSpark(own: Partial<RunSettings> = {}): RecordedServer {
  /** Tasks of which the state was asked for: at first each of them runs. */
  const asked = new Set<number>();
  const killed = new Set<number>();
  const waiting = new Map<number, () => void>();
  const ok = (data: unknown): Response =>
    Response.json({ method: '/api/x', status: 0, message: 'OK', data });
  const refused = (what: string): Response =>
    Response.json(
      { method: '/api/x', status: 1, message: `not recorded: ${what}`, data: {} },
      { status: 400 },
    );

  const answer = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const path = decodeURIComponent(pathname).replace('/api/rest_j/v1', '');
    if (path === '/entrance/submit') {
      const { executionContent } = (await request.json()) as {
        executionContent: { code: string; runType: string };
      };
      const found = tasks.find(({ code }) => code.trim() === executionContent.code.trim());
      if (found === undefined) return refused(executionContent.code);
      asked.delete(found.submit.data.taskID);
      return Response.json(found.submit);
    }
    if (path.endsWith('/configuration/getCategory')) return ok({ Category: [] });
    if (path === '/filesystem/getDirFileTrees' || path === '/filesystem/openFile') {
      const file = searchParams.get('path') ?? '';
      const owner = tasks.find(({ submit }) =>
        `${file}/`.includes(`/${String(submit.data.taskID)}/`),
      );
      const found = path.endsWith('openFile')
        ? owner?.results[file.slice(file.lastIndexOf('/') + 1)]
        : owner?.files;
      return found === undefined ? ok({ dirFileTrees: null }) : Response.json(found);
    }
    const about = tasks.find(({ submit: { data } }) =>
      [`/entrance/${data.execID}/`, `/jobhistory/${String(data.taskID)}/get`].some((one) =>
        path.startsWith(one),
      ),
    );
    if (about === undefined) return refused(path);
    const { taskID, execID } = about.submit.data;
    const isRunning = about.kill !== undefined && !killed.has(taskID);
    if (path.startsWith('/jobhistory')) return Response.json(about.row);
    if (path.endsWith('/kill')) {
      killed.add(taskID);
      return about.kill === undefined ? refused(path) : Response.json(about.kill);
    }
    if (path.endsWith('/status')) waiting.get(taskID)?.();
    if (path.endsWith('/status') && (isRunning || !asked.has(taskID))) {
      asked.add(taskID);
      return ok({ status: 'Running', execID });
    }
    if (path.endsWith('/status')) return Response.json(about.status);
    if (path.endsWith('/log')) {
      const from = Number(searchParams.get('fromLine') ?? 0);
      const { fromLine } = about.log.data;
      if (asked.has(taskID) && !isRunning && from <= 1) return Response.json(about.log);
      return ok({ execID, log: ['', '', '', ''], fromLine: from <= 1 ? from : fromLine });
    }
    if (path.includes('progress')) return Response.json(about.progress);
    return refused(path);
  };

  const client = createLinkisClient(
    linkisSettings({ auth: { kind: 'token', user: 'hadoop', token: async () => 'a token' } }),
    { fetch: answer },
  );
  const interpreter = createLinkisInterpreter({
    connect: async () => client,
    settings: { ...runSettings, engine: 'spark', runType: 'sql', lastExpression: 'off', ...own },
    session: 'session1',
    version: '0.0.0',
    logger: silentLogger,
  });
  const run = async (code: string, signal = new AbortController().signal): Promise<RanCell> => {
    const cell = interpreter.execute({ code, silent: false, executionCount: 1, signal });
    const events: CellEvent[] = [];
    for (;;) {
      const step = await cell.next();
      if (step.done === true) return ranCell(events, step.value);
      events.push(step.value);
    }
  };
  return {
    magic: async (code) => run(code),
    async run(label, head, signal) {
      const { code, runType } = recordedSpark(label);
      return run(`${head ?? `%%engine spark-3.4.4 ${runType}`}\n${code}`, signal);
    },
    polled: async (label) =>
      new Promise((resolve) => {
        waiting.set(recordedSpark(label).submit.data.taskID, resolve);
      }),
    close: async () => interpreter.close(1000),
  };
}
