/** `filesystem/*` without exports: result lists, result pages, logs, paths [FsRestfulApi.java]. */
import { ignoreMissing } from '../../shared/index.ts';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { resultNumber } from '../../contract/index.ts';
import type { ResultStore } from '../results/result-store.ts';
import { ok } from '../answers/answer.ts';
import { storedColumns } from '../jobs/log-level.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import { authorizedPath, fileUri } from '../ground/storage-paths.ts';
import { exportRoutes } from './export.ts';
import { fileChangeRoutes } from './file-changes.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';
import { openFileAnswer } from './open-file.ts';
import { fileSize, isOwnFile } from '../answers/stored-file.ts';

const base = '/api/rest_j/v1/filesystem';
/** Larger logs are refused [FsRestfulApi.openLog]. */
const largestLog = 30 * 1024 * 1024;

/** Adds the routes. Each checks that the caller may read the path before it asks the disk. */
export function filesystemRoutes(app: Routes, parts: GatewayParts): void {
  const asked = async (context: GatewayContext): Promise<string> =>
    authorizedPath(parts.storage, context.get('caller'), context.req.query('path'));

  app.get(`${base}/getDirFileTrees`, async (context) =>
    ok(context, { dirFileTrees: await tree(await asked(context), parts.results) }),
  );
  app.get(`${base}/openFile`, async (context) =>
    openFileAnswer(context, parts, await asked(context)),
  );
  app.get(`${base}/openLog`, async (context) => {
    const file = await asked(context);
    if ((await fileSize(file)) > largestLog) {
      throw new GatewayError(80033, 'The file is over 30 MB; download it instead(日志文件过大)');
    }
    const lines = (await readFile(file, 'utf8')).replace(/\n$/, '').split('\n');
    return ok(context, { log: storedColumns(lines) });
  });
  app.get(`${base}/isExist`, async (context) => {
    if (context.req.query('path') === undefined) {
      throw new OperationFailure(
        'IllegalArgumentException: Can not create a Path from a null string',
      );
    }
    const file = await asked(context);
    return ok(context, { isExist: (await kindOf(file)) !== undefined });
  });
  app.get(`${base}/fileInfo`, async (context) => {
    const file = await asked(context);
    await fileSize(file);
    if (path.extname(file) !== '.dolphin') {
      throw new GatewayError(54001, 'Unsupported open file type(不支持打开的文件类型)');
    }
    const { columns, rows } = await parts.results.count(
      file,
      Number(context.req.query('pageSize') ?? 5000) || 5000,
    );
    return ok(context, { path: fileUri(file), colNumber: columns, rowNumber: rows });
  });
  app.get(`${base}/getUserRootPath`, (context) => {
    const root = fileUri(parts.storage.userRoot(context.get('caller').name));
    return ok(
      context,
      context.req.query('pathType') === 'hdfs'
        ? { userHDFSRootPath: `${root}/` }
        : { userLocalRootPath: root },
    );
  });
  exportRoutes(app, parts);
  fileChangeRoutes(app, parts);
}

/** One level of a directory, unordered; null when there is none; without children for a file. */
async function tree(
  directory: string,
  results: ResultStore,
): Promise<Readonly<Record<string, unknown>> | null> {
  const kind = await kindOf(directory);
  if (kind === undefined) return null;
  const children = kind === 'file' ? [] : await readdir(directory, { withFileTypes: true });
  const shown = children.filter(
    (child) => (child.isFile() || child.isDirectory()) && !isOwnFile(child.name),
  );
  return {
    name: path.basename(directory),
    path: fileUri(directory),
    properties: null,
    children: await Promise.all(
      shown.map(async (child) => ({
        name: child.name,
        path: fileUri(path.join(directory, child.name)),
        properties: child.isFile() ? await properties(path.join(directory, child.name)) : {},
        children: null,
        isLeaf: child.isFile(),
        ...growth(path.join(directory, child.name), results),
        parentPath: fileUri(directory),
      })),
    ),
    isLeaf: false,
    parentPath: null,
  };
}

/** Whether a result is still being written, which Linkis does not say: other clients pass over it. */
function growth(file: string, results: ResultStore): { readonly growing?: boolean } {
  return resultNumber(file) === undefined ? {} : { growing: results.isGrowing(file) };
}

async function properties(file: string): Promise<Readonly<Record<string, string>>> {
  const found = await stat(file);
  return { size: String(found.size), modifytime: String(Math.floor(found.mtimeMs)) };
}

async function kindOf(file: string): Promise<'file' | 'directory' | undefined> {
  try {
    const found = await stat(file).catch(ignoreMissing);
    return found && (found.isDirectory() ? 'directory' : 'file');
  } catch (error) {
    throw new OperationFailure(`IOException: ${String(error)}`);
  }
}
