/** Spark sessions beside each other, their parameters, their end, and a machine without Java. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { findProcesses, runProgram, sendSignal } from '../support/clients/program.ts';
import { until } from '../support/clients/until.ts';
import { builtCommand, createWorkplace, processesOf } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';
import { gatewayFileOf } from '../support/local-gateway-socket.ts';
import { sparkPython, startSparkKernel } from '../support/spark-kernel.ts';

const workplace = fixture(createWorkplace);
const slowly = 400_000;

/** The JVMs of this file's place. */
function javas(): readonly number[] {
  const own = new Set(processesOf(workplace).map(({ pid }) => pid));
  return findProcesses('cmdline', 'org.apache.spark.deploy.SparkSubmit')
    .map(({ pid }) => pid)
    .filter((pid) => own.has(pid));
}

describe('Spark sessions', () => {
  it(
    'of two notebooks know nothing of each other, take parameters, and leave no process',
    async () => {
      const one = await startSparkKernel(workplace);
      const other = await startSparkKernel(workplace);
      await one.run(
        '%%configure -f\n{"conf": {"spark.sql.shuffle.partitions": "3", "spark.master": "yarn"}, "driverMemory": "600m"}',
      );
      const [first, second] = await Promise.all([
        one.run('create temp view mine as select 1 as a'),
        other.run('create temp view mine as select 2 as a'),
      ]);
      expect([first.status, second.status]).toEqual(['ok', 'ok']);
      expect(first.stderr).toContain('spark.master=yarn has no effect, it is local[*]');
      const facts = await one.run(
        '%%pyspark\nprint(spark.conf.get("spark.sql.shuffle.partitions"), sc._jvm.java.lang.Runtime.getRuntime().maxMemory() >> 20, spark.table("mine").first().a, sc.uiWebUrl)',
      );
      expect(facts.stdout).toBe('3 600 1 None\n');
      const beside = await other.run('%%pyspark\nprint(spark.table("mine").first().a)');
      expect(beside.stdout).toBe('2\n');
      expect(javas()).toHaveLength(2);
      await one.stop();
      await until('the Spark of the first is gone', () => javas().length === 1);

      sendSignal((await gatewayFileOf(workplace.state)).pid, 'SIGKILL');
      await until('the Spark of a dead gateway is gone', () => javas().length === 0);
      await other.stop();
    },
    slowly,
  );

  it(
    'that are stopped while they start leave nothing behind',
    async () => {
      const kernel = await startSparkKernel(workplace);
      const cell = kernel.begin('select 1 as one');
      await until('Java starts', () => javas().length > 0);
      const reply = kernel.client.interrupt();
      const run = await cell.ended;
      await reply;
      expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
      await until('Java is gone', () => javas().length === 0);
      expect((await kernel.run('select 1 as one')).status).toBe('ok');
      await kernel.stop();
    },
    slowly,
  );

  it(
    'need Java, and say so where there is none',
    async () => {
      // A PATH with all but Java.
      const bin = path.join(workplace.directory, 'bin');
      await mkdir(bin);
      for (const name of ['env', 'sh', 'bash', 'dirname'])
        await symlink(`/bin/${name}`, path.join(bin, name));
      const env = { PATH: bin, JAVA_HOME: '' };
      const kernel = await startSparkKernel(workplace, env);
      for (const code of ['select 1', '%%pyspark\n1']) {
        const run = await kernel.run(code);
        expect(run.evalue).toContain('Spark 3.5.9 needs Java 8 or later, and java is not there');
        expect(run.traceback).toContain('Install Java 17');
      }
      await kernel.stop();
      const doctor = await runProgram(process.execPath, [builtCommand, 'doctor'], {
        env: { ...workplace.env, ...env, LINKIS_KERNEL_PYTHON: sparkPython },
        cwd: workplace.notebooks,
      });
      expect(doctor.stdout).toMatch(
        /problem Spark of the local gateway: Spark 3\.5\.9 needs Java 8 or later[^]*→ Install Java 17/,
      );
    },
    slowly,
  );
});
