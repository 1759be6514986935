/** `filesystem/upload` and `filesystem/download`: files come and go piece by piece [FsRestfulApi.java]. */
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { asString, ignoreMissing, messageOf } from '../../shared/index.ts';
import { type PartTaker, readForm } from '../ground/form-parts.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import { authorizedPath } from '../ground/storage-paths.ts';
import { badRequest, ok, warned } from '../answers/answer.ts';
import {
  bodyOf,
  type GatewayContext,
  type GatewayParts,
  type Routes,
} from '../answers/gateway-context.ts';
import { attachment, exists, failing, partIn } from '../answers/stored-file.ts';

const base = '/api/rest_j/v1/filesystem';
/** Bytes of the field `path`. */
const longestPath = 64 * 1024;

/** The file in the caller's own folder that a path means. Throws where the caller may not write. */
export type OwnPath = (context: GatewayContext, asked: string | undefined) => Promise<string>;

export function fileTransferRoutes(app: Routes, parts: GatewayParts, own: OwnPath): void {
  app.post(`${base}/download`, async (context) => {
    const body = await bodyOf(context);
    if (body === undefined) return badRequest(context);
    const asked = asString(body['path']);
    try {
      const file = await authorizedPath(parts.storage, context.get('caller'), asked);
      return await downloadAnswer(file, asked ?? '');
    } catch (thrown) {
      return downloadRefused(thrown);
    }
  });

  app.post(`${base}/upload`, async (context) => {
    const root = parts.storage.userRoot(context.get('caller').name);
    const sent: Upload = { directory: undefined, files: [] };
    try {
      return await failing(async () => {
        const isForm = await receive(context, root, sent);
        if (!isForm || sent.directory === undefined || sent.files.length === 0)
          return badRequest(context);
        return (await place(context, own, sent, parts)) ?? ok(context);
      });
    } finally {
      // What has got its name is no longer there.
      await Promise.all(
        sent.files.map(async ({ part, taker }) => {
          await taker.end();
          await rm(part, { force: true });
        }),
      );
    }
  });
}

interface Upload {
  directory: string | undefined;
  readonly files: {
    readonly name: string;
    readonly part: string;
    readonly taker: PartTaker;
  }[];
}

/** Writes the files of the form beside their places, under names of the gateway's own. */
async function receive(context: GatewayContext, root: string, sent: Upload): Promise<boolean> {
  const { body } = context.req.raw;
  if (body === null) return false;
  await mkdir(root, { recursive: true, mode: 0o700 });
  return readForm(body, context.req.header('content-type') ?? '', async ({ name, fileName }) => {
    if (name === 'file' && fileName !== undefined) {
      const part = partIn(root);
      const taker = await fileTaker(part);
      sent.files.push({ name: fileName, part, taker });
      return taker;
    }
    return name === 'path' && fileName === undefined ? textTaker(sent) : nothingTaker;
  });
}

/** Gives each file its name; an answer where one is refused. */
async function place(
  context: GatewayContext,
  own: OwnPath,
  { directory = '', files }: Upload,
  parts: GatewayParts,
): Promise<Response | undefined> {
  await authorizedPath(parts.storage, context.get('caller'), directory);
  for (const { name, part } of files) {
    // The recorded server follows `../` in a name: here a file stays in the directory that was named.
    const bare = path.posix.basename(name);
    const asked = directory === '' ? undefined : `${directory.replace(/\/$/, '')}/${bare}`;
    const file = await own(context, asked);
    const above = path.dirname(file);
    if (!(await exists(above))) return warned(51001, above.replace(/\/$/, ''));
    const there = await stat(file).catch(ignoreMissing);
    if (there?.isDirectory() === true)
      throw new OperationFailure(`IOException: you cannot write a directory ${file}`);
    await rename(part, file);
  }
  return undefined;
}

async function fileTaker(file: string): Promise<PartTaker> {
  const handle = await open(file, 'wx', 0o600);
  let isOpen = true;
  return {
    write: async (bytes) => handle.appendFile(bytes),
    async end() {
      if (isOpen) await handle.close();
      isOpen = false;
    },
  };
}

function textTaker(sent: Upload): PartTaker {
  let text = Buffer.alloc(0);
  return {
    async write(bytes) {
      if (text.length <= longestPath) text = Buffer.concat([text, bytes]);
    },
    async end() {
      if (text.length <= longestPath) sent.directory = text.toString('utf8');
    },
  };
}

const nothingTaker: PartTaker = { write: async () => undefined, end: async () => undefined };

/** By ending, as the recorded server's machine has them; `application/octet-stream` for the rest. */
const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  htm: 'text/html',
  html: 'text/html',
  json: 'application/json',
  log: 'text/plain',
  md: 'text/markdown',
  png: 'image/png',
  py: 'text/x-python',
  sql: 'application/sql',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

async function downloadAnswer(file: string, asked: string): Promise<Response> {
  const found = await stat(file).catch(ignoreMissing);
  if (found === undefined) {
    throw new GatewayError(
      80011,
      `Downloaded file: ${asked} does not exist(下载的文件:${asked}不存在)`,
    );
  }
  if (found.isDirectory()) throw new Error(`${file} (Is a directory)`);
  const ending = path.extname(file).slice(1).toLowerCase();
  const type = Object.hasOwn(types, ending) ? types[ending] : undefined;
  return new Response(found.size === 0 ? null : await bytesOf(file, found.size), {
    headers: {
      'content-type': `${type ?? 'application/octet-stream'};charset=utf-8`,
      'content-length': String(found.size),
      // Letters beyond ASCII become `?` in Tomcat too; here they would also upset Node beside a length.
      'content-disposition': attachment(path.basename(file).replace(/[^\u0020-\u007e]/gu, '?')),
    },
  });
}

/** Opened before the answer begins: a file that cannot be read is a refusal, and no file that breaks off. */
async function bytesOf(file: string, size: number): Promise<ReadableStream<Uint8Array>> {
  const handle = await open(file, 'r');
  const bytes = createReadStream(file, { fd: handle, end: size - 1 });
  return Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
}

/** As the real server refuses a download: HTTP 200, and a text in place of the file. */
function downloadRefused(thrown: unknown): Response {
  const words =
    thrown instanceof GatewayError
      ? `errCode: ${String(thrown.errorCode)} ,desc: ${thrown.description} ,ip: 127.0.0.1 ,port: 9105 ,serviceKind: linkis-ps-publicservice`
      : messageOf(thrown);
  return new Response(`error(错误):${words}`, {
    headers: { 'content-type': 'text/plain;charset=utf-8' },
  });
}
