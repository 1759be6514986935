/** Makes what is submitted from a planned task: fills in exact values, the engine's version and the session's label. */
import { engineVersion, type PlannedTask, withExactValues } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { EngineOffer, TaskSpec } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { engineSessionOf, isPinned } from '../session/notebook-session.ts';
import { allRowsParameter, headParameter } from '../cell/python-lines.ts';
import { programParameter } from './shell-program.ts';
import { checkDataSource } from './data-source-of-task.ts';

/** Asks the server once for its engines when no version is given; throws `OPTION_INVALID` when it does not say one either. */
export async function specOfPlan(planned: PlannedTask, run: CellRun): Promise<TaskSpec> {
  await checkDataSource(planned, run);
  const version = planned.version ?? engineVersion(planned.engine, await engineOffers(run));
  if (version === undefined) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `nobody says which version of the engine '${planned.engine}' to use: neither the cell, the settings nor the server`,
      {
        hint: `Name it, as in %%engine ${planned.engine}-1.0 ${planned.runType}`,
      },
    );
  }
  return {
    // `%%raw` goes as it is; notices say what the server has changed.
    code: planned.untouched === true ? planned.code : withExactValues(planned.code, planned).code,
    runType: planned.runType,
    engineType: `${planned.engine}-${version}`,
    creator: planned.creator,
    variables: planned.variables,
    runtime: {
      ...directoryOf(run),
      ...programParameter(planned, run.facts),
      ...headParameter(planned, run.facts),
      ...allRowsParameter(planned, run.facts),
      ...planned.runtime,
    },
    startup: planned.startup,
    labels: labelsOf(planned, run),
    source: {},
  };
}

/** `executeOnce` gives the task a fresh engine, which ends with it [LabelKeyConstant.java]. */
function labelsOf(
  planned: PlannedTask,
  { settings, session }: CellRun,
): Readonly<Record<string, string>> {
  if (planned.parallel === true) return { executeOnce: '', ...planned.labels };
  return settings.session === 'own' || isPinned(session)
    ? { fixedEngineConn: engineSessionOf(session), ...planned.labels }
    : planned.labels;
}

/** The parameter that Linkis' shell engine knows; the local gateway heeds it for every engine. */
function directoryOf({ facts }: CellRun): Readonly<Record<string, unknown>> {
  const { workingDirectory } = facts;
  return workingDirectory === undefined
    ? {}
    : { 'wds.linkis.shell.runtime.working.directory': workingDirectory };
}

/** The engines that the server lists, asked for until it lists some. */
export async function engineOffers(run: CellRun): Promise<readonly EngineOffer[]> {
  const { session, client, logger } = run;
  if (session.state.offers.length > 0) return session.state.offers;
  try {
    session.state = { ...session.state, offers: await client.engines() };
  } catch (thrown) {
    // A submit would only be refused as well, or ask for the password a second time.
    if (thrown instanceof LinkisKernelError && thrown.code === 'LINKIS_AUTH') throw thrown;
    logger.info(`the server does not list its engines: ${String(thrown)}`);
  }
  return session.state.offers;
}
