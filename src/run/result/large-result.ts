/** Results too large for a notebook: an HTML page or a picture is one row, however long, and is not even read to its end. */
import { documentLength } from '../../render/index.ts';
import { grouped } from '../../shared/index.ts';
import type { ResultPage, ResultSetRef } from '../../task/index.ts';
import type { ResultClient } from './read-ahead.ts';

const megabyte = 1_048_576;

/** The longest HTML page or picture that is shown, in characters: a notebook with a longer one cannot be opened. */
const longestDocument = 16 * megabyte;

/** Bytes of the answer with such a document, whose letters may take several. */
const longestAnswer = 24 * megabyte;

/** Bytes of a file, or of an answer, from which on one row is asked for first. */
export const large: number = 8 * megabyte;

/** By its listing: it may be smaller than its answer, or have grown since. */
export function isLarge({ size }: ResultSetRef): boolean {
  return size !== undefined && size > large;
}

/**
 * Of a large result the first line, where it is a text, and why it is not read, where it is a document that is too large. Undefined where a
 * page can be read as of any result.
 */
export async function readFirstOfLarge(
  client: Pick<ResultClient, 'read'>,
  result: ResultSetRef,
  signal: AbortSignal,
): Promise<ResultPage | undefined> {
  const request = { page: 1, pageSize: 1, columns: 1, mostBytes: longestAnswer };
  const first = await client.read(result, request, signal);
  const isUnread = first.kind === 'unviewable' && first.tooLarge === 'document';
  return isUnread || isOfText(first) ? first : undefined;
}

/** True for lines of a text, also where there is one that is too long for its page. */
export function isOfText(page: ResultPage): boolean {
  return page.kind === 'text' || (page.kind === 'unviewable' && page.tooLarge === 'text');
}

/** The page, or in place of a document that is too large why it is not shown. */
export function withinNotebook(page: ResultPage, result: ResultSetRef): ResultPage {
  const isUnread = page.kind === 'unviewable' && page.tooLarge === 'document';
  const length = isUnread ? (result.size ?? 0) : documentLength(page);
  if (!isUnread && length <= longestDocument) return page;
  // Letters that JSON escapes take up to six times their room.
  const has =
    length > longestDocument
      ? `it has ${grouped(Math.ceil(length / megabyte))} MB`
      : `it takes more than ${String(longestAnswer / megabyte)} MB on its way`;
  const why = `${has}, and a notebook takes at most ${String(longestDocument / megabyte)} MB of a page or a picture. Let the code write it to a file.`;
  return { kind: 'unviewable', why };
}
