/** The answer to `GET /filesystem/getDirFileTrees`: the files of a directory. */
import { asArray, asBoolean, asNumber, asObject, asString, asTime } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** A file of the directory; the storage decides their order. */
export interface DirectoryFile {
  readonly name: string;
  /** To be sent back exactly as it came: it may lack the URI's authority. */
  readonly path: string;
  readonly isDirectory: boolean;
  readonly size: number | undefined;
  /** The local gateway says of a result whether it is still being written; undefined on a Linkis server. */
  readonly growing: boolean | undefined;
  /** Epoch milliseconds; a directory has none. */
  readonly modifiedTime: number | undefined;
}

/**
 * `{"dirFileTrees":{"name":"1","path":"file:///…/1","properties":null,"children":[{"name":"1_0.dolphin","path":"file:///…/1/1_0.dolphin",
 * "properties":{"size":"46","modifytime":"1795469513002"},"children":null,"isLeaf":true,"parentPath":"…"}],"isLeaf":false,"parentPath":null}}`;
 * `dirFileTrees` is null when there is no such directory: a task without results.
 */
export function decodeDirectoryFiles(envelope: Envelope, where: string): readonly DirectoryFile[] {
  return decodeDirectory(envelope, where) ?? [];
}

/** The same; undefined when there is nothing of that path. */
export function decodeDirectory(
  envelope: Envelope,
  where: string,
): readonly DirectoryFile[] | undefined {
  const tree = envelope.data['dirFileTrees'];
  // The key is always there. An answer without it is broken, and does not mean that there are no results.
  if (tree === null) return undefined;
  const root = asObject(tree);
  if (root === undefined) throw shapeError(where, 'data.dirFileTrees', 'an object', tree);
  return (asArray(root['children']) ?? []).flatMap((child) => {
    const file = asObject(child);
    const name = asString(file?.['name']);
    const path = asString(file?.['path']);
    if (file === undefined || name === undefined || path === undefined) return [];
    const properties = asObject(file['properties']);
    return [
      {
        name,
        path,
        isDirectory: file['isLeaf'] === false,
        size: asNumber(properties?.['size']),
        growing: asBoolean(file['growing']),
        modifiedTime: asTime(properties?.['modifytime']),
      },
    ];
  });
}
