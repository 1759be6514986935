/** Ends the local gateway of a state directory: it is asked to, with its own credentials. No process is ended by its number. */
import { delay, livingProcess } from '../../shared/index.ts';
import { type GatewayRecord, readGatewayFiles } from './gateway-file.ts';
import { askToEnd, gatewayLife } from './gateway-request.ts';
import { packageVersion } from '../package-facts.ts';

/** How long a gateway that was asked to end is waited for. */
const endMs = 10_000;

/** Ends the gateway of this version, and waits until it has ended. Nothing when none answers. Throws GATEWAY_START. */
export async function endGateway(stateDirectory: string): Promise<void> {
  const version = packageVersion();
  for (const record of await readGatewayFiles(stateDirectory)) {
    if (record.version === version) await ended(record, false);
  }
}

/** True when the gateway has ended; with `unlessUsed` one that has tasks or engines goes on. */
export async function ended(record: GatewayRecord, unlessUsed: boolean): Promise<boolean> {
  if (!(await askToEnd(record, unlessUsed))) return false;
  const until = Date.now() + endMs;
  while (Date.now() < until) {
    if ((await gatewayLife(record)) === 'gone' && livingProcess(record.pid) === undefined)
      return true;
    await delay(20);
  }
  return false;
}
