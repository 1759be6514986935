/** The functions that an engine has, with their signatures: facts for completion and inspection, not a list for checking code. */
import { commonFunctions } from './functions-common.ts';
import { duckdbFunctions } from './functions-duckdb.ts';
import { hiveAndSparkFunctions, hiveFunctions, sparkFunctions } from './functions-spark.ts';
import { trinoFunctions } from './functions-trino.ts';

export interface SqlFunction {
  /** In small letters. */
  readonly name: string;
  /** With arguments and result, as in `sqrt(x) → double`. */
  readonly signature: string;
  /** What it gives, in one line. */
  readonly summary: string;
  /** It gives rows, and so may stand after FROM. */
  readonly givesRows: boolean;
}

/** An engine's own come first, since they win over shared ones of the same name. */
const lists: Readonly<Record<string, readonly string[]>> = {
  duckdb: [duckdbFunctions, commonFunctions],
  hive: [hiveFunctions, hiveAndSparkFunctions, commonFunctions],
  spark: [sparkFunctions, hiveAndSparkFunctions, commonFunctions],
  trino: [trinoFunctions, commonFunctions],
  presto: [trinoFunctions, commonFunctions],
};

const read = new Map<string, ReadonlyMap<string, SqlFunction>>();

/** By name, in alphabetical order; for an engine that is not known those that most engines have. `engine`: first half of its label. */
export function sqlFunctionsOf(engine: string): ReadonlyMap<string, SqlFunction> {
  const known = Object.hasOwn(lists, engine) ? engine : '';
  const found = read.get(known) ?? parsed(lists[known] ?? [commonFunctions]);
  read.set(known, found);
  return found;
}

function parsed(texts: readonly string[]): ReadonlyMap<string, SqlFunction> {
  const functions = new Map<string, SqlFunction>();
  for (const [, name = '', rest = '', type = '', summary = ''] of texts
    .join('')
    .matchAll(/^(\w+)(.*?) → ([^:]+): (.*)$/gm)) {
    const givesRows = type === 'table' || type === 'rows';
    const signature = `${name}${rest} → ${type}`;
    if (!functions.has(name)) functions.set(name, { name, signature, summary, givesRows });
  }
  return new Map([...functions].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
