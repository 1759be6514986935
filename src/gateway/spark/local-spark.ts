/** What a Python and its environment give to Spark, in words, for those who ask before a session starts. */
import { codeVariables } from '../engines/code-environment.ts';
import { createSparkSearch } from './find-spark.ts';
import { findJava, javaFault } from './java.ts';

/** `pyspark 3.5.9 on Java 17.0.15`; undefined where the Python has no pyspark. Rejects with `ENGINE_MISSING` where the Java does not run it. */
export async function describeLocalSpark(
  python: string,
  variables: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const given = Object.entries(variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const environment = { python, variables: Object.fromEntries(given) };
  const version = await createSparkSearch()(environment);
  if (version === undefined) return undefined;
  const java = await findJava(codeVariables(environment));
  const fault = javaFault(java, version);
  if (fault !== undefined) throw fault;
  return `pyspark ${version} on Java ${java.version ?? ''}`;
}
