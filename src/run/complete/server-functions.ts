/** The user's own functions beside those that an engine has by itself. */
import { cutText, showControls } from '../../render/index.ts';
import { type SqlFunction, sqlFunctionsOf } from '../../sql/index.ts';
import type { ServerFunction } from '../../task/index.ts';

/** What engines register for SQL when they start [UDFLoadEngineConnHook.scala]. */
const kindsOf: Readonly<Record<string, readonly ServerFunction['kind'][]>> = {
  spark: ['jar', 'python', 'scala'],
  hive: ['jar'],
};

/** The engine's own functions, with the user's where it registers those. `ofUser` is asked then only. */
export function knownFunctions(
  engine: string,
  ofUser: () => readonly ServerFunction[] | undefined,
): ReadonlyMap<string, SqlFunction> {
  const own = sqlFunctionsOf(engine);
  const kinds = Object.hasOwn(kindsOf, engine) ? kindsOf[engine] : undefined;
  return kinds === undefined ? own : withServerFunctions(own, ofUser() ?? [], kinds);
}

const longestText = 200;

/** `own` with the loaded functions of the user; a built-in function of the same name is theirs from then on. */
function withServerFunctions(
  own: ReadonlyMap<string, SqlFunction>,
  functions: readonly ServerFunction[],
  kinds: readonly ServerFunction['kind'][],
): ReadonlyMap<string, SqlFunction> {
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
