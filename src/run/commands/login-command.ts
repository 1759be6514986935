/** `%login` begins a session with the gateway, `%logout` ends it. No secret passes through here. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { LoginCommand } from '../../magics/index.ts';
import { renderLines, withJson } from '../../render/index.ts';
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** Rejects with `LINKIS_AUTH` when the gateway refuses the login, or when the kernel has nothing to log in with. */
export async function changeLogin({ kind, json }: LoginCommand, run: CellRun): Promise<MimeBundle> {
  const { lines, facts } = await (kind === 'login' ? logIn(run) : logOut(run));
  return withJson(renderLines(lines), json, facts);
}

interface LoginReport {
  readonly lines: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The client does not send a refused password again by itself. A user who types %login wants it tried, so this logs out first. */
async function logIn(run: CellRun): Promise<LoginReport> {
  const { client } = run;
  const { trouble } = await ended(run);
  if (trouble !== undefined) run.logger.info(`the session before was not ended: ${trouble}`);
  await client.connect(run.signal);
  const { name, login, confirmed } = await client.catalogue.user(run.signal);
  const facts = { user: name, address: client.address, login, confirmed };
  if (login === 'none') {
    const why = 'the setting auth is none, so nothing is sent to log in';
    return { lines: [`There is no login at ${client.address}: ${why}.`], facts };
  }
  if (login === 'password') return { lines: [`Logged in as ${name} at ${client.address}.`], facts };
  const unchecked = await tokenTrouble(run);
  return unchecked === undefined
    ? { lines: [`The token of ${name} is accepted at ${client.address}.`], facts }
    : { lines: [`The token of ${name} could not be checked: ${unchecked}`], facts };
}

/** The server checks a token with each call, so any call shows whether it accepts the token. */
async function tokenTrouble(run: CellRun): Promise<string | undefined> {
  try {
    await run.client.catalogue.globalVariables(run.signal);
    return undefined;
  } catch (thrown) {
    run.signal.throwIfAborted();
    if (thrown instanceof LinkisKernelError && thrown.code === 'LINKIS_AUTH') throw thrown;
    return messageOf(thrown);
  }
}

async function logOut(run: CellRun): Promise<LoginReport> {
  const { address } = run.client;
  const { wasOpen, trouble } = await ended(run);
  const next = 'The next cell that needs the server logs in again.';
  const lines =
    trouble !== undefined
      ? [`The login is forgotten here, but the gateway was not told: ${trouble}`, next]
      : wasOpen
        ? [`Logged out at ${address}. ${next}`]
        : [`There was no session to end at ${address}. ${next}`];
  return { lines, facts: { address, ended: wasOpen && trouble === undefined } };
}

async function ended({
  client,
  signal,
}: CellRun): Promise<{ readonly wasOpen: boolean; readonly trouble: string | undefined }> {
  try {
    return { wasOpen: await client.logout(signal), trouble: undefined };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    return { wasOpen: true, trouble: thrown.message };
  }
}
