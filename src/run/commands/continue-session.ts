/** `%session last`: from here on cells run on the engines of an earlier kernel of this notebook. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { renderLines, withJson } from '../../render/index.ts';
import { LinkisKernelError, utcTime } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import {
  type EngineSession,
  engineSessions,
  isLeft,
  lastLeft,
  sessionNamed,
} from '../session/engine-sessions.ts';
import { engineSessionOf } from '../session/notebook-session.ts';
import type { SessionEngines } from '../engines/session-engines.ts';
import { knowGoing } from '../engines/session-turn.ts';
import { enginesOf, engineWords, livingEngines } from './list-sessions.ts';

/** Rejects with `OPTION_INVALID` when there is no such session, or when a living kernel uses it. */
export async function continueSession(
  which: string,
  json: boolean,
  run: CellRun,
): Promise<MimeBundle> {
  const { session } = run;
  const current = engineSessionOf(session);
  const sessions = engineSessions(await session.journal.kernels(), current);
  const wanted = which === 'last' ? lastOf(sessions, current) : sessionNamed(which, sessions);
  const answer = (lines: readonly string[], engines: unknown): MimeBundle =>
    withJson(renderLines(lines), json, { session: wanted.id, engines });
  if (wanted.id === current)
    return answer([`Session ${wanted.shortId} is the one in use already.`], null);
  refuseLiving(wanted);
  const { found, trouble } = await livingEngines(run);
  const engines = found === undefined ? [] : enginesOf(wanted, found);
  session.continued = { id: wanted.id, freshEngines: session.state.freshEngines };
  session.journal.uses(wanted.id);
  session.engineVariables.clear();
  knowInstances(run, wanted, found);
  knowGoing(wanted, session);
  return answer(
    [
      `Session ${wanted.shortId} is continued${wanted.lastAt === undefined ? '' : ` (last task ${utcTime(wanted.lastAt)} UTC)`}: the cells from here on go to its engines.`,
      ...(found === undefined
        ? [`Which of its engines live is not known: ${trouble ?? ''}`]
        : engines.length === 0
          ? [
              'No engine of it is known to live: the next cell may start a new one, without its variables.',
            ]
          : [`Its engines: ${engineWords(engines)}.`]),
      'Variables inside an engine and temporary views are there again as long as that engine lives; where it has ended, the next cell starts a new one and says so.',
      'What %var, %engine, %conf and %use had set in the kernel before is not part of it.',
      ...(wanted.kernel === 'unknown'
        ? [`Its kernel ran on ${wanted.host}: whether it still does cannot be told from here.`]
        : []),
    ],
    found === undefined ? null : engines.map(({ engine }) => engine),
  );
}

function lastOf(sessions: readonly EngineSession[], current: string): EngineSession {
  // After a `%session last`, `last` means the session that this kernel already continues.
  const left =
    lastLeft(sessions) ??
    sessions.find(({ id, tasks }) => id === current && tasks.some(({ session }) => session !== id));
  if (left !== undefined) return left;
  const other = sessions.find(({ kernel }) => kernel === 'alive');
  throw new LinkisKernelError(
    'OPTION_INVALID',
    other === undefined
      ? 'no earlier kernel of this notebook has left a session'
      : `the only other session of this notebook, ${other.shortId}, belongs to a kernel that still runs`,
    { hint: '%session lists them. Sessions with shared engines (session: shared) are not kept.' },
  );
}

/** Two kernels in one session would change each other's variables unnoticed. */
function refuseLiving({ kernel, shortId }: EngineSession): void {
  if (isLeft(kernel) || kernel === 'this') return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `session ${shortId} belongs to a kernel that still runs`,
    { hint: 'Shut that kernel down first; %session lists the sessions.' },
  );
}

/** Remembers the session's engines, so that the next cell notices when it gets another one. */
function knowInstances(
  { session }: CellRun,
  taken: EngineSession,
  found: SessionEngines | undefined,
): void {
  session.engineInstances.clear();
  // The newest row comes first, so the first row of each engine counts.
  for (const { engine, engineInstance = '' } of found?.rowsOf(taken) ?? [])
    if (!session.engineInstances.has(engine) && /:\d+$/.test(engineInstance))
      session.engineInstances.set(engine, engineInstance);
}
