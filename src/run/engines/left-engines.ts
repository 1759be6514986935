/**
 * Engines that nobody can use: started for a task that was stopped before it had one. Linkis goes on starting such an engine, keeps it locked
 * for that task, and starts another for the next one [seen on Linkis 1.8 with Spark].
 */
import { linkedSignal, messageOf } from '../../shared/index.ts';
import type { TaskId, UserEngine } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** Milliseconds for which the user waits until the server lists the engine, and between two looks. */
const lookForMs = 1500;
const lookAgainMs = 250;
/** Milliseconds after which an engine has long been started, or never was. */
const forgetMs = 600_000;

type Asker = Pick<CellRun, 'client' | 'session' | 'clock' | 'logger'>;

/** Ends the engine that was being started for a stopped task. Gives a sentence for the user. Never rejects. */
export async function endLeftEngine(taskId: TaskId, run: Asker): Promise<string> {
  const { clock, session, logger } = run;
  session.leftStarts.set(taskId, clock.now());
  const { signal, dispose } = linkedSignal([], lookForMs);
  const until = clock.now() + lookForMs;
  try {
    while (!signal.aborted && clock.now() < until) {
      const [found] = await leftEngines(run, signal);
      if (found !== undefined) return await endOne(found, run, signal);
      await clock.wait(lookAgainMs, signal);
    }
  } catch (thrown) {
    logger.info(
      `the engine of task ${String(taskId)} could not be looked for: ${messageOf(thrown)}`,
    );
  } finally {
    dispose();
  }
  return 'An engine may still be started for it, which no other task can use: %engines lists it, and %engines --kill INSTANCE ends it.';
}

/** Ends what is left of earlier stops, before another task is submitted. Asks the server only where something may be left, and waits as long for it. */
export async function endLeftEngines(run: Asker, stop: AbortSignal): Promise<void> {
  const { session, clock, logger } = run;
  for (const [taskId, at] of session.leftStarts)
    if (clock.now() - at > forgetMs) session.leftStarts.delete(taskId);
  if (session.leftStarts.size === 0) return;
  const { signal, dispose } = linkedSignal([stop], lookForMs);
  try {
    for (const engine of await leftEngines(run, signal)) await endOne(engine, run, signal);
  } catch (thrown) {
    logger.info(`engines that are left are not known: ${messageOf(thrown)}`);
  } finally {
    dispose();
  }
}

/** One that has come free is no longer left: the next task gets it. */
async function leftEngines(
  { client, session }: Asker,
  signal: AbortSignal,
): Promise<readonly UserEngine[]> {
  const engines = await client.catalogue.userEngines(signal);
  return engines.filter(({ startedFor, state }) => {
    if (startedFor === undefined || !session.leftStarts.has(startedFor)) return false;
    const isLeft = state === '' || state === 'Starting' || state === 'Locked';
    if (!isLeft) session.leftStarts.delete(startedFor);
    return isLeft;
  });
}

async function endOne(
  { instance, engine, version, startedFor }: UserEngine,
  { client, session, logger }: Asker,
  signal: AbortSignal,
): Promise<string> {
  const name = `${engine}-${version}, ${instance}`;
  try {
    await client.catalogue.killEngine(instance, signal);
    if (startedFor !== undefined) session.leftStarts.delete(startedFor);
    logger.info(`engine ${instance} was told to end: it was started for a task that was stopped`);
    return `The engine that was being started for it (${name}) was told to end too.`;
  } catch (thrown) {
    logger.info(`engine ${instance} could not be told to end: ${messageOf(thrown)}`);
    return `The engine that is being started for it (${name}) goes on, and no other task can use it: %engines --kill ${instance} ends it.`;
  }
}
