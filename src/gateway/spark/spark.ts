/** The Spark engine: where a kernel's Python has pyspark, SQL and PySpark run in one session of it, on this machine alone. */
import { mkdir } from 'node:fs/promises';
import { asNumber, asString, type JsonObject, LinkisKernelError } from '../../shared/index.ts';
import { codeVariables } from '../engines/code-environment.ts';
import type { EngineApplication, EngineKind } from '../engines/engine.ts';
import { createPythonEngine } from '../engines/python.ts';
import { startPython } from '../engines/python-process.ts';
import { shownSettings, sparkConfiguration } from './configuration.ts';
import { sparkDriver } from './driver/driver.ts';
import { createSparkSearch } from './find-spark.ts';
import { findJava, javaFault } from './java.ts';
import { createSparkCatalogue } from './spark-catalogue.ts';
import { sparkExtension } from './spark-session.ts';

const hint =
  'Spark runs in the Python of the kernel, on the Java of JAVA_HOME or PATH: linkis-kernel doctor names both.';

/** Spark, by the name and version of the pyspark that is found. */
export function createSparkEngine(): EngineKind {
  const versionFor = createSparkSearch();
  return {
    offers: [],
    search: {
      engine: 'spark',
      async offers(environment) {
        const version = await versionFor(environment);
        return version === undefined ? [] : [{ engine: 'spark', version }];
      },
    },
    runTypes: ['sql', 'py', 'hql', 'python', 'pyspark'],
    sharesSession: true,
    // Two programs of Java start, one after the other; a busy machine takes half a minute.
    startMs: 180_000,
    async start({ workingDirectory, environment, startup, signal }) {
      await mkdir(workingDirectory, { recursive: true, mode: 0o700 });
      const version = await versionFor(environment);
      if (version === undefined)
        throw new LinkisKernelError('ENGINE_MISSING', 'pyspark is not in the Python any more', {
          hint,
        });
      const fault = javaFault(await findJava(codeVariables(environment)), version);
      if (fault !== undefined) throw fault;
      const configuration = sparkConfiguration(startup ?? {}, workingDirectory);
      const { notices, ...first } = configuration;
      const python = await startPython(workingDirectory, environment, signal, {
        name: `Spark ${version}`,
        hint,
        source: sparkDriver,
        first: { ...first, directory: workingDirectory },
        variables: {},
      });
      return createPythonEngine(
        python,
        workingDirectory,
        sparkExtension({
          application: applicationOf(python.facts),
          catalogue: createSparkCatalogue(python),
          settings: shownSettings(configuration, startup ?? {}),
          hasMetastore: python.facts['catalogue'] === 'hive',
          notices,
        }),
      );
    },
  };
}

function applicationOf(facts: JsonObject): EngineApplication {
  return {
    applicationId: asString(facts['applicationId']) ?? '',
    applicationUrl: asString(facts['applicationUrl']) ?? '',
    queue: asString(facts['queue']) ?? 'default',
    cores: asNumber(facts['cores']) ?? 1,
    memoryBytes: asNumber(facts['memoryBytes']) ?? 0,
  };
}
