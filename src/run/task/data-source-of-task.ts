/** Whether the data source that a task names can be used: a wrong name would be told by the engine, after its start. */
import type { PlannedTask } from '../../magics/index.ts';
import { asString, LinkisKernelError, messageOf, suggestion } from '../../shared/index.ts';
import { type DataSource, dataSourceParameter } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isOnLocal } from '../session/kernel-facts.ts';

/** Throws `OPTION_INVALID` when the server says that the task cannot run on its data source. A server that says nothing decides by itself. */
export async function checkDataSource(
  { engine, runtime }: Pick<PlannedTask, 'engine' | 'runtime'>,
  run: CellRun,
): Promise<void> {
  const name = asString(runtime[dataSourceParameter]);
  if (engine !== 'jdbc' || name === undefined) return;
  const found = await lookUp(name, run);
  if (found === 'not told') return;
  const here = isOnLocal({ engine }, run.facts)
    ? ' Without a name, %jdbc runs the cell in DuckDB of this machine.'
    : '';
  const hint = `Nothing was submitted. %datasources lists them.${here}`;
  if (typeof found === 'string') throw new LinkisKernelError('OPTION_INVALID', found, { hint });
  const trouble = found.isExpired
    ? 'is expired'
    : found.publishedVersion === undefined
      ? 'is not published yet'
      : undefined;
  if (trouble !== undefined)
    throw new LinkisKernelError('OPTION_INVALID', `--datasource: ${name} ${trouble}`, { hint });
}

/** Asks for the list, whose answer holds no password, and only for a name that is not in it for the published one, as the engine will. */
async function lookUp(
  name: string,
  { client, logger, signal }: CellRun,
): Promise<DataSource | string> {
  const { dataSources } = client.catalogue;
  try {
    const listed = await dataSources.list(name, signal);
    const found = listed.find((source) => source.name === name);
    if (found !== undefined) return found;
    try {
      return await dataSources.details({ name, publishedVersion: 1 }, signal);
    } catch (thrown) {
      if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
      const all = await dataSources.list(undefined, signal);
      const near = suggestion(
        name,
        all.map((source) => source.name),
      );
      return `--datasource: there is no data source ${name}${near}`;
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof LinkisKernelError && thrown.code === 'LINKIS_AUTH') throw thrown;
    logger.info(`whether the data source ${name} is there is not known: ${messageOf(thrown)}`);
    return 'not told';
  }
}
