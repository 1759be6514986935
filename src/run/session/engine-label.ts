/** An engine's whole label, as a task's row of the job history has it. Pure. */
import type { TaskInfo } from '../../task/index.ts';

/** `duckdb-1`; without labels the engine's name alone. */
export function engineLabel({ labels, engine }: Pick<TaskInfo, 'labels' | 'engine'>): string {
  const label = labels.find((text) => text.startsWith('engineType:'));
  return label?.slice('engineType:'.length) ?? engine;
}
