/** Ends the local gateway of a state directory. */
import { delay } from '../shared/index.ts';
import { readGatewayFile } from './gateway-file.ts';
import { isAlive } from './start-lock.ts';

/** Asks it to end and waits until it has, ten seconds at the most. Nothing when there is none. */
export async function endGateway(stateDirectory: string): Promise<void> {
  const record = await readGatewayFile(stateDirectory);
  if (!record || !isAlive(record.pid)) return;
  process.kill(record.pid, 'SIGTERM');
  const until = Date.now() + 10_000;
  // oxlint-disable-next-line no-await-in-loop -- one look after the other
  while (isAlive(record.pid) && Date.now() < until) await delay(50);
}
