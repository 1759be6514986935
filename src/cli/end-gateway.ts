/** Ends the local gateway of a state directory. */
import { delay, livingProcess } from '../shared/index.ts';
import { readGatewayFile } from './gateway-file.ts';

/** Asks it to end and waits until it has, ten seconds at the most. Nothing when there is none. */
export async function endGateway(stateDirectory: string): Promise<void> {
  const record = await readGatewayFile(stateDirectory);
  if (!record || livingProcess(record.pid) === undefined) return;
  process.kill(record.pid, 'SIGTERM');
  const until = Date.now() + 10_000;
  // oxlint-disable-next-line no-await-in-loop -- one look after the other
  while (livingProcess(record.pid) !== undefined && Date.now() < until) await delay(20);
}
