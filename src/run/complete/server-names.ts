/** Completes names of functions and data sources of the server after the magics that take them. */
import type { CatalogueView } from '../catalogue/cache.ts';
import type { Found } from './candidate.ts';
import { lineBefore } from './magic-arguments.ts';

/** What is being typed, and how its candidates are found. */
export interface ServerName {
  readonly typed: string;
  readonly type: 'function' | 'source' | 'database' | 'value';
  readonly names: (view: CatalogueView) => readonly string[];
  /** Where `typed` begins in the cell. */
  readonly start: number;
}

const load = /^\s*%%?functions[ \t]+(load|unload)[ \t]+(\S*)$/i;
const verb = /^\s*%%?functions[ \t]+((?!-)\S*)$/;
const source = /^\s*%%?datasources[ \t]+((?!-)\S*)$/;
const tablesOf = /^\s*%%?datasources[ \t]+([^\s-]\S*)[ \t]+--tables(?:=|[ \t]+)(\S*)$/;
const option = /^\s*%.*\s--datasource(?:=|[ \t]+)((?!-)\S*)$/;

/** Undefined when the cursor stands elsewhere. */
export function serverNameAt(code: string, cursor: number): ServerName | undefined {
  const line = lineBefore(code, cursor);
  const at = (typed: string, type: ServerName['type'], names: ServerName['names']): ServerName => ({
    typed,
    type,
    names,
    start: cursor - typed.length,
  });
  const [, word, named] = load.exec(line) ?? [];
  if (word !== undefined && named !== undefined) {
    const isLoad = word.toLowerCase() === 'load';
    return at(named, 'function', (view) =>
      (view.functions() ?? []).filter((one) => one.isLoaded !== isLoad).map(({ name }) => name),
    );
  }
  const typedVerb = verb.exec(line)?.[1];
  if (typedVerb !== undefined) {
    return at(typedVerb, 'value', () => ['load', 'unload']);
  }
  const [, of, database] = tablesOf.exec(line) ?? [];
  if (of !== undefined && database !== undefined)
    return at(database, 'database', (view) => view.source(of).databases() ?? []);
  const all = source.exec(line)?.[1];
  if (all !== undefined)
    return at(all, 'source', (view) => (view.dataSources() ?? []).map(({ name }) => name));
  const published = option.exec(line)?.[1];
  if (published === undefined) return undefined;
  return at(published, 'source', (view) =>
    (view.dataSources() ?? [])
      .filter(({ publishedVersion, isExpired }) => publishedVersion !== undefined && !isExpired)
      .map(({ name }) => name),
  );
}

export function completeServerName(at: ServerName, view: CatalogueView): Found {
  const start = at.typed.toLowerCase();
  return {
    matches: at
      .names(view)
      .filter((name) => name.toLowerCase().startsWith(start) && !/\s/.test(name))
      .map((text) => ({ text, type: at.type })),
    start: at.start,
    end: at.start + at.typed.length,
  };
}
