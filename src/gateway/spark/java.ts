/** The Java that Spark would start, and whether it is new enough. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { LinkisKernelError } from '../../shared/index.ts';

/** The Java program, as Spark's own scripts find it, and its version; undefined version = it does not run. */
export interface FoundJava {
  readonly program: string;
  /** `17` of `17.0.15`, `8` of `1.8.0_412`. */
  readonly major: number | undefined;
  readonly version: string | undefined;
}

/** Asks `java -version`, by the variables with which Spark would start. */
export async function findJava(variables: NodeJS.ProcessEnv): Promise<FoundJava> {
  const home = variables['JAVA_HOME'];
  const program = home === undefined || home === '' ? 'java' : path.join(home, 'bin', 'java');
  const said = await new Promise<string>((resolve) => {
    execFile(
      program,
      ['-version'],
      { env: variables, timeout: 20_000, cwd: '/' },
      (_failed, stdout, stderr) => resolve(`${stderr}${stdout}`),
    );
  });
  const version = /version "([^"]+)"/.exec(said)?.[1];
  const [, first, second] = /^(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  const major = first === undefined ? undefined : Number(first === '1' ? second : first);
  return { program, major, version };
}

/** The oldest Java on which a release of Spark runs. */
export function oldestJava(spark: string): number {
  return Number(spark.split('.')[0]) >= 4 ? 17 : 8;
}

/** Why the Java does not run this Spark, and what to do; undefined when it should. */
export function javaFault(java: FoundJava, spark: string): LinkisKernelError | undefined {
  const needed = oldestJava(spark);
  const hint =
    'Install Java 17, such as openjdk-17-jre-headless of Debian or openjdk=17 of conda-forge, or set JAVA_HOME to it, and restart the kernel.';
  if (java.major === undefined)
    return new LinkisKernelError(
      'ENGINE_MISSING',
      `Spark ${spark} needs Java ${String(needed)} or later, and ${java.program} is not there`,
      { hint },
    );
  if (java.major >= needed) return undefined;
  return new LinkisKernelError(
    'ENGINE_MISSING',
    `Spark ${spark} needs Java ${String(needed)} or later, and ${java.program} is Java ${java.version ?? ''}`,
    { hint },
  );
}
