/** Work that may take long, told by a line of its own. */
import { randomUUID } from 'node:crypto';
import { type CellEvent, displayId } from '../../interpreter/index.ts';
import { renderLines } from '../../render/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** Shows a line while `work` takes long, since an engine may have to start for it. */
export async function* announced<T>(
  line: string,
  work: Promise<T>,
  { clock, settings }: CellRun,
): AsyncGenerator<CellEvent, T> {
  const over = new AbortController();
  const settled = work.then(
    () => true,
    () => true,
  );
  const due = clock.wait(settings.pace.quietMs, over.signal).then(() => false);
  try {
    if (await Promise.race([settled, due])) return await work;
    const id = displayId(`linkis-with-${randomUUID()}`);
    yield { kind: 'display', bundle: renderLines([`${line} …`]), displayId: id };
    const done = await work;
    yield { kind: 'update', bundle: renderLines([`${line}: done`]), displayId: id };
    return done;
  } finally {
    over.abort('the task is over');
  }
}
