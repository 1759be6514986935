/** Exports results as files: gives the bytes of `resultsetToExcel` and `resultsetsToExcel` as they arrive. */
import { decodeEnvelope, excerptOf, routes } from '../../contract/index.ts';
import { LinkisKernelError, parseJson } from '../../shared/index.ts';
import type { ExportRequest, ResultSetRef } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import type { WireAnswer } from '../connection/connection.ts';
import { withDeadline } from '../ground/deadline.ts';
import type { GatewayCall } from '../session/gateway-call.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { orNotOffered } from '../ground/not-offered.ts';
import { refused } from '../ground/refused.ts';
import { resultGone } from './result-gone.ts';
import { notLinkis } from '../connection/transport.ts';
import { unreachable } from '../connection/unreachable.ts';

/** Without a limit the server stops at 5000 rows; it reads the parameter as a Java int. */
const everyRow = 2_147_483_647;

/** A failed export is an HTTP 200 with `text/plain` that begins with these words [FsRestfulApi]. */
export const failureMark = 'error(错误):';

/** Bytes that hold any failure's sentence. */
const longestFailure = 4_096;

async function next(
  bytes: AsyncIterator<Uint8Array>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const step = await withDeadline(timeoutMs, signal, async () => bytes.next());
  return step.done === true ? undefined : step.value;
}

/** Reads as far as is needed to tell a failure from a file. */
export async function beginning(read: () => Promise<Uint8Array | undefined>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  const mark = Buffer.from(failureMark);
  for (;;) {
    const compared = Math.min(head.length, mark.length);
    const mayFail = head.subarray(0, compared).equals(mark.subarray(0, compared));
    if (!mayFail || head.length >= longestFailure) return head;
    const chunk = await read();
    if (chunk === undefined) return head;
    head = Buffer.concat([head, chunk]);
  }
}

function failureOf(name: string, head: Buffer, path: string): unknown {
  const description = excerptOf(head.toString('utf8').slice(failureMark.length));
  return resultGone(
    path,
    new LinkisRefusedError('LINKIS_REFUSED', `Linkis refused ${name}: ${description}`, {
      envelopeStatus: 1,
      errorCode: undefined,
      description,
      serviceDown: false,
    }),
  );
}

export async function rejectOther(
  name: string,
  answer: WireAnswer,
  read: () => Promise<Uint8Array | undefined>,
  giveUp: () => Promise<void>,
): Promise<void> {
  if (answer.status === 200 && !/json|html/i.test(answer.contentType)) return;
  const head = (await read()) ?? new Uint8Array();
  const text = Buffer.from(head).toString('utf8');
  const envelope = decodeEnvelope(parseJson(text));
  await giveUp();
  throw envelope === undefined
    ? notLinkis(name, answer, text)
    : refused(name, envelope, (words) => words);
}

/** The bytes of the export. Resolves as soon as they are certainly a file and no failure. */
export async function exportResult(
  parts: ClientParts,
  result: ResultSetRef,
  request: ExportRequest,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const query = {
    path: result.path,
    outputFileType: request.format,
    outputFileName: result.name.replace(/\.dolphin$/, ''),
    charset: 'utf-8',
    limit: request.limit ?? everyRow,
    // The server reads both spellings; the second wins unless it is a comma.
    csvSeperator: request.separator,
    csvSeparator: request.separator,
    nullValue: nullValueOf(request),
    sheetName: request.sheetName,
    autoFormat: request.typedCells === true,
    // The server's csv quotes nothing: a line end inside a cell would break the row.
    keepNewline: request.format === 'xlsx',
  };
  return begun(parts, { path: routes.resultsetToExcel, query }, result.path, signal);
}

/** All results of a task as one workbook, in which the server names the sheets. */
export async function exportResults(
  parts: ClientParts,
  resultLocation: string,
  request: Pick<ExportRequest, 'limit' | 'nullText'>,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const query = {
    path: resultLocation,
    outputFileName: 'results',
    limit: request.limit ?? everyRow,
    nullValue: nullValueOf(request),
  };
  return begun(parts, { path: routes.resultsetsToExcel, query }, resultLocation, signal);
}

function nullValueOf({ nullText }: Pick<ExportRequest, 'nullText'>): string {
  return nullText === '' ? 'BLANK' : (nullText ?? 'NULL');
}

/** The bytes of one of the user's files on the server. Resolves as `exportResult` does. */
export async function downloadFile(
  parts: ClientParts,
  path: string,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const body = { path, charset: 'utf-8' };
  return begun(parts, { method: 'POST', path: routes.download, body }, path, signal);
}

interface OpenedBytes {
  readonly name: string;
  readonly answer: WireAnswer;
  /** The next bytes; undefined at the end. */
  readonly read: () => Promise<Uint8Array | undefined>;
  /** The iterator locks the body, so only this can cancel it. */
  readonly giveUp: () => Promise<void>;
}

type WantedBytes = Pick<GatewayCall, 'path' | 'query' | 'body' | 'isOptional'> & {
  readonly method?: 'POST';
};

/** Sends a call whose answer is bytes, or a refusal: nothing of it is read yet. */
export async function openBytes(
  parts: ClientParts,
  wanted: WantedBytes,
  signal: AbortSignal | undefined,
): Promise<OpenedBytes> {
  const { requestTimeoutMs } = parts.settings;
  // The server puts an xlsx together before its first byte.
  const timeoutMs = Math.max(requestTimeoutMs, 10 * 60_000);
  const method: 'GET' | 'POST' = wanted.method ?? 'GET';
  const { name, answer } = await parts.gateways.open({ ...wanted, method, timeoutMs }, signal);
  const bytes = answer.body[Symbol.asyncIterator]();
  const wireRequest = { method, url: new URL(name.slice(method.length + 1)), headers: {} };
  const read = async (): Promise<Uint8Array | undefined> => {
    try {
      return await next(bytes, timeoutMs, signal);
    } catch (thrown) {
      await bytes.return?.();
      signal?.throwIfAborted();
      throw unreachable(wireRequest, thrown);
    }
  };
  const giveUp = async (): Promise<void> => {
    await bytes.return?.();
  };
  return { name, answer, read, giveUp };
}

/** Rejects in words of its own where the server has no such export. */
async function begun(
  parts: ClientParts,
  wanted: WantedBytes,
  source: string,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const what = wanted.path === routes.download ? 'downloads' : 'results as files';
  return orNotOffered(parts, what, wanted.path, async () =>
    beginFile(parts, wanted, source, signal),
  );
}

async function beginFile(
  parts: ClientParts,
  wanted: WantedBytes,
  source: string,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const { name, answer, read, giveUp } = await openBytes(parts, wanted, signal);
  await rejectOther(name, answer, read, giveUp);
  const head = await beginning(read);
  if (head.subarray(0, Buffer.byteLength(failureMark)).toString('utf8') === failureMark) {
    await giveUp();
    throw failureOf(name, head, source);
  }
  if (head.length === 0)
    throw new LinkisKernelError('LINKIS_HTTP', `${name} gave an empty file`, {
      hint: 'Try the other format, or look at the result with %result.',
    });
  return (async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield head;
      for (let chunk = await read(); chunk !== undefined; chunk = await read()) yield chunk;
    } finally {
      await giveUp();
    }
  })();
}
