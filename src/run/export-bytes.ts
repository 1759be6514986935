/** A result as the pieces of a file, read as they are asked for: one page or one piece in memory at a time. */
import type { ExportCommand } from '../magics/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import type { ResultSetRef, TaskClient } from '../task/index.ts';
import { csvLine } from './csv.ts';

/** Rows asked for at once: the server's own page size. */
const pageRows = 5000;

/** A piece of the file. */
export interface ExportPiece {
  readonly bytes: string | Uint8Array;
  /** Rows in it; undefined where the server alone knows. */
  readonly rows: number | undefined;
  /** What the server left out, in its words. */
  readonly notices: readonly string[];
}

/** The pieces in order. Rejects with `OPTION_INVALID` for a result that is no table. */
export function exportPieces(
  command: ExportCommand,
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  return command.format === 'csv'
    ? csvPieces(command, result, client, signal)
    : xlsxPieces(command, result, client, signal);
}

async function* csvPieces(
  command: ExportCommand,
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const limit = command.limit ?? Number.POSITIVE_INFINITY;
  const pageSize = Math.min(pageRows, limit);
  let written = 0;
  for (let number = 1; written < limit; number += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a page is written before the next is read
    const page = await client.read(result, { page: number, pageSize }, signal);
    // Behind the end a server may answer with an empty text.
    if (number > 1 && page.kind === 'text' && page.lines.length === 0) return;
    if (page.kind !== 'table') throw notTable(result, page);
    const rows = page.rows.slice(0, limit - written);
    const names = page.columns.map(({ name }) => name);
    const lines = [...(number === 1 ? [names] : []), ...rows].map((row) => csvLine(row, command));
    yield { bytes: lines.join(''), rows: rows.length, notices: page.notices };
    written += rows.length;
    if (page.last) return;
  }
}

async function* xlsxPieces(
  command: ExportCommand,
  result: ResultSetRef,
  client: TaskClient,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const { limit, nullText, sheet: sheetName } = command;
  const page = await client.read(result, { page: 1, pageSize: 1 }, signal);
  if (page.kind !== 'table') throw notTable(result, page);
  const request = { format: 'xlsx' as const, limit, nullText, sheetName };
  let tail = Buffer.alloc(0);
  for await (const bytes of await client.export(result, request, signal)) {
    signal.throwIfAborted();
    tail = Buffer.concat([tail, bytes.subarray(-22)]).subarray(-22);
    yield { bytes, rows: undefined, notices: [] };
  }
  // A zip ends with its directory's record: a connection that was cut would leave half a workbook.
  if (!tail.subarray(0, 4).equals(Buffer.from('PK\u0005\u0006', 'latin1')))
    throw new LinkisKernelError(
      'LINKIS_HTTP',
      `the workbook of ${result.name} did not come whole`,
      {
        hint: 'Export it again, or as .csv.',
      },
    );
}

function notTable(
  result: ResultSetRef,
  page: { readonly kind: string; readonly why?: string },
): LinkisKernelError {
  const number = String(result.index + 1);
  return page.why === undefined
    ? new LinkisKernelError('OPTION_INVALID', `result ${number} is no table but ${page.kind}`, {
        hint: '%result shows it.',
      })
    : new LinkisKernelError('LINKIS_REFUSED', `result ${number} cannot be read: ${page.why}`);
}
