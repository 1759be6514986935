/** How far a task is: its share, its stages, its Yarn resources. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { Progress, TaskInfo } from '../../task/index.ts';
import { renderStatus } from './status.ts';
import { withJson } from '../text/with-json.ts';
import { renderLines } from './task-info.ts';

/** `json` adds the facts for a program to read. */
export function renderTaskProgress(info: TaskInfo, progress: Progress, json: boolean): MimeBundle {
  const line = renderStatus({
    engine: info.engine,
    taskId: info.taskId,
    state: info.state,
    progress,
    elapsedMs: info.costMs ?? 0,
  });
  const details = [
    ...progress.stages.map(
      (stage) =>
        `  ${stage.id}: ${String(stage.succeeded)}/${String(stage.total)} tasks, ${String(stage.running)} running, ${String(stage.failed)} failed`,
    ),
    ...(progress.yarn?.applications ?? []).map((id) => `  yarn application ${id}`),
  ];
  const below = details.length === 0 ? undefined : renderLines(details);
  const { fraction, stages, yarn } = progress;
  const bundle = {
    'text/plain': [line['text/plain'], ...details].join('\n'),
    'text/html': `${String(line['text/html'])}${below === undefined ? '' : String(below['text/html'])}`,
  };
  return withJson(bundle, json, { taskId: info.taskId, state: info.state, fraction, stages, yarn });
}
