/** The user's tasks from the job history, a page at a time. */
import { decodeJobHistoryList, routes } from '../../contract/index.ts';
import type { TaskInfo, TaskQuery } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { taskInfo } from './info.ts';

/** How far a row may lie ahead of our clock, in milliseconds. The list is given an end, as the web page does. */
const clockSkewMs = 86_400_000;

/** Newest first, with their code. */
export async function readTaskList(
  parts: ClientParts,
  query: TaskQuery,
  signal?: AbortSignal,
): Promise<readonly TaskInfo[]> {
  const { page, pageSize, taskId, states, engine, creator, since, before } = query;
  const rows = await parts.gateways.read(
    {
      path: routes.jobList,
      query: {
        pageNow: page,
        pageSize,
        ...(taskId === undefined ? {} : { taskID: taskId }),
        ...(states === undefined ? {} : { status: states.join(',') }),
        ...(engine === undefined ? {} : { executeApplicationName: engine }),
        ...(creator === undefined ? {} : { creator }),
        ...(since === undefined && before === undefined
          ? {}
          : {
              startDate: Math.trunc(since ?? 0),
              endDate: Math.trunc(before ?? Date.now() + clockSkewMs),
            }),
      },
      what: 'the list of tasks',
      isOptional: 'path',
    },
    decodeJobHistoryList,
    signal,
  );
  return rows.map(taskInfo);
}
