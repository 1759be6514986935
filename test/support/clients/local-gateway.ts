/**
 * The local gateway that a kernel has started in a workplace, asked over its REST API with the credentials of the state
 * directory, so that a test does not depend on what the kernel says of a task.
 */
import type { Workplace } from './workplace.ts';
import { askSocket, gatewayFileOf } from '../local-gateway-socket.ts';

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
  /** Another one for each start. */
  readonly socket: string;
  /** The task that was submitted last. */
  latestTask(): Promise<HistoryTask>;
  /** The tasks that were submitted last, newest first. */
  latestTasks(most: number): Promise<readonly HistoryTask[]>;
}

/** Logs in to the place's gateway, which must be running. */
export async function localGateway(workplace: Workplace): Promise<LocalGateway> {
  const { socket, user, password } = await gatewayFileOf(workplace.state);
  const { cookie } = await askSocket(socket, '/user/login', { body: { userName: user, password } });
  const latestTasks = async (most: number): Promise<readonly HistoryTask[]> => {
    const { body } = await askSocket(
      socket,
      `/jobhistory/list?pageNow=1&pageSize=${String(most)}`,
      { headers: { cookie } },
    );
    const envelope = body as {
      readonly data: { readonly tasks: readonly Record<string, unknown>[] };
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
    socket,
    latestTasks,
    latestTask: async () => {
      const [task] = await latestTasks(1);
      if (task === undefined) throw new Error('the job history is empty');
      return task;
    },
  };
}
