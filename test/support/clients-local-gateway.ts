/**
 * The local gateway that a kernel started in a place, asked from outside over its REST API with the credentials of the
 * state directory: what it says of tasks is not what the kernel says of them.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Workplace } from './clients-workplace.ts';

/** A row of the job history. */
export interface HistoryTask {
  readonly taskId: number;
  readonly status: string;
  /** Last change, epoch milliseconds. */
  readonly updatedMs: number;
  readonly resultLocation: string | undefined;
}

/** The gateway, logged in. */
export interface LocalGateway {
  readonly url: string;
  /** The task that was submitted last. */
  latestTask(): Promise<HistoryTask>;
  /** The tasks that were submitted last, newest first. */
  latestTasks(most: number): Promise<readonly HistoryTask[]>;
}

interface StateFile {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** Logs in to the place's gateway, which must be running. */
export async function localGateway(workplace: Workplace): Promise<LocalGateway> {
  const file = path.join(workplace.state, 'gateway.json');
  const { url, user, password } = JSON.parse(await readFile(file, 'utf8')) as StateFile;
  const base = `${url.replace(/\/$/, '')}/api/rest_j/v1`;
  const login = await fetch(`${base}/user/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: user, password }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const latestTasks = async (most: number): Promise<readonly HistoryTask[]> => {
    const answer = await fetch(`${base}/jobhistory/list?pageNow=1&pageSize=${String(most)}`, {
      headers: { cookie },
    });
    const envelope = (await answer.json()) as {
      data: { tasks: readonly Record<string, unknown>[] };
    };
    return envelope.data.tasks.map((task) => ({
      taskId: Number(task['taskID']),
      status: String(task['status']),
      updatedMs: Number(task['updatedTime']),
      resultLocation:
        typeof task['resultLocation'] === 'string' ? task['resultLocation'] : undefined,
    }));
  };
  return {
    url,
    latestTasks,
    latestTask: async () => {
      const [task] = await latestTasks(1);
      if (task === undefined) throw new Error('the job history is empty');
      return task;
    },
  };
}
