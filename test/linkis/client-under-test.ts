/** A client with short deadlines, and the task that the tests submit. */
import { createLinkisClient, type LinkisSettings } from '../../src/linkis/index.ts';
import type { TaskClient, TaskSpec } from '../../src/task/index.ts';

/** The password of the tests; no message may hold it. */
export const password = 'correct horse battery';

export const spec: TaskSpec = {
  code: 'select 1',
  runType: 'sql',
  engineType: 'spark-3.2.1',
  creator: 'notebook',
  variables: {},
  runtime: {},
  startup: {},
  labels: {},
  source: { scriptPath: 'a.ipynb' },
};

/** Settings for `url`, with `changes`. */
export function settingsFor(
  url: string | readonly string[],
  changes: Partial<LinkisSettings> = {},
): LinkisSettings {
  return {
    urls: typeof url === 'string' ? [url] : url,
    auth: { kind: 'none', user: 'hadoop' },
    headers: {},
    requestTimeoutMs: 20_000,
    submitTimeoutMs: 20_000,
    retries: 2,
    ...changes,
  };
}

/** A client for `url`; close it. */
export function clientFor(
  url: string | readonly string[],
  changes: Partial<LinkisSettings> = {},
): TaskClient {
  return createLinkisClient(settingsFor(url, changes));
}

/** What `work` rejects with. */
export async function failureOf(
  work: Promise<unknown>,
): Promise<Error & { code?: string; hint?: string }> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
    throw new Error('rejected with something that is no error', { cause: thrown });
  }
  throw new Error('did not reject');
}
