/** One page of one result, as the seam gives it. */
import {
  decodeOpenFileAnswer,
  linkisNull,
  type OpenFileAnswer,
  resultType,
  routes,
} from '../../contract/index.ts';
import type { PageRequest, ResultPage, ResultSetRef } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { AnswerTooLargeError, LinkisRefusedError } from '../ground/linkis-error.ts';
import { bundleInHtml } from './mime-comment.ts';
import { resultGone } from './result-gone.ts';
import { countRows } from './row-count.ts';

/** `FileSource`'s code for a file without content. */
const emptyFile = 51_000;

/** Columns in one answer while `enableLimit` is on. */
const columnsAtOnce = 500;

/** No more columns are asked for: nobody reads them in a notebook. */
const mostColumns = 10_000;

/** The most requests for one page of rows, in case the server gives fewer columns at once. */
const mostPages = 100;

async function openFile(
  parts: ClientParts,
  result: ResultSetRef,
  page: PageRequest,
  columnPage: number,
  signal: AbortSignal | undefined,
): Promise<OpenFileAnswer | undefined> {
  try {
    return await parts.gateways.read(
      {
        path: routes.openFile,
        query: {
          path: result.path,
          page: page.page,
          pageSize: page.pageSize,
          nullValue: linkisNull,
          ...(page.whole === true
            ? {}
            : { enableLimit: true, columnPage, columnPageSize: columnsAtOnce }),
        },
        what: `the result ${result.path}`,
        mostBytes: page.mostBytes,
      },
      decodeOpenFileAnswer,
      signal,
    );
  } catch (thrown) {
    if (thrown instanceof LinkisRefusedError && thrown.errorCode === emptyFile) return undefined;
    throw resultGone(result.path, thrown);
  }
}

/** `first` with the columns of all parts side by side. */
function widened(first: OpenFileAnswer, parts: readonly OpenFileAnswer[]): OpenFileAnswer {
  return {
    ...first,
    columns: parts.flatMap(({ columns }) => columns),
    rows: first.rows.map((_, index) => parts.flatMap(({ rows }) => rows[index] ?? [])),
    notices: [...new Set(parts.flatMap(({ notices }) => notices))],
  };
}

/** Each row as one line, its cells joined by tabs. Null never comes here, and would be an empty text. */
function linesOf(answer: OpenFileAnswer): readonly string[] {
  return answer.rows.map((row) => row.map((cell) => cell ?? '').join('\t'));
}

function pageOf(answer: OpenFileAnswer, pageSize: number): ResultPage {
  if (answer.prohibited !== undefined)
    return { kind: 'unviewable', why: answer.prohibited, heldBack: true };
  const last = answer.rows.length < pageSize;
  const text = linesOf(answer);
  switch (answer.type) {
    case resultType.table: {
      const { columns, rows, notices } = answer;
      const total = answer.totalColumns ?? 0;
      const totalColumns = total > columns.length ? { totalColumns: total } : {};
      return { kind: 'table', columns, ...totalColumns, rows, last, notices };
    }
    case resultType.picture: {
      return { kind: 'picture', ...pictureType(text.join('')) };
    }
    case resultType.html: {
      const html = text.join('\n');
      return bundleInHtml(html) ?? { kind: 'html', html };
    }
    case resultType.io: {
      return { kind: 'unviewable', why: 'The result is binary.' };
    }
    case resultType.text: {
      return { kind: 'text', lines: text, last, openLine: last ? answer.openLine : undefined };
    }
    default: {
      // A file that is not a result comes whole, in one cell.
      return { kind: 'text', lines: text.flatMap((cell) => cell.split('\n')), last: true };
    }
  }
}

/**
 * The page; empty after the end. Cells are text or null. It has all wanted columns, however many requests that takes. Throws `RESULT_GONE`
 * when the file is no longer there.
 */
export async function readResult(
  parts: ClientParts,
  result: ResultSetRef,
  page: PageRequest,
  signal?: AbortSignal,
): Promise<ResultPage> {
  try {
    return await readPage(parts, result, page, signal);
  } catch (thrown) {
    if (page.mostBytes === undefined || !(thrown instanceof AnswerTooLargeError)) throw thrown;
    return { kind: 'unviewable', why: thrown.message, tooLarge: kindOf(thrown.beginning) };
  }
}

/** The kind of a result by the beginning of its answer, where the server names it before the rows, as Linkis does. */
function kindOf(beginning: string): 'text' | 'table' | 'document' | 'unknown' {
  const [head = ''] = beginning.split('"fileContent"', 1);
  const type = /"type":"(\d)"/.exec(head)?.[1];
  if (type === resultType.text) return 'text';
  if (type === resultType.table) return 'table';
  return type === undefined ? 'unknown' : 'document';
}

async function readPage(
  parts: ClientParts,
  result: ResultSetRef,
  page: PageRequest,
  signal: AbortSignal | undefined,
): Promise<ResultPage> {
  const first = await openFile(parts, result, page, 1, signal);
  if (first === undefined) return { kind: 'text', lines: [], last: true };
  const wanted = Math.min(first.totalColumns ?? 0, mostColumns, page.columns ?? mostColumns);
  const answers = [first];
  let columns = first.columns.length;
  while (columns < wanted && answers.length < mostPages && page.whole !== true) {
    const more = await openFile(parts, result, page, answers.length + 1, signal);
    if (more === undefined || more.columns.length === 0) break;
    answers.push(more);
    columns += more.columns.length;
  }
  const read = pageOf(answers.length === 1 ? first : widened(first, answers), page.pageSize);
  if (page.count !== true || read.kind !== 'table' || read.last) return read;
  const totalRows = await countRows(parts, result, signal);
  // What cannot be is not said: such a server counts something else.
  const seen = (page.page - 1) * page.pageSize + read.rows.length;
  return totalRows === undefined || totalRows < seen ? read : { ...read, totalRows };
}

/** The first bytes of each kind of picture in base64; the server does not name the kind. */
const beginnings: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['PHN2Zy', 'image/svg+xml'],
  ['PD94bWwg', 'image/svg+xml'],
  ['JVBERi0', 'application/pdf'],
];

/** The base64 without `data:` head and line ends, and its MIME type: PNG, the engines' default, when nothing is recognized. */
function pictureType(text: string): { readonly base64: string; readonly mimeType: string } {
  const head = /^\s*data:([\w+./-]+);base64,/.exec(text);
  const base64 = text.slice(head?.[0].length ?? 0).replaceAll(/\s/g, '');
  const known = beginnings.find(([beginning]) => base64.startsWith(beginning))?.[1];
  return { base64, mimeType: known ?? head?.[1] ?? 'image/png' };
}
