/** Rows as csv that the server itself writes as `%export` does: only the local gateway does, and marks its answer. */
import { csvRowsQuery, decodeCsvRowsType, routes } from '../../contract/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { CsvRows, CsvRowsRequest, ResultSetRef } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import type { Gateways } from '../session/gateways.ts';
import { openBytes } from './export.ts';

/** Servers that have answered without the mark are not asked again. */
const others = new WeakSet<Gateways>();

/** Bytes that the end mark has at the most: a NUL and a number. */
const longestEnd = 17;

/** Undefined where the server does not write such rows. Its bytes reject with `LINKIS_HTTP` when they do not come completely. */
export async function readCsvRows(
  parts: ClientParts,
  result: ResultSetRef,
  request: CsvRowsRequest,
  signal?: AbortSignal,
): Promise<CsvRows | undefined> {
  const { gateways } = parts;
  if (others.has(gateways)) return undefined;
  const query = { path: result.path, ...csvRowsQuery(request) };
  try {
    const wanted = { path: routes.resultsetToExcel, query, isOptional: 'service' as const };
    const { name, answer, read, giveUp } = await openBytes(parts, wanted, signal);
    const rows = answer.status === 200 ? decodeCsvRowsType(answer.contentType) : undefined;
    if (rows !== undefined) return { rows, bytes: whole(name, read, giveUp) };
    await giveUp();
    // A refusal names no file, and says nothing of the next result.
    if (answer.contentDisposition !== undefined) others.add(gateways);
  } catch (thrown) {
    signal?.throwIfAborted();
    // Pages are asked for instead, and say what is wrong.
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    parts.logger.debug(`no rows as csv: ${thrown.message}`);
    if (thrown.isNotOffered) others.add(gateways);
  }
  return undefined;
}

/** The bytes without their end mark, which is checked. */
async function* whole(
  name: string,
  read: () => Promise<Uint8Array | undefined>,
  giveUp: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array();
  let given = 0;
  try {
    for (let chunk = await read(); chunk !== undefined; chunk = await read()) {
      // A chunk is given on as it is, without its last bytes: those may be the mark.
      const ready = chunk.length > longestEnd ? chunk.length - longestEnd : 0;
      if (ready > 0 && held.length > 0) {
        yield held;
        given += held.length;
      }
      if (ready > 0) {
        yield chunk.subarray(0, ready);
        given += ready;
        held = chunk.subarray(ready);
      } else held = Buffer.concat([held, chunk]);
    }
    const mark = /\0(\d+)$/.exec(Buffer.from(held).toString('latin1'));
    const rest = mark === null ? undefined : held.subarray(0, mark.index);
    if (rest === undefined || given + rest.length !== Number(mark?.[1]))
      throw new LinkisKernelError('LINKIS_HTTP', `${name} did not arrive completely`, {
        hint: 'Export it again.',
      });
    if (rest.length > 0) yield rest;
  } finally {
    await giveUp();
  }
}
