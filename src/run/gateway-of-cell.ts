/** The gateway that a cell works with: told before the first request where the user has not chosen it, and stood in for where none is needed. */
import type { CellEvent, CellRequest } from '../interpreter/index.ts';
import type { CellPlan } from '../magics/index.ts';
import { renderNotices } from '../render/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import type { ProfileInForce } from './profile-in-force.ts';
import { needsNoServer, rejectingClient } from './session/rejecting-client.ts';

/** Shows the address of a gateway that the user has not chosen, before the first request to it. */
export function* reportAddress(
  plan: CellPlan,
  profile: ProfileInForce,
  cell: CellRequest,
): Generator<CellEvent> {
  const address = profile.unreported();
  if (address === undefined) return;
  if (plan.task === undefined && plan.commands.every(needsNoServer)) return;
  if (cell.silent)
    throw new LinkisKernelError('CONFIG_INVALID', address, {
      hint: 'A silent request cannot show that: run a cell of the notebook first.',
    });
  yield { kind: 'display', bundle: renderNotices([address]) };
  profile.reported();
}

/** The client. When it cannot be made, magics that need no server get one that rejects. */
export async function clientFor(
  { task, commands }: CellPlan,
  profile: ProfileInForce,
  signal: AbortSignal,
): Promise<TaskClient> {
  // A profile that is about to be left starts no gateway.
  if (task === undefined && commands.every(({ kind }) => kind === 'settings-profile'))
    return rejectingClient(new LinkisKernelError('LINKIS_UNREACHABLE', 'not connected yet'));
  const address = profile.unreported();
  if (address !== undefined)
    return rejectingClient(new LinkisKernelError('LINKIS_UNREACHABLE', address));
  try {
    return await profile.client(signal);
  } catch (thrown) {
    signal.throwIfAborted();
    if (task !== undefined || !commands.every(needsNoServer)) throw thrown;
    return rejectingClient(thrown);
  }
}
