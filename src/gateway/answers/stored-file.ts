/** Files with checked paths. Failures are in the real server's words. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ignoreMissing, systemCodeOf } from '../../shared/index.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';

/** Bytes of the file. Rejects as the real storage does when there is none, with 54001 for a directory. */
export async function fileSize(file: string): Promise<number> {
  const found = await stat(file).catch(ignoreMissing);
  if (found === undefined) throw new OperationFailure(`IOException: path ${file} not exists.`);
  if (found.isDirectory()) {
    throw new GatewayError(54001, 'Unsupported open file type(不支持打开的文件类型)');
  }
  return found.size;
}

export async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(ignoreMissing)) !== undefined;
}

const partName = '.linkis-kernel-part-';

/** A new name in the directory for a file that is not complete yet. */
export function partIn(directory: string): string {
  return path.join(directory, `${partName}${randomUUID()}`);
}

/** True for a file of the gateway's own: one that is not complete, or the description of a result. Listings leave it out. */
export function isOwnFile(name: string): boolean {
  return name.startsWith(partName) || /^\..*\.dolphin\.json$/.test(name);
}

/** The header that names a download, without what could end the header or the quoted word; UTF-8 bytes as Latin-1. */
export function attachment(name: string): string {
  const shown = Buffer.from(name.replace(/[\r\n";\\/]/g, '_'), 'utf8').toString('latin1');
  return `attachment;filename=${shown}`;
}

/** Answers a refusal of the disk in the real storage's words. */
export async function failing(make: () => Promise<Response>): Promise<Response> {
  try {
    return await make();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    throw new OperationFailure(`IOException: the storage refused it (${code})`);
  }
}
