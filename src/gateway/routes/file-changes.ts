/** `filesystem/*` that changes a user's own files, and downloads of one [FsRestfulApi.java, codes of WorkspaceExceptionManager.java]. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { asString, ignoreMissing, type JsonObject, systemCodeOf } from '../../shared/index.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import { badRequest, ok, warned } from './answer.ts';
import { authorizedPath } from '../ground/storage-paths.ts';
import { bodyOf, type GatewayContext, type GatewayParts, type Routes } from './gateway-context.ts';
import { attachment, fileSize } from './stored-file.ts';

const base = '/api/rest_j/v1/filesystem';
/** Folders in a user's root that only the gateway writes to. */
const kept: readonly string[] = ['engine', 'engine-logs', 'log'];

/** Adds the routes. Paths are checked as for reading, and must be in the caller's folder, outside of logs and engines. */
export function fileChangeRoutes(app: Routes, parts: GatewayParts): void {
  const own = async (context: GatewayContext, asked: string | undefined): Promise<string> => {
    const caller = context.get('caller');
    const file = await authorizedPath(parts.storage, caller, asked);
    const [first = '', ...rest] = path
      .relative(parts.storage.userRoot(caller.name), file)
      .split(path.sep);
    if (first === '' || first === '..' || kept.includes(first)) {
      throw new GatewayError(
        80010,
        `The user: ${caller.name} has no permission to change ${[first, ...rest].join('/')}(该用户:${caller.name}无权限修改该路径)`,
      );
    }
    return file;
  };
  const post = (
    verb: string,
    answer: (context: GatewayContext, body: JsonObject) => Promise<Response>,
  ): void => {
    app.post(`${base}/${verb}`, async (context) => {
      const body = await bodyOf(context);
      return body === undefined ? badRequest(context) : failing(async () => answer(context, body));
    });
  };
  const change = (verb: string, work: (file: string, body: JsonObject) => Promise<void>): void =>
    post(verb, async (context, body) => {
      await work(await own(context, asString(body['path'])), body);
      return ok(context);
    });

  change('createNewDir', async (directory) => {
    if (await exists(directory)) {
      const name = path.basename(directory);
      throw new GatewayError(
        80005,
        `The created folder name:${name} is duplicated(创建的文件夹名:${name} 重复)`,
      );
    }
    await mkdir(directory, { recursive: true, mode: 0o700 });
  });
  change('createNewFile', async (file) => writeNew(file, ''));
  change('deleteDirOrFile', async (file) => {
    if (!(await exists(file))) {
      throw new GatewayError(
        80008,
        'The deleted file or folder does not exist(删除的文件or文件夹不存在)!',
      );
    }
    await rm(file, { recursive: true });
  });
  change('saveScript', async (file, body) => {
    if (!(await exists(file))) {
      const name = path.basename(file);
      throw new GatewayError(80013, `File: ${name} does not exist(文件:${name}不存在)`);
    }
    await replace(file, asString(body['scriptContent']) ?? '');
  });
  post('download', async (context, body) => {
    const file = await authorizedPath(parts.storage, context.get('caller'), asString(body['path']));
    const name = path.basename(file);
    if (!(await exists(file))) {
      throw new GatewayError(
        80011,
        `Downloaded file: ${name} does not exist(下载的文件:${name}不存在)`,
      );
    }
    const size = await fileSize(file);
    return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>, {
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(size),
        'content-disposition': attachment(name),
      },
    });
  });
  app.post(`${base}/upload`, async (context) =>
    failing(async () => {
      const { path: directory, file: sent } = await context.req.parseBody({ all: true });
      const files = [sent].flat().filter((one) => one instanceof File);
      if (typeof directory !== 'string' || files.length === 0) return badRequest(context);
      for (const one of files) {
        // The recorded server follows `../` in a name: here a file stays in the directory that was named.
        const name = path.posix.basename(one.name);
        const file = await own(
          context,
          directory === '' ? undefined : `${directory.replace(/\/$/, '')}/${name}`,
        );
        const above = path.dirname(file);
        if (!(await exists(above))) return warned(51001, above.replace(/\/$/, ''));
        await replace(file, new Uint8Array(await one.arrayBuffer()));
      }
      return ok(context);
    }),
  );
}

async function writeNew(file: string, content: string): Promise<void> {
  if (await exists(file)) {
    const name = path.basename(file);
    throw new GatewayError(
      80006,
      `The file name:${name} created is duplicated(创建的文件名:${name} 重复)`,
    );
  }
  await replace(file, content);
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(ignoreMissing)) !== undefined;
}

/** Makes the file (0600) or replaces it, whole or not at all. */
async function replace(file: string, content: string | Uint8Array): Promise<void> {
  const written = path.join(path.dirname(file), `.${randomUUID()}`);
  try {
    await writeFile(written, content, { mode: 0o600, flag: 'wx' });
    await rename(written, file);
  } catch (error) {
    await unlink(written).catch(ignoreMissing);
    throw error;
  }
}

/** Answers a refusal of the disk in the real storage's words. */
async function failing(make: () => Promise<Response>): Promise<Response> {
  try {
    return await make();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    throw new OperationFailure(`IOException: the storage refused it (${code})`);
  }
}
