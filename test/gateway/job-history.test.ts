/** What the job history has on disk: rows that come together, rows that the disk refuses. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HistoryRow } from '../../src/gateway/jobs/history-row.ts';
import { JobHistory } from '../../src/gateway/jobs/job-history.ts';
import { silentLogger } from '../../src/shared/index.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-history-'));
  file = path.join(directory, 'rows', 'history.jsonl');
  await mkdir(path.dirname(file));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function open(): Promise<JobHistory> {
  return JobHistory.open(file, 10_000, silentLogger);
}

function row(taskId: number, status: HistoryRow['status']): HistoryRow {
  return {
    taskId,
    user: 'ann',
    instance: '127.0.0.1:9104',
    shortId: null,
    creator: 'notebook',
    engine: 'duckdb',
    runType: 'sql',
    labels: [],
    code: 'SELECT 1',
    status,
    progress: 0,
    logPath: null,
    resultLocation: null,
    createdTime: 0,
    updatedTime: 0,
    engineInstance: null,
    errCode: null,
    errDesc: null,
    params: {},
    source: {},
    metrics: {},
  };
}

const ids = Array.from({ length: 300 }, (_, at) => at + 1);

describe('JobHistory.put', () => {
  it('has every row of many that come at once on disk, the last state of each', async () => {
    const history = await open();
    await Promise.all(
      ids.map(async (taskId) => {
        await history.put(row(taskId, 'Running'));
        await history.put(row(taskId, 'Succeed'));
      }),
    );
    const again = await open();

    expect(again.all().map(({ taskId, status }) => [taskId, status])).toEqual(
      ids.toReversed().map((taskId) => [taskId, 'Succeed']),
    );
    await history.close();
    await again.close();
  });

  it('shows a row only when it is on disk', async () => {
    const history = await open();
    const storing = history.put(row(1, 'Succeed'));
    expect(history.get(1)).toBeUndefined();
    await storing;
    expect(history.get(1)?.status).toBe('Succeed');
    await history.close();
  });

  it('rejects rows that cannot be written, and writes those that come later', async () => {
    const history = await open();
    await rm(path.dirname(file), { recursive: true });
    const refused = await Promise.allSettled([
      history.put(row(1, 'Succeed')),
      history.put(row(2, 'Succeed')),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(history.get(1)).toBeUndefined();

    await mkdir(path.dirname(file));
    await history.put(row(3, 'Succeed'));
    await history.close();
    const again = await open();
    expect(again.all().map(({ taskId }) => taskId)).toEqual([3]);
    await again.close();
  });

  it('forgets the oldest ended rows when the code of all is too long, on disk too', async () => {
    const most = 100_000;
    const history = await JobHistory.open(file, 10_000, silentLogger, most);
    const code = 'x'.repeat(10_000);
    await history.put({ ...row(1, 'Running'), code });
    for (let taskId = 2; taskId <= 100; taskId += 1) {
      await history.put({ ...row(taskId, 'Running'), code });
      await history.put({ ...row(taskId, 'Succeed'), code });
    }
    const kept = history.all().map(({ taskId }) => taskId);
    expect(kept.slice(0, 3)).toEqual([100, 99, 98]);
    expect(kept.at(-1)).toBe(1);
    expect(kept.length).toBeLessThan(11);
    await history.close();
    expect((await stat(file)).size).toBeLessThan(5 * most);
    const again = await JobHistory.open(file, 10_000, silentLogger, most);
    expect(again.get(100)?.code).toBe(code);
    await again.close();
  });
});

describe('JobHistory.open', () => {
  it('leaves out what is no row, however much and however long it is, and tells it once', async () => {
    const rows = [row(1, 'Succeed'), row(2, 'Succeed')].map((one) => JSON.stringify(one));
    const long = `"${'x'.repeat(40 * 1024 * 1024)}"`;
    const text = [rows[0], ...Array.from({ length: 20_000 }, () => 'x'), long, '', rows[1]];
    await writeFile(file, text.join('\n'), { mode: 0o600 });
    const told: string[] = [];
    const logger = { ...silentLogger, warn: (line: string) => told.push(line) };
    const history = await JobHistory.open(file, 10_000, logger);
    expect(history.all().map(({ taskId }) => taskId)).toEqual([2, 1]);
    expect(told).toEqual([expect.stringContaining(`${file} has 20001 lines`)]);
    await history.close();
  });

  it('keeps the newest rows of a file with more than it keeps', async () => {
    const text = ids.map((taskId) => `${JSON.stringify(row(taskId, 'Succeed'))}\n`).join('');
    await writeFile(file, text, { mode: 0o600 });
    const history = await JobHistory.open(file, 10, silentLogger);
    expect(history.all().map(({ taskId }) => taskId)).toEqual(ids.slice(-10).toReversed());
    expect(history.takeTaskId()).toBe(301);
    await history.close();
  });

  it('names the file when something else is in its place', async () => {
    await mkdir(file);
    await expect(open()).rejects.toThrow(
      `The job history ${file} cannot be used: ${file} is not a regular file`,
    );
  });
});
