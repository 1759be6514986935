/** Completes names of Yarn queues where a magic or a parameter takes one. */
import type { CatalogueView } from '../catalogue/cache.ts';
import type { Found } from './candidate.ts';
import { lineBefore } from './magic-arguments.ts';

/** What has been typed of a queue's name; undefined when the cursor stands elsewhere. */
export function typedQueue(code: string, cursor: number): string | undefined {
  const line = lineBefore(code, cursor);
  const places = [
    /^\s*%%?queue[ \t]+((?!-)[^\s"']*)$/,
    /^\s*%.*\s--queue(?:=|[ \t]+)((?!-)[^\s"']*)$/,
    // In words of a magic, in lines of %%conf, in JSON, in SET of SQL.
    /\bwds\.linkis\.rm\.yarnqueue["']?[ \t]*[=:][ \t]*["']?([^\s"']*)$/,
  ];
  for (const place of places) {
    const typed = place.exec(line)?.[1];
    if (typed !== undefined) return typed;
  }
  return undefined;
}

/** The configured queues that begin with what was typed, in any letter case. */
export function completeQueue(typed: string, cursor: number, view: CatalogueView): Found {
  const names = view.queues?.() ?? [];
  return {
    matches: [...new Set(names)]
      .filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()) && !/[\s"']/.test(name))
      .map((text) => ({ text, type: 'queue' })),
    start: cursor - typed.length,
    end: cursor,
  };
}
