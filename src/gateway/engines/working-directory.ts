/** Where a job's relative paths lead: the directory that its submit names, such as the notebook's, else the session's own. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { asString } from '../../shared/index.ts';
import { type EngineJob, EngineFailure } from './engine.ts';

/** The runtime parameter of Linkis' shell engine; here every engine keeps to it. */
const parameter = 'wds.linkis.shell.runtime.working.directory';

/** The directory that the job names; undefined when it names none. Throws an `EngineFailure` when it is not one. */
export async function namedDirectory(job: EngineJob): Promise<string | undefined> {
  const directory = asString(job.runtime[parameter]);
  if (directory === undefined || directory === '') return undefined;
  const found = await stat(directory).catch(() => undefined);
  if (!path.isAbsolute(directory) || found?.isDirectory() !== true) {
    throw new EngineFailure(
      `The working directory ${directory} (runtime parameter ${parameter}) is not an existing directory`,
    );
  }
  return directory;
}
