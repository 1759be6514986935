/** Reads the user's variables on the server (its console's "global variables") and keeps them for a moment. A refusal is no failure. */
import type { Clock, Logger } from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';
import type { NotebookSession } from './notebook-session.ts';
import { askPatiently } from './patient-question.ts';

export type Variables = Readonly<Record<string, string>>;

/** The variables, or why the server did not give them. */
export type ConsoleAnswer = { readonly variables: Variables } | { readonly trouble: string };

/** Milliseconds that an answer is kept: a variable just made in the console must be seen when the cell is run again. */
const freshMs = 10_000;
/** Milliseconds before a server that gave none is asked again. */
const askAgainMs = 60_000;
const patienceMs = 3000;

interface Kept {
  readonly client: TaskClient;
  readonly at: number;
  readonly answer: ConsoleAnswer;
}

const kept = new WeakMap<NotebookSession, Kept>();

/** For the next question the server is asked again. */
export function forgetConsoleVariables(session: NotebookSession): void {
  kept.delete(session);
}

/** `trouble`: the server is old, refuses, or takes longer than 3 s. Rejects with `LINKIS_AUTH`, and with the signal's reason. */
export async function consoleVariables(run: {
  readonly client: TaskClient;
  readonly session: NotebookSession;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): Promise<ConsoleAnswer> {
  const { client, session, clock } = run;
  const last = kept.get(session);
  if (last?.client === client) {
    const keepMs = 'trouble' in last.answer ? askAgainMs : freshMs;
    if (clock.now() - last.at < keepMs) return last.answer;
  }
  const found = await askPatiently(
    run,
    'the variables of the user on the server',
    patienceMs,
    async (signal) => client.catalogue.globalVariables(signal),
  );
  const answer = 'value' in found ? { variables: found.value } : found;
  kept.set(session, { client, at: clock.now(), answer });
  return answer;
}
