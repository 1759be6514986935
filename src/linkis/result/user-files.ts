/** The user's own files on the server (`filesystem/*`). A part of an upload that did not arrive is no file there. */
import { randomBytes } from 'node:crypto';
import { decodeDirectoryFiles, decodeUserRoot, routes, shapeError } from '../../contract/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { FileClient, SentFile } from '../../task/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import type { GatewayCall } from '../session/gateway-session.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** One upload may take this long, in milliseconds. */
const uploadMs = 10 * 60_000;

export function createFileClient(parts: ClientParts): FileClient {
  const { gateways, settings } = parts;
  const rootOf = async (pathType: 'hdfs' | 'file', signal?: AbortSignal): Promise<string> =>
    gateways.read(
      {
        path: routes.getUserRootPath,
        query: { pathType },
        what: "the directory of the user's files",
      },
      (envelope, name) => {
        const root = decodeUserRoot(envelope);
        if (root === undefined)
          throw shapeError(name, 'data.userLocalRootPath', 'a text', envelope.data);
        return root;
      },
      signal,
    );
  return {
    async root(signal) {
      try {
        return await rootOf('hdfs', signal);
      } catch (thrown) {
        // Without HDFS the server has no such directory; anything else is no answer to the question.
        if (!(thrown instanceof LinkisRefusedError) || thrown.code !== 'LINKIS_REFUSED')
          throw thrown;
        return rootOf('file', signal);
      }
    },
    async makeDirectory(path, signal) {
      await gateways.send(
        {
          method: 'POST',
          path: routes.createNewDir,
          body: { path },
          what: `the directory ${path}`,
        },
        signal,
      );
    },
    async upload(directory, name, file, sent, signal) {
      await gateways.send(
        {
          method: 'POST',
          path: routes.upload,
          bytes: formOf(directory, name, file, sent),
          timeoutMs: Math.max(settings.requestTimeoutMs, uploadMs),
          what: `the upload of ${name} to ${directory}`,
        },
        signal,
      );
    },
    list: async (path, signal) =>
      gateways.read(
        { path: routes.getDirFileTrees, query: { path }, what: `the files of ${path}` },
        decodeDirectoryFiles,
        signal,
      ),
    async remove(path, signal) {
      await gateways.send(
        {
          method: 'POST',
          path: routes.deleteDirOrFile,
          body: { path },
          what: `the removal of ${path}`,
        },
        signal,
      );
    },
  };
}

/** A form of two fields, `path` and `file`: the server takes no other names, and follows a `../` in the file's. */
function formOf(
  directory: string,
  name: string,
  file: SentFile,
  sent: (bytes: number) => void,
): NonNullable<GatewayCall['bytes']> {
  if (!/^[\w-][\w.-]*$/.test(name))
    throw new LinkisKernelError('OPTION_INVALID', `'${name}' is no plain name for a file`);
  const boundary = `linkis-kernel-${randomBytes(16).toString('hex')}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="path"\r\n\r\n${directory}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: head.length + file.size + end.length,
    async *open() {
      let bytes = 0;
      sent(0);
      yield head;
      for await (const chunk of file.open()) {
        yield chunk;
        bytes += chunk.length;
        sent(bytes);
      }
      yield end;
    },
  };
}
