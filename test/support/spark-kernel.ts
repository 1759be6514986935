/** Kernels whose Python has Spark (`tools/setup.mjs --spark`), for the ring of that name. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type KernelProcess, startKernelProcess } from './clients/kernel-process.ts';
import { root, type Workplace } from './clients/workplace.ts';

/** The Python that has pyspark. */
export const sparkPython: string = path.join(root, '.venv-spark/bin/python');

/** What makes a kernel whose cells are Spark's `runType`. */
export function sparkEnvironment(runType: string): Readonly<Record<string, string>> {
  if (!existsSync(sparkPython)) throw new Error('.venv-spark is missing: npm run test:spark');
  const java = process.env['JAVA_HOME'];
  return {
    LINKIS_KERNEL_PYTHON: sparkPython,
    LINKIS_ENGINE: 'spark',
    LINKIS_TYPE: runType,
    ...(java === undefined ? {} : { JAVA_HOME: java }),
  };
}

/** Starts one; `env` is added to its environment. Its sessions are small, since several run beside each other. */
export async function startSparkKernel(
  workplace: Workplace,
  env: Readonly<Record<string, string>> = {},
): Promise<KernelProcess> {
  return startKernelProcess(workplace, { ...sparkEnvironment('sql'), ...env });
}
