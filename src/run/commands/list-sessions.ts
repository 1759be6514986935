/** `%session` lists the sessions of this notebook, with their kernels and engines. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { renderListing } from '../../render/index.ts';
import { counted, LinkisKernelError, messageOf, utcTime } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import {
  type EngineSession,
  engineSessions,
  isLeft,
  lastLeft,
} from '../session/engine-sessions.ts';
import { engineSessionOf, isPinned } from '../session/notebook-session.ts';
import {
  type SessionEngine,
  type SessionEngines,
  sessionEngines,
} from '../engines/session-engines.ts';

/** At most this many sessions are listed, the last used ones. */
const mostSessions = 20;

/** Without the server it lists the sessions but no engines. */
export async function listSessions(json: boolean, run: CellRun): Promise<MimeBundle> {
  const current = engineSessionOf(run.session);
  const { found, trouble } = await livingEngines(run);
  const sessions = found?.sessions ?? engineSessions(await run.session.journal.kernels(), current);
  const shown = sessions.slice(0, mostSessions);
  const left = lastLeft(sessions);
  const isShared = run.settings.session === 'shared' && !isPinned(run.session);
  return renderListing({
    title: `${counted(shown.length, 'session')} of this notebook${shown.length < sessions.length ? `, of ${String(sessions.length)}` : ''}`,
    columns: ['session', 'last task (UTC)', 'kernel', 'engines', ''],
    rows: shown.map((one) => [
      one.shortId,
      one.lastAt === undefined ? 'none yet' : utcTime(one.lastAt),
      kernelWord(one),
      found === undefined ? 'not known' : engineWords(enginesOf(one, found)),
      one.id === current && !isShared ? 'in use' : '',
    ]),
    notes: [
      ...(isShared ? ['Engines are shared here (session: shared): cells are pinned to none.'] : []),
      ...(trouble === undefined ? [] : [`Which engines live is not known: ${trouble}`]),
      ...(left === undefined || left.id === current
        ? []
        : [`%session last goes on with ${left.shortId}.`]),
    ],
    ...(json && {
      json: shown.map((one) => ({
        session: one.id,
        lastTask: one.lastAt ?? null,
        kernel: one.kernel,
        inUse: one.id === current && !isShared,
        engines: found === undefined ? null : enginesOf(one, found).map(({ engine }) => engine),
      })),
    }),
  });
}

/** The living engines by session, or why they are not known. */
export async function livingEngines(run: CellRun): Promise<{
  readonly found: SessionEngines | undefined;
  readonly trouble: string | undefined;
}> {
  try {
    const engines = await run.client.catalogue.userEngines(run.signal);
    return { found: await sessionEngines(engines, run), trouble: undefined };
  } catch (thrown) {
    if (run.signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    return { found: undefined, trouble: messageOf(thrown) };
  }
}

export function enginesOf(
  { id }: Pick<EngineSession, 'id'>,
  { engines }: SessionEngines,
): readonly SessionEngine[] {
  return [...engines.values()].filter(({ session }) => session?.id === id);
}

/** Words for the user; `none` when there are no engines. */
export function engineWords(engines: readonly SessionEngine[]): string {
  const words = engines.map(
    ({ engine }) => `${engine.engine}-${engine.version} ${engine.instance} (${engine.state})`,
  );
  return words.length === 0 ? 'none' : words.join(', ');
}

function kernelWord({ kernel, host }: EngineSession): string {
  if (kernel === 'this') return 'this one';
  return isLeft(kernel) && kernel !== 'gone' ? `ran on ${host}` : kernel;
}
