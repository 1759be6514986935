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

/** Files of more bytes are asked for one row first. */
const large = 8 * megabyte;

/**
 * The first row of a large result, which is an HTML page or a picture as a whole, or the first line of a text. Undefined where a page can be
 * read as of any result: of a small one, and of a table.
 */
export async function readFirstOfLarge(
  client: Pick<ResultClient, 'read'>,
  result: ResultSetRef,
  signal: AbortSignal,
): Promise<ResultPage | undefined> {
  if (result.size === undefined || result.size <= large) return undefined;
  const request = { page: 1, pageSize: 1, columns: 1, mostBytes: longestAnswer };
  const first = await client.read(result, request, signal);
  const isTable =
    first.kind === 'table' ||
    (first.kind === 'unviewable' && (first.heldBack === true || first.tooLarge === 'table'));
  return isTable ? undefined : first;
}

/** True for lines of a text, also where there is one that is too long for its page. */
export function isOfText(page: ResultPage): boolean {
  return page.kind === 'text' || (page.kind === 'unviewable' && page.tooLarge === 'text');
}

/** The page, or in place of a document that is too large why it is not shown. */
export function withinNotebook(page: ResultPage, result: ResultSetRef): ResultPage {
  const isUnread = page.kind === 'unviewable' && page.tooLarge === 'document';
  const length = isUnread ? (result.size ?? longestAnswer) : documentLength(page);
  if (length <= longestDocument) return page;
  const why = `it has ${grouped(Math.ceil(length / megabyte))} MB, and a notebook takes at most ${String(longestDocument / megabyte)} MB of a page or a picture. Let the code write it to a file.`;
  return { kind: 'unviewable', why };
}
