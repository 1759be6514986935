/**
 * Runs a small cell in a kernel that waits for its first one, so that V8 has compiled what a cell needs by then. It is a kernel of its own
 * without a journal, against a gateway of one task in this process: nothing is sent, written or shown.
 */
import type { Settings } from '../../config/index.ts';
import type { CellOutcome } from '../../interpreter/index.ts';
import { createLinkisClient, type WireAnswer } from '../../linkis/index.ts';
import { createLinkisInterpreter } from '../../run/index.ts';
import { silentLogger } from '../../shared/index.ts';
import { packageVersion } from '../package-facts.ts';

const place = 'file:///rehearsal';
const log = '2026-01-01 00:00:00.000 INFO rehearsal';

/** What Linkis would answer, by the end of the path. */
const answers: Readonly<Record<string, object>> = {
  submit: { execID: 'exec_rehearsal', taskID: 1 },
  status: { execID: 'exec_rehearsal', status: 'Succeed' },
  progressWithResource: { progress: 1, progressInfo: [] },
  log: { fromLine: 2, log: ['', '', log, log] },
  get: { task: { taskID: 1, execId: 'exec_rehearsal', status: 'Succeed', resultLocation: place } },
  getDirFileTrees: {
    dirFileTrees: {
      name: 'rehearsal',
      path: place,
      children: [{ name: '_0.dolphin', path: `${place}/_0.dolphin`, isLeaf: true }],
    },
  },
  openFile: {
    type: '2',
    metadata: [
      { columnName: 'name', dataType: 'string', comment: '' },
      { columnName: 'amount', dataType: 'bigint', comment: '' },
    ],
    fileContent: [['rehearsal', '1']],
  },
};

/** Gives the outcome of the cell. Rejects with OPTION_INVALID for settings that no cell could run with. */
export async function rehearse(settings: Settings): Promise<CellOutcome> {
  const client = createLinkisClient(
    {
      urls: ['http://rehearsal.invalid'],
      auth: { kind: 'none', user: 'rehearsal' },
      headers: {},
      requestTimeoutMs: 1000,
      submitTimeoutMs: 1000,
      retries: 0,
    },
    {
      connection: {
        send: async ({ url }) => answerTo(url.pathname),
        close: async () => undefined,
      },
    },
  );
  const interpreter = createLinkisInterpreter({
    connect: async () => client,
    settings: settings.run,
    session: 'rehearsal',
    version: packageVersion(),
    logger: silentLogger,
  });
  const cell = interpreter.execute({
    code: 'SELECT name, amount FROM rehearsal',
    silent: false,
    executionCount: 1,
    signal: new AbortController().signal,
  });
  let step = await cell.next();
  while (step.done !== true) step = await cell.next();
  await interpreter.close(1000);
  return step.value;
}

function answerTo(path: string): WireAnswer {
  const data = answers[path.slice(path.lastIndexOf('/') + 1)];
  const envelope =
    data === undefined
      ? { method: path, status: 1, message: `nothing of the rehearsal is at ${path}`, data: {} }
      : { method: path, status: 0, message: 'OK', data };
  return {
    status: 200,
    contentType: 'application/json',
    contentDisposition: undefined,
    setCookies: [],
    location: undefined,
    retryAfter: undefined,
    body: bytesOf(JSON.stringify(envelope)),
    discard: async () => undefined,
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
