/** What a task waits for on the local gateway, where the tasks of a session run one after the other and the queue is the gateway's. */
import { languageOf } from '../../magics/index.ts';
import {
  submitMarkKey,
  type TaskHandle,
  type TaskInfo,
  type TaskState,
  taskText,
} from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';

import { isOnLocal } from '../session/kernel-facts.ts';
import { asCourtesy } from './courtesy.ts';
import { recentlyUnfinished } from './queue-groups.ts';

/** Milliseconds before the gateway is asked again: another task may have the engine by then. */
const againMs = 2000;
/** Tasks of the user that are looked through. */
const mostTasks = 100;

export interface TurnNote {
  /** Call with each state that is seen. */
  state(state: TaskState): void;
  /** In few words; undefined where the task does not wait, or nobody knows for what. */
  readonly note: string | undefined;
}

export function createTurnNote(run: TaskRun, task: TaskHandle): TurnNote {
  const { planned, cell } = run;
  const { clock, settings } = cell;
  const isLocal = planned.place === 'local' || isOnLocal(planned, cell.facts);
  let since: number | undefined;
  let askedAt: number | undefined;
  let note: string | undefined;

  async function ask(): Promise<void> {
    const tasks = await asCourtesy(
      { signal: run.stop, logger: cell.logger },
      'which task runs on the engine',
      async (signal) =>
        cell.client.tasks({ ...recentlyUnfinished(), page: 1, pageSize: mostTasks }, signal),
    );
    const own = tasks?.find(({ taskId }) => taskId === task.taskId);
    const holder =
      own && tasks?.find((other) => other.state === 'Running' && isSameSession(own, other));
    if (since === undefined) return;
    note = holder === undefined ? undefined : await wordsOf(holder, run);
  }

  return {
    state(state) {
      if (!isLocal || state !== 'Inited') {
        since = undefined;
        note = undefined;
        return;
      }
      const now = clock.now();
      since ??= now;
      if (now - since < settings.pace.quietMs) return;
      if (askedAt !== undefined && now - askedAt < againMs) return;
      askedAt = now;
      ask().catch(() => undefined);
    },
    get note() {
      return note;
    },
  };
}

/** Labels that one engine of the local gateway serves share its session. */
function isSameSession(one: TaskInfo, other: TaskInfo): boolean {
  const sessionOf = ({ labels }: TaskInfo): string =>
    labels.filter((label) => /^(?:fixedEngineConn|executeOnce)\b/.test(label)).join();
  const language = languageOf(one.runType);
  const isSameEngine =
    one.engine === other.engine || (language === 'sql' && languageOf(other.runType) === 'sql');
  return one.creator === other.creator && sessionOf(one) === sessionOf(other) && isSameEngine;
}

async function wordsOf({ taskId, source }: TaskInfo, { cell }: TaskRun): Promise<string> {
  const mark = source[submitMarkKey];
  const noted = await cell.session.journal.tasks();
  const isOwn = mark !== undefined && noted.some((one) => one.mark === mark);
  const which = isOwn ? ' of this notebook' : cell.settings.session === 'shared' ? ' of yours' : '';
  return `task ${taskText(taskId)}${which} runs on this engine; --parallel runs a cell beside it`;
}
