/** `%engines --cleanup` lists the engines that kernels of this notebook left behind; with `-f` it ends them. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { renderListing } from '../../render/index.ts';
import { counted } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { type SessionEngine, sessionEngines } from '../engines/session-engines.ts';
import { isLeft } from '../session/engine-sessions.ts';
import { untilGone } from './engine-command.ts';

const idle: ReadonlySet<string> = new Set(['Unlock', 'Idle']);

/** Takes only the user's engines of this notebook's sessions that have no known living kernel. Spares an engine in doubt, and says why. */
export async function cleanUpEngines(
  doEnd: boolean,
  json: boolean,
  run: CellRun,
): Promise<MimeBundle> {
  const found = await leftEngines(run);
  const rows: { readonly left: SessionEngine; readonly end: string; readonly ended: boolean }[] =
    [];
  for (const left of found) {
    const why = whySpared(left);
    if (why !== undefined || !doEnd) {
      rows.push({ left, end: why ?? 'would be ended', ended: false });
      continue;
    }
    // One at a time, so that an interrupt spares the rest.
    const end = await endOne(left, run);
    rows.push({ left, end, ended: end === 'has ended' });
  }
  const endable = rows.filter(({ end }) => end === 'would be ended').length;
  return renderListing({
    title: titleOf(rows.length),
    columns: ['instance', 'engine', 'session', 'state', ''],
    rows: rows.map(({ left: { engine, session }, end }) => [
      engine.instance,
      `${engine.engine}-${engine.version}`,
      session?.shortId ?? '',
      engine.state === '' ? 'Starting' : engine.state,
      end,
    ]),
    notes:
      endable === 0
        ? []
        : [
            `Nothing was ended: %engines --cleanup -f ends ${endable === 1 ? 'it' : `the ${String(endable)}`}, with variables and temporary views. %session last goes on with them instead.`,
          ],
    ...(json && {
      json: rows.map(({ left: { engine, session }, end, ended }) => ({
        instance: engine.instance,
        engine: `${engine.engine}-${engine.version}`,
        session: session?.id ?? null,
        state: engine.state,
        ended,
        what: end,
      })),
    }),
  });
}

async function leftEngines(run: CellRun): Promise<readonly SessionEngine[]> {
  const living = await run.client.catalogue.userEngines(run.signal);
  const { engines } = await sessionEngines(living, run);
  return [...engines.values()].filter(
    ({ kernel, session }) => session !== undefined && isLeft(kernel),
  );
}

/** Why the engine must not be ended; undefined = it may be. */
function whySpared({ engine, session, kernel, certain }: SessionEngine): string | undefined {
  if (kernel === 'unknown') return `left alone: its kernel on ${session?.host ?? ''} may live`;
  if (!idle.has(engine.state)) return `left alone: it is ${engine.state}`;
  return certain
    ? undefined
    : 'left alone: the server does not tell whether it is the one that ran the tasks';
}

/** Checks again before the kill: a task may have begun on the engine while others were ended. */
async function endOne({ engine: { instance } }: SessionEngine, run: CellRun): Promise<string> {
  const now = (await leftEngines(run)).find(({ engine }) => engine.instance === instance);
  if (now === undefined) return 'left alone: it is gone, or in use again';
  const why = whySpared(now);
  if (why !== undefined) return why;
  await run.client.catalogue.killEngine(instance, run.signal);
  return (await untilGone(instance, run))
    ? 'has ended'
    : 'was told to end; the server still lists it';
}

function titleOf(engines: number): string {
  if (engines === 0) return 'No kernel of this notebook that is gone has left a living engine';
  return `${counted(engines, 'engine')} of kernels of this notebook that are gone`;
}
