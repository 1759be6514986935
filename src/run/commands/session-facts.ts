/** The facts of `%info`: where the notebook runs, as whom, and what is set. A fact says so when the server does not answer in time. */
import { linkedSignal, LinkisKernelError } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { recentlyUnfinished } from '../engines/queue-groups.ts';
import { engineSessionOf } from '../session/notebook-session.ts';
import { taskText } from '../../task/index.ts';

/** How long to wait for the server, in milliseconds: the other facts do not need it. */
const patienceMs = 3000;
const shownTasks = 20;

/** One row of `%info`. */
export interface SessionFact {
  readonly name: string;
  /** For the user. */
  readonly text: string;
  /** For `--json`; null = none, or not known. */
  readonly data: unknown;
}

export async function sessionFacts(run: CellRun): Promise<readonly SessionFact[]> {
  const { client, session, settings, facts } = run;
  const { state } = session;
  const profile = run.profiles.current();
  const { engine, configured } = state;
  const version = engine.version === undefined ? '' : `-${engine.version}`;
  const isConfigured = engine === configured.engine;
  const origin = facts.settings.find(({ key }) => key === 'engine')?.origin;
  const why = isConfigured
    ? `from the settings${origin === undefined ? '' : `, ${origin}`}`
    : 'set by a magic in this notebook';
  const engines = [...session.engineInstances].map(([name, instance]) => ({ name, instance }));
  const variables = Object.keys(state.variables).length;
  const pinned = engineSessionOf(session);
  const last = session.lastTask;
  const { signal: patience, dispose } = linkedSignal([run.signal], patienceMs);
  const [user, running] = await Promise.all([
    askServer(patience, run.signal, async () => {
      const { name, confirmed } = await client.catalogue.user(patience);
      return { text: confirmed ? name : `${name} (not confirmed by the server)`, data: name };
    }),
    askServer(patience, run.signal, async () => runningTasks({ client, signal: patience })),
  ]).finally(dispose);
  const same = (name: string, text: string): SessionFact => ({ name, text, data: text });
  return [
    same('server', client.address),
    ...(profile === undefined ? [] : [same('profile', profile)]),
    { name: 'user', ...user },
    {
      name: 'engine',
      text: `${engine.name}${version} ${engine.runType} (${why})`,
      data: {
        engine: engine.name,
        version: engine.version ?? null,
        runType: engine.runType,
        from: why,
      },
    },
    ...(facts.python === undefined ? [] : [same('python', facts.python)]),
    same('creator', state.creator),
    {
      name: 'database',
      text: state.database ?? 'none set; %use sets one',
      data: state.database ?? null,
    },
    { name: 'variables', text: String(variables), data: variables },
    {
      name: 'session',
      text: `${pinned} (${settings.session})`,
      data: { id: pinned, engines: settings.session },
    },
    {
      name: 'engines of this notebook',
      text:
        engines.length === 0
          ? 'none yet'
          : engines.map(({ name, instance }) => `${name} ${instance}`).join(', '),
      data: engines.map(({ name, instance }) => ({ engine: name, instance })),
    },
    {
      name: 'last task',
      text: last === undefined ? 'none yet' : String(last),
      data: last ?? null,
    },
    { name: 'your running tasks', ...running },
    {
      name: 'versions',
      text: `linkis-kernel ${facts.version}, Node ${process.versions.node}`,
      data: { 'linkis-kernel': facts.version, node: process.versions.node },
    },
  ];
}

async function runningTasks({
  client,
  signal,
}: Pick<CellRun, 'client' | 'signal'>): Promise<Omit<SessionFact, 'name'>> {
  const tasks = await client.tasks(
    { page: 1, pageSize: shownTasks, ...recentlyUnfinished() },
    signal,
  );
  if (tasks.length === 0) return { text: 'none', data: [] };
  const data = tasks.map(({ taskId, engine, state }) => ({ taskId, engine, state }));
  const list = tasks.map((task) => `${taskText(task.taskId)} (${task.engine}, ${task.state})`);
  const more = tasks.length < shownTasks ? '' : ' and maybe more';
  return { text: `${list.join(', ')}${more}`, data };
}

async function askServer(
  patience: AbortSignal,
  signal: AbortSignal,
  ask: () => Promise<Omit<SessionFact, 'name'>>,
): Promise<Omit<SessionFact, 'name'>> {
  try {
    return await ask();
  } catch (thrown) {
    signal.throwIfAborted();
    if (patience.aborted)
      return {
        text: `the server has not answered within ${String(patienceMs / 1000)} s`,
        data: null,
      };
    if (thrown instanceof LinkisKernelError)
      return { text: `not known: ${thrown.message}`, data: null };
    throw thrown;
  }
}
