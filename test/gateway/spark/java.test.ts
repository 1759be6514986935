import { describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findJava, javaFault } from '../../../src/gateway/spark/java.ts';

/** A Java that says its version as the real one does. */
async function javaHome(version: string): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'linkis-java-'));
  await mkdir(path.join(home, 'bin'));
  const program = path.join(home, 'bin', 'java');
  await writeFile(program, `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`);
  await chmod(program, 0o755);
  return home;
}

describe('the Java of Spark', () => {
  it.each([
    ['17.0.15', 17],
    ['1.8.0_412', 8],
    ['21', 21],
    ['25-ea', 25],
  ])('is of the version %s', async (version, major) => {
    const home = await javaHome(version);
    const java = await findJava({ JAVA_HOME: home, PATH: '/usr/bin:/bin' });
    expect(java).toEqual({ program: path.join(home, 'bin/java'), version, major });
    await rm(home, { recursive: true });
  });

  it.each([
    ['3.5.9', '17.0.15', undefined],
    ['3.5.9', '1.8.0_412', undefined],
    ['4.3.0', '17.0.15', undefined],
    ['4.3.0', '11.0.2', /^Spark 4\.3\.0 needs Java 17 or later, and \S+ is Java 11\.0\.2$/],
  ])('runs Spark %s on %s, or the fault says what to do', async (spark, version, message) => {
    const home = await javaHome(version);
    const fault = javaFault(await findJava({ JAVA_HOME: home, PATH: '/usr/bin:/bin' }), spark);
    await rm(home, { recursive: true });
    expect(fault?.message ?? '').toMatch(message ?? /^$/);
    expect(fault?.hint ?? '').toMatch(message === undefined ? /^$/ : /Install Java 17/);
  });

  it('is missed by name', async () => {
    const fault = javaFault(await findJava({ PATH: '/nowhere' }), '3.5.9');
    expect(fault?.message).toBe('Spark 3.5.9 needs Java 8 or later, and java is not there');
  });
});
