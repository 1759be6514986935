/** Ends a kernel's session in the time that the client gives it: waits for kills, ends its own engines, gives connections back. */
import type { Clock, Logger } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { endOwnEngines, hasOwnEngines } from './engines/end-engines.ts';
import type { NotebookSession } from './session/notebook-session.ts';
import type { ProfileInForce } from './profile-in-force.ts';
import type { LoadedProfile } from './session/profiles.ts';

/** Milliseconds for giving the connections back when the time is up already. */
const shortestCloseMs = 50;

/** `forGood`: no kernel is to follow, so the setting `enginesAfter` decides whether engines of this kernel alone end. */
export async function closeSession(
  parts: {
    /** Every profile that was in force. */
    readonly used: readonly ProfileInForce[];
    readonly session: NotebookSession;
    readonly clock: Clock;
    readonly logger: Logger;
  },
  withinMs: number,
  forGood: boolean,
): Promise<void> {
  const { used, session, clock, logger } = parts;
  const endsAt = clock.now() + withinMs;
  for (const { catalogue, serverNames } of used) {
    catalogue.close();
    serverNames.close();
  }
  const services = await connectedOf(used, clock, withinMs);
  for (const { client } of services) client.beginClose();
  const ending = services.filter(
    ({ profile }) => forGood && profile.settings.enginesAfter === 'end',
  );
  const endsEngines = ending.length > 0 && (await hasOwnEngines(session));
  // A kill that is not confirmed must not take the time in which the engine itself can be ended.
  const killsMs = endsEngines ? withinMs / 2 : endsAt - clock.now();
  await within(killsMs, clock, async () => Promise.allSettled(session.pending));
  if (endsEngines) {
    await within(endsAt - clock.now(), clock, async (signal) =>
      Promise.all(
        ending.map(async ({ client }) => endOwnEngines({ client, session, logger }, signal)),
      ),
    );
  }
  session.journal.close();
  await within(Math.max(shortestCloseMs, endsAt - clock.now()), clock, async () =>
    Promise.all(used.map(async (profile) => profile.close())),
  );
}

/** The clients that were made, with their profiles; one that does not connect in time is left out. */
async function connectedOf(
  used: readonly ProfileInForce[],
  clock: Clock,
  withinMs: number,
): Promise<readonly { readonly client: TaskClient; readonly profile: LoadedProfile }[]> {
  const found: { readonly client: TaskClient; readonly profile: LoadedProfile }[] = [];
  await within(withinMs / 4, clock, async () =>
    Promise.allSettled(
      used.flatMap(({ connecting, profile }) =>
        connecting().map(async (client) => {
          found.push({ client: await client, profile });
        }),
      ),
    ),
  );
  return found;
}

/** Resolves when `work` has ended, or after `ms` milliseconds; the signal of the work aborts then. Rejects as the work does. */
async function within(
  ms: number,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const over = new AbortController();
  const done = new AbortController();
  try {
    await Promise.race([work(over.signal), clock.wait(ms, done.signal)]);
  } finally {
    done.abort();
    over.abort();
  }
}
