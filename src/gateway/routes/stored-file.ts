/** Reads files behind checked paths, with the failures in the real server's words. */
import { readFile, stat } from 'node:fs/promises';
import { isMissing } from '../ground/file-error.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import { OperationFailure } from '../ground/operation-failure.ts';

/** Bytes of the file. Rejects as the real storage does when it does not exist, with 54001 for a directory. */
export async function fileSize(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) {
      throw new GatewayError(54001, 'Unsupported open file type(不支持打开的文件类型)');
    }
    return found.size;
  } catch (error) {
    if (isMissing(error)) throw new OperationFailure(`IOException: path ${file} not exists.`);
    throw error;
  }
}

/** The whole file as text. Callers check its size first. */
export async function readWhole(file: string): Promise<string> {
  return readFile(file, 'utf8');
}
