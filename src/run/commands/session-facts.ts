/** The facts of `%info`: where the notebook runs, as whom, and what is set. What the server does not say in time is told as such. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { RunParts } from '../cell-run.ts';
import { engineSessionOf } from '../notebook-session.ts';

/** How long the server may take to say its part, in milliseconds: the other facts need no server. */
const patienceMs = 3000;
const shownTasks = 20;

/** Name and value, in the order in which they are shown. */
export async function sessionFacts(
  parts: RunParts,
  signal: AbortSignal,
): Promise<readonly (readonly [string, string])[]> {
  const { client, session, settings, facts } = parts;
  const { state } = session;
  const profile = parts.profiles.current();
  const { engine, configured } = state;
  const version = engine.version === undefined ? '' : `-${engine.version}`;
  const isConfigured = engine === configured.engine;
  const origin = facts.settings.find(({ key }) => key === 'engine')?.origin;
  const why = isConfigured
    ? `from the settings${origin === undefined ? '' : `, ${origin}`}`
    : 'set by a magic in this notebook';
  const instances = [...session.engineInstances].map(([name, instance]) => `${name} ${instance}`);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const [user, running] = await Promise.all([
    said(patience, signal, async () => {
      const { name, confirmed } = await client.catalogue.user(patience);
      return confirmed ? name : `${name} (not confirmed by the server)`;
    }),
    said(patience, signal, async () => runningTasks(parts, patience)),
  ]);
  return [
    ['server', client.address],
    ...(profile === undefined ? [] : [['profile', profile] as const]),
    ['user', user],
    ['engine', `${engine.name}${version} ${engine.runType} (${why})`],
    ['creator', state.creator],
    ['database', state.database ?? 'none set; %use sets one'],
    ['variables', String(Object.keys(state.variables).length)],
    ['session', `${engineSessionOf(session)} (${settings.session})`],
    ['engines of this notebook', instances.length === 0 ? 'none yet' : instances.join(', ')],
    ['last task', session.lastTask === undefined ? 'none yet' : String(session.lastTask)],
    ['your running tasks', running],
    ['versions', `linkis-kernel ${facts.version}, Node ${process.versions.node}`],
  ];
}

/** Of the last day: a task whose server was restarted stays unfinished in the list for ever. */
async function runningTasks(parts: RunParts, signal: AbortSignal): Promise<string> {
  const tasks = await parts.client.tasks(
    {
      page: 1,
      pageSize: shownTasks,
      states: ['Inited', 'WaitForRetry', 'Scheduled', 'Running'],
      since: Date.now() - 86_400_000,
    },
    signal,
  );
  if (tasks.length === 0) return 'none';
  const list = tasks.map((task) => `${String(task.taskId)} (${task.engine}, ${task.state})`);
  return `${list.join(', ')}${tasks.length < shownTasks ? '' : ' and maybe more'}`;
}

/** What the server says, or why it does not. */
async function said(
  patience: AbortSignal,
  signal: AbortSignal,
  ask: () => Promise<string>,
): Promise<string> {
  try {
    return await ask();
  } catch (thrown) {
    signal.throwIfAborted();
    if (patience.aborted)
      return `the server has not answered within ${String(patienceMs / 1000)} s`;
    if (thrown instanceof LinkisKernelError) return `not known: ${thrown.message}`;
    throw thrown;
  }
}
