/** `resultsetToExcel` and `resultsetsToExcel`: results as csv or xlsx, streamed [FsRestfulApi.java]. */
import { csvRowsType, decodeCsvRowsQuery, resultNumber } from '../../contract/index.ts';
import { messageOf } from '../../shared/index.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import { inOrder, type StoredExportRequest } from '../results/result-store.ts';
import { authorizedPath } from '../ground/storage-paths.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';
import { attachment, fileSize } from '../answers/stored-file.ts';

const base = '/api/rest_j/v1/filesystem';
/** Rows of an export without a `limit` [wds.linkis.workspace.resultset.download.maxsize.csv]. */
const defaultRows = 5000;
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Adds the routes. An error is HTTP 200 with the text `error(错误):…`, as in the real server. */
export function exportRoutes(app: Routes, parts: GatewayParts): void {
  app.get(`${base}/resultsetToExcel`, async (context) =>
    orErrorText(async () => {
      const format = context.req.query('outputFileType') ?? 'csv';
      if (format !== 'csv' && format !== 'xlsx') {
        // The real server has no writer here; clients know the case by these words alone.
        throw new OperationFailure(
          'Cannot invoke "org.apache.linkis.common.io.FsWriter.addMetaData(org.apache.linkis.common.io.MetaData)" because "fsWriter$1" is null',
        );
      }
      if (context.req.query('path') === undefined) {
        throw new OperationFailure('Can not create a Path from a null string');
      }
      const file = await checked(context, parts);
      await fileSize(file);
      const rows = format === 'csv' ? await rowsOf(context, parts, file) : undefined;
      return rows ?? download(context, parts, [file], format);
    }),
  );
  app.get(`${base}/resultsetsToExcel`, async (context) =>
    orErrorText(async () => {
      const directory = await checked(context, parts);
      const found = ((await parts.results.list(directory)) ?? []).filter(
        (file) => resultNumber(file.name) !== undefined,
      );
      const files = inOrder(found).map((file) => file.path);
      if (files.length === 0) {
        throw new GatewayError(80029, 'The directory has no result set(结果集目录为空)');
      }
      return download(context, parts, files, 'xlsx');
    }),
  );
}

/** The rows alone, as the kernel asks for them in parameters that a real Linkis does not read. Undefined where it does not ask. */
async function rowsOf(
  context: GatewayContext,
  parts: GatewayParts,
  file: string,
): Promise<Response | undefined> {
  const wanted = decodeCsvRowsQuery(context.req.query());
  const made = wanted && (await parts.results.csvRows(file, wanted));
  return made && new Response(made.bytes, { headers: { 'content-type': csvRowsType(made.rows) } });
}

async function checked(context: GatewayContext, parts: GatewayParts): Promise<string> {
  return authorizedPath(parts.storage, context.get('caller'), context.req.query('path'));
}

async function download(
  context: GatewayContext,
  parts: GatewayParts,
  files: readonly string[],
  format: 'csv' | 'xlsx',
): Promise<Response> {
  const request = exportRequest(context, format);
  const body = await parts.results.export(files, request);
  const name = context.req.query('outputFileName') ?? 'downloadResultset';
  return new Response(body, {
    headers: {
      'content-type': `${format === 'csv' ? 'text/plain' : xlsxType};charset=${request.charset}`,
      'content-disposition': attachment(`${name}.${format}`),
    },
  });
}

function exportRequest(context: GatewayContext, format: 'csv' | 'xlsx'): StoredExportRequest {
  const flag = (name: string): boolean => context.req.query(name) === 'true';
  const nullValue = context.req.query('nullValue') ?? 'NULL';
  const charset = context.req.query('charset') ?? 'utf-8';
  if (!/^[\w.:-]+$/.test(charset)) throw new GatewayError(80024, `Unknown charset ${charset}`);
  const limit = Number(context.req.query('limit') ?? 0);
  return {
    format,
    limit: Number.isInteger(limit) && limit > 0 ? limit : defaultRows,
    separator: separator(context),
    charset,
    quoteRetouch: flag('quoteRetouchEnable'),
    keepNewline: flag('keepNewline'),
    nullText: nullValue === 'BLANK' ? '' : nullValue,
    sheetName: context.req.query('sheetName') ?? 'result',
    autoFormat: flag('autoFormat'),
  };
}

/** Of the parameter's two spellings the right one wins, unless it is the default. `\t`, `t` and an empty text are a tab. */
function separator(context: GatewayContext): string {
  const right = context.req.query('csvSeparator') ?? ',';
  const chosen = right === ',' ? (context.req.query('csvSeperator') ?? ',') : right;
  return ['', 't', '\\t', '\t'].includes(chosen) ? '\t' : chosen;
}

async function orErrorText(make: () => Promise<Response>): Promise<Response> {
  try {
    return await make();
  } catch (error) {
    const text =
      error instanceof GatewayError
        ? error.description
        : messageOf(error).replace(/^IOException: /, '');
    return new Response(`error(错误):${text}`, {
      headers: { 'content-type': 'text/plain;charset=utf-8' },
    });
  }
}
