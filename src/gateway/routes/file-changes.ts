/** `filesystem/*` that changes a user's own files [FsRestfulApi.java, codes of WorkspaceExceptionManager.java]. */
import { mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asString, ignoreMissing, type JsonObject, systemCodeOf } from '../../shared/index.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import { badRequest, ok, warned } from '../answers/answer.ts';
import { authorizedPath } from '../ground/storage-paths.ts';
import { fileTransferRoutes, type OwnPath } from './file-transfers.ts';
import {
  bodyOf,
  type GatewayContext,
  type GatewayParts,
  type Routes,
} from '../answers/gateway-context.ts';
import { exists, failing, partIn } from '../answers/stored-file.ts';

const base = '/api/rest_j/v1/filesystem';
/** Folders in a user's root that only the gateway writes to. */
const kept: readonly string[] = ['engine', 'engine-logs', 'log'];

/** Adds the routes. Paths are checked as for reading, and must be in the caller's folder, outside of logs and engines. */
export function fileChangeRoutes(app: Routes, parts: GatewayParts): void {
  const own: OwnPath = async (context, asked) => {
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
  const texts = (body: JsonObject, ...names: readonly string[]): readonly string[] =>
    names.map((name) => {
      const text = asString(body[name]);
      if (text === undefined) throw new OperationFailure(missingField);
      return text;
    });
  const change = (
    verb: string,
    work: (file: string, asked: string, body: JsonObject) => Promise<void>,
  ): void =>
    post(verb, async (context, body) => {
      const [asked = ''] = texts(body, 'path');
      await work(await own(context, asked), asked, body);
      return ok(context);
    });

  change('createNewDir', async (directory, name) => {
    if (await exists(directory)) {
      throw new GatewayError(
        80005,
        `The created folder name:${name} is duplicated(创建的文件夹名:${name} 重复)`,
      );
    }
    await mkdir(directory, { recursive: true, mode: 0o700 });
  });
  change('createNewFile', async (file, asked) => writeNew(file, asked));
  change('deleteDirOrFile', async (file) => {
    if (!(await exists(file))) {
      throw new GatewayError(
        80008,
        'The deleted file or folder does not exist(删除的文件or文件夹不存在)!',
      );
    }
    await rm(file, { recursive: true });
  });
  change('saveScript', async (file, asked, body) => {
    if (!(await exists(file))) throw noFile(asked);
    await replace(file, asString(body['scriptContent']) ?? '');
  });
  post('rename', async (context, body) => {
    const [from = '', to = ''] = texts(body, 'oldDest', 'newDest');
    const target = await own(context, to);
    const file = await own(context, from);
    if (await exists(target)) {
      throw new GatewayError(80007, `The renamed name:${to} is repeated,(重命名的名字:${to} 重复)`);
    }
    if (!(await exists(file))) return warned(51001, file);
    await moveFile(file, target);
    return ok(context);
  });
  post('move', async (context, body) => {
    const [from = '', to = ''] = texts(body, 'filePath', 'newDir');
    const file = await own(context, from);
    // The directory may be the root itself, what is moved may not.
    const target = await own(context, `${to.replace(/\/$/, '')}/${path.basename(file)}`);
    if (!(await exists(file))) throw noFile(from);
    await moveFile(file, target);
    return ok(context);
  });
  fileTransferRoutes(app, parts, own);
}

const missingField =
  'NullPointerException: Cannot invoke "com.fasterxml.jackson.databind.JsonNode.textValue()" because the return value of "com.fasterxml.jackson.databind.JsonNode.get(String)" is null';

function noFile(asked: string): GatewayError {
  return new GatewayError(80013, `File: ${asked} does not exist(文件:${asked}不存在)`);
}

/** Where it cannot be done it is not done, and nothing is said, as Java's `renameTo` has it. */
async function moveFile(file: string, target: string): Promise<void> {
  await rename(file, target).catch((thrown: unknown) => {
    if (systemCodeOf(thrown) === undefined) throw thrown;
  });
}

async function writeNew(file: string, asked: string): Promise<void> {
  if (await exists(file)) {
    throw new GatewayError(
      80006,
      `The file name:${asked} created is duplicated(创建的文件名:${asked} 重复)`,
    );
  }
  await replace(file, '');
}

/** Makes the file (0600) or replaces it, whole or not at all. */
async function replace(file: string, content: string): Promise<void> {
  const written = partIn(path.dirname(file));
  try {
    await writeFile(written, content, { mode: 0o600, flag: 'wx' });
    await rename(written, file);
  } catch (error) {
    await unlink(written).catch(ignoreMissing);
    throw error;
  }
}
