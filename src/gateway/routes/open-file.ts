/** `openFile`: one page of a result, or the text of a script or log [FsRestfulApi.openFile]. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { envelopeStatus, linkisNull, resultType } from '../../contract/index.ts';
import { badRequest, envelope, ok, okWithText } from '../answers/answer.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import type { StoredDocument, StoredPage } from '../results/result-store.ts';
import type { GatewayContext, GatewayParts } from '../answers/gateway-context.ts';
import { fileSize } from '../answers/stored-file.ts';

const suffixes: readonly string[] =
  'dolphin,sql,scala,py,py3,hql,python,out,log,text,sh,jdbc,ngql,psql,fql,tsql,txt,aisql'.split(
    ',',
  );
const mostRows = 100_000;
const mostColumnsPage = 500;
const mostColumns = 10_000;
const largestScript = 30 * 1024 * 1024;

/** `file` is a checked path. */
export async function openFileAnswer(
  context: GatewayContext,
  parts: GatewayParts,
  file: string,
): Promise<Response> {
  const suffix = path.extname(file).slice(1).toLowerCase();
  if (!suffixes.includes(suffix)) {
    await fileSize(file);
    throw new GatewayError(54001, 'Unsupported open file type(不支持打开的文件类型)');
  }
  const number = (name: string, absent: number): number => {
    const text = context.req.query(name);
    return text === undefined || text === '' ? absent : Number(text);
  };
  const page = number('page', 1);
  const pageSize = number('pageSize', 5000);
  const columnPage = number('columnPage', 1);
  const columnPageSize = number('columnPageSize', mostColumnsPage);
  if (![page, pageSize, columnPage, columnPageSize].every(Number.isInteger)) {
    return badRequest(context);
  }
  if (pageSize > mostRows) {
    throw new GatewayError(
      80034,
      `The page size cannot be greater than ${String(mostRows)}(分页大小不能超过${String(mostRows)})`,
    );
  }
  const limited = context.req.query('enableLimit') === 'true';
  if (limited && (columnPageSize < 0 || columnPageSize > mostColumnsPage)) {
    throw new GatewayError(
      80036,
      `The column page size must be between 0 and ${String(mostColumnsPage)}`,
    );
  }
  const size = await fileSize(file);
  if (size === 0 && (suffix === 'dolphin' || suffix === 'log')) return emptyAnswer(file);
  if (suffix !== 'dolphin') return scriptAnswer(context, file, size);
  const stored = await parts.results.page(file, {
    page: Math.max(1, page),
    pageSize: Math.max(0, pageSize),
    columns: limited
      ? { offset: (Math.max(1, columnPage) - 1) * columnPageSize, count: columnPageSize }
      : undefined,
  });
  if (limited && stored.kind === 'table' && stored.rows.some(isOver(parts.settings.largestRow))) {
    return ok(context, { ...rowNotice, type: resultType.table, page, totalPage: 0 });
  }
  if (isDocument(stored)) {
    const facts = { metadata: 'NULL', totalLine: 1, type: resultType[stored.kind] };
    return okWithText(context, { ...facts, page, totalPage: 0 }, 'fileContent', stored.content);
  }
  return ok(context, {
    ...content(stored, context.req.query('nullValue') ?? '', limited),
    page,
    totalPage: 0,
  });
}

function isDocument(page: StoredPage): page is StoredDocument {
  return page.kind === 'html' || page.kind === 'picture';
}

function emptyAnswer(file: string): Response {
  return envelope(
    null,
    envelopeStatus.warning,
    `Warning code(警告码): 51000, Warning message(警告信息): The file is empty(文件为空): ${path.basename(file)}.`,
  );
}

async function scriptAnswer(
  context: GatewayContext,
  file: string,
  size: number,
): Promise<Response> {
  if (size > largestScript) {
    throw new GatewayError(80032, 'The file is over 30 MB; download it instead(文件过大)');
  }
  const text = await readFile(file, 'utf8');
  return ok(context, {
    metadata: {},
    fileContent: [[text]],
    type: 'script/text',
    totalLine: text === '' ? 0 : text.replace(/\n$/, '').split('\n').length,
    page: 1,
    totalPage: 0,
  });
}

function content(
  stored: Exclude<StoredPage, StoredDocument>,
  nullValue: string,
  limited: boolean,
): Readonly<Record<string, unknown>> {
  switch (stored.kind) {
    case 'table': {
      const cell = cellWriter(nullValue);
      return {
        metadata: stored.columns.map((column) => ({
          columnName: column.name,
          comment: column.comment ?? 'NULL',
          dataType: column.type,
        })),
        totalColumn: stored.totalColumns,
        totalLine: stored.rows.length,
        type: resultType.table,
        fileContent: stored.rows.map((row) => row.map(cell)),
        ...(limited && stored.totalColumns > mostColumns ? columnNotice(stored.totalColumns) : {}),
      };
    }
    case 'text':
      return {
        metadata: 'NULL',
        totalLine: stored.rows.length,
        type: resultType.text,
        fileContent: stored.rows,
        // Linkis has no such field: other clients pass over it.
        ...(stored.openLine === undefined ? {} : { openLine: stored.openLine }),
      };
  }
}

/** SQL NULL is `NULL` by default, JSON null for `LINKIS_NULL`. Any other word replaces it, the text `NULL` and empty text too. */
function cellWriter(nullValue: string): (cell: string | null) => string | null {
  if (nullValue === linkisNull) return (cell) => cell;
  if (nullValue === '' || nullValue === 'BLANK') return (cell) => cell ?? 'NULL';
  return (cell) => (cell === null || cell === 'NULL' || cell === '' ? nullValue : cell);
}

/** Linkis sends neither rows nor columns of such a page. */
const rowNotice = {
  display_prohibited: true,
  zh_msg: '结果集存在单行数据超过最大限制，无法直接查看，请导出后查看',
  en_msg:
    'A row of the result set is larger than the limit, so the page cannot be shown; export the result to see it',
};

function isOver(largest: number): (row: readonly (string | null)[]) => boolean {
  return (row) => row.reduce((total, cell) => total + (cell?.length ?? 0), 0) > largest;
}

function columnNotice(columns: number): Readonly<Record<string, unknown>> {
  return {
    column_limit_display: true,
    zh_msg: `全量结果集超过${String(mostColumns)}列，共${String(columns)}列，请分页查看`,
    en_msg: `Because your result set has ${String(columns)} columns, more than ${String(mostColumns)}, it is shown by pages of columns`,
  };
}
