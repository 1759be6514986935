/** A task that a magic plans by itself, as a cell of the notebook would have it. */
import type { NotebookState, PlannedTask } from '../../magics/index.ts';

/** With the notebook's defaults, but its rows and its limit: those are for what the user asks for. */
export function notebookTask(
  state: NotebookState,
  own: Pick<PlannedTask, 'code' | 'engine' | 'version' | 'runType'> & Partial<PlannedTask>,
): PlannedTask {
  const { creator, variables, runtime, startup, labels, timeoutMs } = state;
  return {
    creator,
    variables,
    runtime,
    startup,
    labels,
    rows: undefined,
    limit: undefined,
    timeoutMs,
    quiet: false,
    headLines: 0,
    ...own,
  };
}

/** The same on this machine: what the notebook asks of the engines of its gateway is not for this one. */
export function localTaskOf(
  state: NotebookState,
  own: Parameters<typeof notebookTask>[1],
): PlannedTask {
  return {
    ...notebookTask(state, own),
    creator: 'notebook',
    variables: {},
    runtime: {},
    startup: {},
    labels: {},
    place: 'local',
  };
}
