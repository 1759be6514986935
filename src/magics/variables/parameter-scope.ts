/** Which of Linkis' two kinds of parameters a key is: read when an engine starts, or by each task. */

/** `startup`: `params.configuration.startup`, read by a new engine; `runtime`: `params.configuration.runtime`, read by each task. */
export type ParameterScope = 'startup' | 'runtime';

// What the engine plug-ins and the resource manager read while they start an engine
// [SparkEngineConnFactory, HiveEngineConnFactory, FlinkEngineConnFactory, RMConfiguration].
const startupKeys =
  /^(spark|hive|mapreduce|mapred|flink|yarn)\.|^(wds\.)?linkis\.(rm|engineconn|engine)\.|^python\.version$|^pythonEnvPath$/;

/** The kind of a key that nobody gave a scope. */
export function scopeOf(key: string): ParameterScope {
  return startupKeys.test(key) ? 'startup' : 'runtime';
}

/** Those of `engines` that read a startup key: `spark.…` is read by Spark alone, other keys by all. */
export function readersOf(key: string, engines: readonly string[]): readonly string[] {
  const owner = /^(spark|hive|flink)\./.exec(key)?.[1];
  return owner === undefined ? engines : engines.filter((engine) => engine === owner);
}
