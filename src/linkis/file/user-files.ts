/** The user's own files on the server (`filesystem/*`). A part of an upload that did not arrive is no file there. */
import {
  decodeDirectory,
  decodeExists,
  decodeUserRoot,
  routes,
  shapeError,
} from '../../contract/index.ts';
import type { FileClient, FileRoot } from '../../task/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { orNotOffered } from '../ground/not-offered.ts';
import type { GatewayCall } from '../session/gateway-call.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { downloadUserFile } from './download.ts';
import { uploadForm } from './upload-form.ts';

/** One upload may take this long, in milliseconds, or longer at this many bytes a second. */
const uploadMs = 10 * 60_000;
const slowestUpload = 50_000;

export function createFileClient(parts: ClientParts): FileClient {
  const { gateways, settings } = parts;
  const post = async (
    call: Omit<GatewayCall, 'method'>,
    offered: string,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    await orNotOffered(parts, offered, call.path, async () =>
      gateways.send({ ...call, method: 'POST' }, signal),
    );
  };
  const rootOf = async (kind: FileRoot, signal?: AbortSignal): Promise<string> =>
    orNotOffered(parts, 'a directory of the user', routes.getUserRootPath, async () =>
      gateways.read(
        {
          path: routes.getUserRootPath,
          query: { pathType: kind },
          what: "the directory of the user's files",
        },
        (envelope, name) => {
          const root = decodeUserRoot(envelope);
          if (root === undefined)
            throw shapeError(name, 'data.userLocalRootPath', 'a text', envelope.data);
          return root;
        },
        signal,
      ),
    );
  return {
    rootOf,
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
    makeDirectory: async (path, signal) =>
      post(
        { path: routes.createNewDir, body: { path }, what: `the directory ${path}` },
        'new directories',
        signal,
      ),
    async upload(directory, name, file, sent, signal) {
      const atThisRate = (file.size / slowestUpload) * 1000;
      await post(
        {
          path: routes.upload,
          bytes: uploadForm(directory, name, file, sent),
          timeoutMs: Math.max(settings.requestTimeoutMs, uploadMs, Math.ceil(atThisRate)),
          what: `the upload of ${name} to ${directory}`,
        },
        'uploads',
        signal,
      );
    },
    download: async (path, signal) =>
      orNotOffered(parts, 'downloads', routes.download, async () =>
        downloadUserFile(parts, path, signal),
      ),
    list: async (path, signal) =>
      orNotOffered(parts, 'lists of files', routes.getDirFileTrees, async () =>
        gateways.read(
          { path: routes.getDirFileTrees, query: { path }, what: `the files of ${path}` },
          decodeDirectory,
          signal,
        ),
      ),
    exists: async (path, signal) =>
      orNotOffered(parts, 'whether a file exists', routes.isExist, async () =>
        gateways.read(
          { path: routes.isExist, query: { path }, what: `whether ${path} exists` },
          decodeExists,
          signal,
        ),
      ),
    rename: async (path, to, signal) =>
      post(
        {
          path: routes.rename,
          body: { oldDest: path, newDest: to },
          what: `the new name ${to} of ${path}`,
        },
        'new names of files',
        signal,
      ),
    remove: async (path, signal) =>
      post(
        { path: routes.deleteDirOrFile, body: { path }, what: `the removal of ${path}` },
        'removals of files',
        signal,
      ),
  };
}
