/** The partitions of a table as a tree, a page of it at a time, with the sizes of those on the page. */
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** Each one's size is a question of its own. */
const partitionsOnPage = 50;
const asksAtOnce = 4;

export interface PartitionPage {
  /** Of the whole table. */
  readonly count: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly partitions: readonly { readonly path: string; readonly size: string | null }[];
  /** Why sizes are missing. */
  readonly trouble: string | undefined;
}

/** Throws `OPTION_INVALID` for a page that is not there. */
export async function partitionPage(
  place: { readonly database: string; readonly table: string },
  paths: readonly string[],
  page: number,
  { client, signal }: CellRun,
): Promise<PartitionPage> {
  const { database, table } = place;
  const pages = Math.max(1, Math.ceil(paths.length / partitionsOnPage));
  if (page > pages)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `%describe: --page ${String(page)} is not there: the partitions of ${database}.${table} have ${String(pages)}`,
    );
  const shown = paths.slice((page - 1) * partitionsOnPage, page * partitionsOnPage);
  const sizes = new Map<string, string>();
  let trouble: string | undefined;
  const waiting = shown.values();
  await Promise.all(
    Array.from({ length: asksAtOnce }, async () => {
      for (const path of waiting) {
        if (trouble !== undefined) return;
        try {
          const size = await client.catalogue.details.partitionSize(database, table, path, signal);
          if (size !== undefined) sizes.set(path, size);
        } catch (thrown) {
          signal.throwIfAborted();
          trouble ??= messageOf(thrown);
        }
      }
    }),
  );
  return {
    count: paths.length,
    page,
    pages,
    partitions: shown.map((path) => ({ path, size: sizes.get(path) ?? null })),
    trouble,
  };
}

/** A row for each partition, and one for each step above it that the row before does not share. */
export function partitionRows(
  partitions: PartitionPage['partitions'],
): readonly (readonly [name: string, size: string])[] {
  const rows: (readonly [string, string])[] = [];
  let before: readonly string[] = [];
  for (const { path, size } of partitions) {
    const steps = path.split('/');
    const shared = steps.findIndex((step, index) => step !== before[index]);
    for (let depth = Math.max(0, shared); depth < steps.length; depth += 1) {
      const mark = depth === 0 ? '' : `${'─'.repeat(2 * depth - 1)} `;
      rows.push([`${mark}${steps[depth] ?? ''}`, depth === steps.length - 1 ? (size ?? '') : '']);
    }
    before = steps;
  }
  return rows;
}
