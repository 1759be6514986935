import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSparkSearch } from '../../../src/gateway/spark/find-spark.ts';

let packages: string;
beforeEach(async () => {
  packages = await mkdtemp(path.join(tmpdir(), 'linkis-packages-'));
});
afterEach(async () => rm(packages, { recursive: true }));

/** What a kernel sends whose Python imports from `packages` too. */
function environment(more: Readonly<Record<string, string>> = {}) {
  return {
    python: undefined,
    variables: { PATH: process.env['PATH'] ?? '', PYTHONPATH: packages, ...more },
  };
}

async function install(version: string, jars: boolean): Promise<void> {
  await mkdir(path.join(packages, 'pyspark', ...(jars ? ['jars'] : [])), { recursive: true });
  // Importing it would fail: the search must not.
  await writeFile(path.join(packages, 'pyspark', '__init__.py'), 'raise SystemExit(7)\n');
  await writeFile(
    path.join(packages, 'pyspark', 'version.py'),
    `__version__: str = "${version}"\n`,
  );
}

describe('the search for Spark', () => {
  it('gives the version without importing it', async () => {
    await install('3.5.9', true);
    expect(await createSparkSearch()(environment())).toBe('3.5.9');
  });

  it('finds what is installed later, and misses what is removed', async () => {
    const search = createSparkSearch();
    expect(await search(environment())).toBeUndefined();
    await install('4.3.0', true);
    expect(await search(environment())).toBe('4.3.0');
    await rm(path.join(packages, 'pyspark'), { recursive: true });
    expect(await search(environment())).toBeUndefined();
  });

  it('takes a package without Java programs only where SPARK_HOME has them', async () => {
    await install('4.3.0', false);
    const search = createSparkSearch();
    expect(await search(environment())).toBeUndefined();
    expect(await search(environment({ SPARK_HOME: '/opt/spark' }))).toBe('4.3.0');
  });

  it('finds nothing where there is no Python', async () => {
    const none = { python: '/nowhere/python', variables: { PYTHONPATH: packages } };
    expect(await createSparkSearch()(none)).toBeUndefined();
  });
});
