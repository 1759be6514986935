/** The result store on the local file system: gives writers to jobs, and reads results by path. Knows no job and no user. */
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ignoreMissing } from '../../shared/index.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import { csvRows } from './csv-rows.ts';
import { exportResults } from './export-results.ts';
import { spillInto } from './duckdb-library.ts';
import { readDescription } from './result-description.ts';
import type { ResultStore, StoredFile, StoredPage } from './result-store.ts';
import { createResultWriter } from './result-writer.ts';
import { countRows, readCells } from './table-reader.ts';
import { createTextReader } from './text-reader.ts';

/** Lines of a text that are counted at a time. */
const countStep = 10_000;

/** Refuses what is no file; a directory as Linkis does (54001). */
async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(ignoreMissing);
  if (found === undefined) throw new GatewayError(80012, `path ${file} not exists.`);
  if (!found.isFile())
    throw new GatewayError(54001, 'Unsupported open file type(不支持打开的文件类型)');
}

/** The text of a file in pieces of some 256 KB, none of which ends within a character. */
async function* piecesOf(file: string): AsyncGenerator<string> {
  for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: 262_144 }))
    yield String(piece);
}

/** Spills to `spillDirectory`, which is its own and removed by `close`: the system's temporary directory may be full, small or closed. */
export async function createResultStore(spillDirectory?: string): Promise<ResultStore> {
  if (spillDirectory !== undefined) {
    await rm(spillDirectory, { recursive: true, force: true });
    spillInto(spillDirectory);
  }
  const text = createTextReader();
  const growing = new Set<string>();

  return {
    writer: (directory) => createResultWriter(directory, growing),
    isGrowing: (file) => growing.has(file),

    async list(directory) {
      const entries = await readdir(directory, { withFileTypes: true }).catch(ignoreMissing);
      if (entries === undefined) return undefined;
      const names = entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => entry.name);
      const files = await Promise.all(
        names.map(async (name): Promise<StoredFile | undefined> => {
          const file = path.join(directory, name);
          const found = await stat(file).catch(ignoreMissing);
          return found && { name, path: file, size: found.size, modifiedTime: found.mtimeMs };
        }),
      );
      return files.filter((file) => file !== undefined);
    },

    async page(file, { page, pageSize, columns }): Promise<StoredPage> {
      await requireFile(file);
      const description = await readDescription(file);
      // Page 0 and below are the first page, as in Linkis.
      const first = Math.max(0, page - 1) * Math.max(0, pageSize);
      switch (description.kind) {
        case 'html':
        case 'picture':
          return { kind: description.kind, content: piecesOf(file) };
        case 'text': {
          const { lines, openLine } = await text.page(file, first, pageSize, growing.has(file));
          return { kind: 'text', rows: lines.map((line) => [line]), openLine };
        }
        case 'table': {
          const firstColumn = columns?.offset ?? 0;
          const shown = description.columns.slice(
            firstColumn,
            firstColumn + (columns?.count ?? Infinity),
          );
          return {
            kind: 'table',
            columns: shown,
            rows: await readCells(file, {
              firstRow: first,
              rows: pageSize,
              firstColumn,
              columns: shown,
            }),
            totalColumns: description.columns.length,
          };
        }
      }
    },

    async count(file, limit) {
      await requireFile(file);
      const description = await readDescription(file);
      const atMost = limit < 0 ? Infinity : limit;
      if (description.kind === 'table') {
        return {
          columns: description.columns.length,
          rows: Math.min(atMost, await countRows(file)),
        };
      }
      if (description.kind !== 'text') return { columns: 1, rows: Math.min(atMost, 1) };
      let rows = 0;
      while (rows < atMost) {
        const lines = await text.lines(file, rows, countStep, growing.has(file));
        rows += lines.length;
        if (lines.length < countStep) break;
      }
      return { columns: 1, rows: Math.min(atMost, rows) };
    },

    async export(files, request) {
      await Promise.all(files.map(requireFile));
      return exportResults(files, request);
    },

    async csvRows(file, request) {
      await requireFile(file);
      return csvRows(file, request);
    },

    // Each call closes the files and connections that it opened.
    async close() {
      if (spillDirectory !== undefined) await rm(spillDirectory, { recursive: true, force: true });
    },
  };
}
