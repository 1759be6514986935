/** A notebook's journal as another process would have written it: kernels of one test share its process id. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { livingProcess } from '../../src/shared/index.ts';

/** Makes every file of the notebook name that process as its kernel. */
export async function becomes(
  journal: string,
  notebook: string,
  pid: number,
  host: string,
): Promise<void> {
  const birth = livingProcess(pid)?.birth;
  for (const name of await readdir(journal)) {
    const file = join(journal, name);
    const [head = '', ...rest] = (await readFile(file, 'utf8')).split('\n');
    const header = JSON.parse(head) as { readonly notebook: string };
    if (header.notebook !== notebook) continue;
    await writeFile(file, [JSON.stringify({ ...header, pid, host, birth }), ...rest].join('\n'));
  }
}
