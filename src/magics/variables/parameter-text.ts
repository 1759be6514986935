/** Reads a cell's parameters: JSON as for sparkmagic's `%%configure`, or lines `key = value`. Throws `MAGIC_SYNTAX` or `OPTION_INVALID`. */
import { asObject, findJsonFault, LinkisKernelError } from '../../shared/index.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { placeIn } from '../grammar/options.ts';
import { unquote } from './variable-value.ts';

/** `startup`: `params.configuration.startup`, read by a new engine; `runtime`: `params.configuration.runtime`, read by each task. */
export type ParameterScope = 'startup' | 'runtime';

// Read while an engine starts [SparkEngineConnFactory, HiveEngineConnFactory, FlinkEngineConnFactory, RMConfiguration].
const startupKeys =
  /^(spark|hive|mapreduce|mapred|flink|yarn)\.|^(wds\.)?linkis\.(rm|engineconn|engine)\.|^python\.version$|^pythonEnvPath$/;

/** The scope of a key that was given without one. */
export function scopeOf(key: string): ParameterScope {
  return startupKeys.test(key) ? 'startup' : 'runtime';
}

/** The engines that read a startup key. Spark, Hive and Flink alone read keys that begin with their name; all read the others. */
export function readersOf(key: string, engines: readonly string[]): readonly string[] {
  const owner = /^(spark|hive|flink)\./.exec(key)?.[1];
  return owner === undefined ? engines : engines.filter((engine) => engine === owner);
}

/** One parameter as it was written; values are text, since the server's engines read nothing else. */
export interface WrittenParameter {
  readonly key: string;
  readonly value: string;
  /** From a section of the JSON; undefined = the key decides. */
  readonly scope: ParameterScope | undefined;
}

/** The form of the keys of Spark, Hive and Linkis. */
const keyForm = /^[A-Za-z_][\w.:-]*$/;

// Fields of a Livy session that are lists there. Spark takes one text with commas [SparkConfiguration, Spark on YARN].
const livyLists: Readonly<Record<string, string>> = {
  jars: 'spark.jars',
  pyFiles: 'spark.submit.pyFiles',
  files: 'spark.files',
  archives: 'spark.yarn.dist.archives',
};

// Fields of a Livy session, which sparkmagic's JSON holds.
const livyNames: Readonly<Record<string, string>> = {
  ...livyLists,
  name: 'spark.app.name',
  driverMemory: 'spark.driver.memory',
  driverCores: 'spark.driver.cores',
  executorMemory: 'spark.executor.memory',
  executorCores: 'spark.executor.cores',
  numExecutors: 'spark.executor.instances',
  queue: 'wds.linkis.rm.yarnqueue',
};

/** Why the text is no key; undefined when it is one. */
export function problemOfKey(key: string): string | undefined {
  return keyForm.test(key) ? undefined : `'${key}' is no key: letters, digits and _ . : -`;
}

/** Line n of the body of `call` is line n + `headLines` of the cell. */
export function readParameterText(
  body: string,
  call: MagicCall,
  headLines: number,
): readonly WrittenParameter[] {
  const place: Place = (line, column) => placeIn(call, line + headLines, column);
  return body.trimStart().startsWith('{') ? readJson(body, place) : readLines(body, place);
}

/** Words for a place in the body; line and column count from 1. */
type Place = (line: number, column: number) => string;

const wanted = 'Below it stand lines key = value, or one JSON object.';

function readLines(body: string, place: Place): readonly WrittenParameter[] {
  return body.split('\n').flatMap((line, index) => {
    const text = line.trim();
    if (text === '' || /^(--|#|\/\/)/.test(text)) return [];
    const at = place(index + 1, line.length - line.trimStart().length + 1);
    const [, key, value] = /^([^=]+?)\s*=\s*(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw new LinkisKernelError('MAGIC_SYNTAX', `${at}: '${text}' is not 'key = value'`, {
        hint: wanted,
      });
    }
    return [parameter(key, unquote(value), undefined, () => at)];
  });
}

function readJson(body: string, place: Place): readonly WrittenParameter[] {
  const fault = findJsonFault(body);
  if (fault !== undefined) {
    throw new LinkisKernelError(
      'MAGIC_SYNTAX',
      `${place(fault.line, fault.column)}: no JSON: ${fault.expected} was expected`,
      { hint: `${wanted} JSON has double quotes, and no comma after the last entry.` },
    );
  }
  const value: unknown = JSON.parse(body);
  const placeOfKey = (key: string): string => {
    const before = body.slice(0, Math.max(0, keyIndex(body, key))).split('\n');
    return place(before.length, (before.at(-1) ?? '').length + 1);
  };
  const read = (object: unknown, scope: ParameterScope | undefined): readonly WrittenParameter[] =>
    Object.entries(asObject(object) ?? {}).map(([key, item]) =>
      parameter(
        (Object.hasOwn(livyNames, key) ? livyNames[key] : undefined) ?? key,
        textOf(item, key, () => placeOfKey(key)),
        scope,
        () => placeOfKey(key),
      ),
    );
  return Object.entries(asObject(value) ?? {}).flatMap(([key, item]) => {
    const isSection = key === 'conf' || key === 'startup' || key === 'runtime';
    if (!isSection) return read({ [key]: item }, undefined);
    if (asObject(item) === undefined) {
      throw new LinkisKernelError('OPTION_INVALID', `${placeOfKey(key)}: ${key} must be an object`);
    }
    return read(item, key === 'conf' ? undefined : key);
  });
}

/** The first position of a key in the JSON; -1 for one that is written with escapes. */
function keyIndex(body: string, key: string): number {
  const written = JSON.stringify(key);
  let at = body.indexOf(written);
  while (at !== -1 && !/^\s*:/.test(body.slice(at + written.length)))
    at = body.indexOf(written, at + 1);
  return at;
}

function textOf(value: unknown, key: string, place: () => string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && Object.hasOwn(livyLists, key)) {
    // A comma inside an item would make two of it.
    const isItem = (item: unknown): item is string =>
      typeof item === 'string' && item !== '' && !item.includes(',');
    if (value.every(isItem)) return value.join(',');
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${place()}: ${key} must be a list of texts without commas`,
      { hint: `As in "${key}": ["hdfs:///a", "hdfs:///b"].` },
    );
  }
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `${place()}: ${key} must be a text, a number, true or false`,
    { hint: 'Sections are conf, startup and runtime; --unset KEY forgets a parameter.' },
  );
}

function parameter(
  key: string,
  value: string,
  scope: ParameterScope | undefined,
  place: () => string,
): WrittenParameter {
  const problem = problemOfKey(key);
  if (problem !== undefined)
    throw new LinkisKernelError('OPTION_INVALID', `${place()}: ${problem}`);
  return { key, value, scope };
}
