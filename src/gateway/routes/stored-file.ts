/** Files with checked paths. Failures are in the real server's words. */
import { ignoreMissing } from '../../shared/index.ts';
import { stat } from 'node:fs/promises';
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

/** The header that names a download, without what could end the header or the quoted word; UTF-8 bytes as Latin-1. */
export function attachment(name: string): string {
  const shown = Buffer.from(name.replace(/[\r\n";\\/]/g, '_'), 'utf8').toString('latin1');
  return `attachment;filename=${shown}`;
}
