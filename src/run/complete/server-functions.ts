/** The user's own functions beside those that an engine has by itself. */
import { cutText, showControls } from '../../render/index.ts';
import type { SqlFunction } from '../../sql/index.ts';
import type { ServerFunction } from '../../task/index.ts';

/** What engines register for SQL when they start [UDFLoadEngineConnHook.scala]. */
const kindsOf: Readonly<Record<string, readonly ServerFunction['kind'][]>> = {
  spark: ['jar', 'python', 'scala'],
  hive: ['jar'],
};

export function registersFunctions(engine: string): boolean {
  return Object.hasOwn(kindsOf, engine);
}

const longestText = 200;

/** `own` with the loaded functions of the user; a built-in function of the same name is theirs from then on. */
export function withServerFunctions(
  own: ReadonlyMap<string, SqlFunction>,
  functions: readonly ServerFunction[],
  engine: string,
): ReadonlyMap<string, SqlFunction> {
  const kinds = registersFunctions(engine) ? (kindsOf[engine] ?? []) : [];
  const added = functions.filter(
    (one) => one.isLoaded === true && !one.isExpired && kinds.includes(one.kind),
  );
  if (added.length === 0) return own;
  const all = new Map(own);
  for (const { name, useFormat, description } of added) {
    all.set(name.toLowerCase(), {
      name: name.toLowerCase(),
      signature: oneLine(useFormat ?? `${name}(…)`),
      summary: oneLine(description ?? 'a function of yours on the server'),
      givesRows: false,
    });
  }
  return new Map([...all].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function oneLine(text: string): string {
  return cutText(showControls(text.replaceAll(/\s+/g, ' ')), longestText);
}
