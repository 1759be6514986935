/** `params` as the job history keeps it: what was submitted, and from the engine's start on the ids that the server adds. */
import type { Submission } from '../submission/submission.ts';

/** What the server adds once a task has its engine. */
export interface TaskPlace {
  readonly taskId: number;
  /** URI of the directory of results. */
  readonly results: string;
}

/** `source` and `variable` are there when the submission had them. */
export function storedParams(
  submission: Submission,
  place?: TaskPlace,
): Readonly<Record<string, unknown>> {
  const { params, runtime, startup, source, variables } = submission;
  const jobId = place === undefined ? {} : { jobId: String(place.taskId) };
  return {
    ...params,
    configuration: {
      runtime: {
        ...runtime,
        ...(submission.hasSource ? { source } : {}),
        ...jobId,
        ...(place === undefined ? {} : { job: { '#rt_rs_store_path': place.results } }),
      },
      startup: { ...startup, ...jobId },
    },
    ...('variable' in params ? { variable: variables } : {}),
  };
}
