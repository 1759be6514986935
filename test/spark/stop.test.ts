/** Progress of Spark's jobs, and what a stop leaves: the session where its job could be cancelled, and the truth where not. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';
import { startSparkKernel } from '../support/spark-kernel.ts';

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startSparkKernel(workplace));
const slowly = 300_000;

/** Interrupts the cell that runs; gives how it ended. */
async function stopped(cell: ReturnType<typeof kernel.begin>) {
  const reply = kernel.client.interrupt();
  const run = await cell.ended;
  await reply;
  return run;
}

/** Every text of the status line, in order. */
function told(run: Awaited<ReturnType<typeof kernel.run>>): string {
  return run.execution.published
    .map(({ content }) => JSON.stringify(content['data'] ?? ''))
    .join('\n');
}

describe('a Spark job', () => {
  it(
    'tells its tasks while they run',
    async () => {
      const gates = path.join(workplace.directory, 'gates');
      await mkdir(gates);
      await kernel.run(
        '%%pyspark\nimport os, time\nkept = 7\nspark.range(5).createOrReplaceTempView("v")',
      );
      const cell = kernel.begin(
        `%%pyspark
def wait(number):
    while os.path.isdir("${gates}") and not os.path.exists(f"${gates}/{number}"):
        time.sleep(0.05)
    return number
print(sum(sc.parallelize(range(4), 4).map(wait).collect()))`,
      );
      await cell.shows(/0\/4 tasks in 1 stage, [12] running/);
      await writeFile(path.join(gates, '0'), '');
      await cell.shows(/1\/4 tasks in 1 stage/);
      for (const number of [1, 2, 3]) await writeFile(path.join(gates, String(number)), '');
      const run = await cell.ended;
      expect(run).toMatchObject({ status: 'ok', stdout: '6\n' });
      expect(told(run)).toContain('0/4 tasks');
      const after = await kernel.run('%progress last');
      expect(after.plain.join('')).toMatch(
        /4\/4 tasks in 1 stage, 0 running[^]*jobId-\d+\(stageId-\d+\): 4\/4/,
      );
    },
    slowly,
  );
});

describe('a stop', () => {
  it.each([
    [
      'a long query',
      'select count(*) from range(1000000000) a join range(3000) b on a.id % 7 = b.id % 7',
      /\d\/\d+ tasks/,
    ],
    [
      'a loop that goes on after errors',
      '%%pyspark\nprint("begun", flush=True)\nwhile True:\n    try:\n        spark.range(10**10).selectExpr("sum(id % 7)").collect()\n    except Exception:\n        print("goes on")',
      /begun[^]*\d\/\d+ tasks/,
    ],
    [
      'a wait of Java',
      '%%pyspark\nprint("begun", flush=True)\nsc._jvm.java.lang.Thread.sleep(86400000)',
      /begun/,
    ],
    ['a loop of Python', '%%pyspark\nprint("begun", flush=True)\nwhile True: pass', /begun/],
  ])(
    'ends %s, and views and variables stay',
    async (_what, code, mark) => {
      const cell = kernel.begin(code);
      await cell.shows(mark);
      const run = await stopped(cell);
      expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
      expect(run.stderr).not.toContain('gone');
      const after = await kernel.run('%%pyspark\nprint(kept, spark.table("v").count())');
      expect(after).toMatchObject({ status: 'ok', stdout: '7 5\n' });
    },
    slowly,
  );

  it(
    'that the code does not hear ends the session, and says what is gone',
    async () => {
      const cell = kernel.begin('%%pyspark\nprint("begun", flush=True)\nsum(range(10**15))');
      await cell.shows(/begun/);
      const run = await stopped(cell);
      expect(run).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
      expect(run.stderr).toContain('temporary views and tables of Spark');
      const after = await kernel.run('select * from v');
      expect(after.evalue).toContain('TABLE_OR_VIEW_NOT_FOUND');
    },
    slowly,
  );

  it(
    'of the session by the code itself starts a new one',
    async () => {
      await kernel.run('%%pyspark\nspark.stop()');
      const run = await kernel.run('select 1 as one');
      expect(run.status).toBe('ok');
      expect(run.stderr).toContain(
        'An earlier cell stopped the Spark session: a new one was started',
      );
    },
    slowly,
  );
});
