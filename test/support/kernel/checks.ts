/**
 * What every Jupyter kernel should do, checked over raw sockets on a kernel started by its kernelspec; any kernel will do.
 * Each check gives nothing when it passes and says what is wrong otherwise.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Message, openClient } from '../../../src/protocol/index.ts';
import { sendSignal } from '../clients/program.ts';
import { until } from '../clients/until.ts';
import type { Candidate } from './check.ts';
import { lifeChecks } from './checks-life.ts';
import { messageChecks } from './checks-messages.ts';
import { socketChecks } from './checks-sockets.ts';
import { startFromSpec } from './from-spec.ts';
import { rawDealer } from './raw-client.ts';

/** All on one kernel, one after the other. */
const checks = { ...messageChecks, ...socketChecks, ...lifeChecks };

/** The longest a check may take. */
const checkMs = 300_000;

/** Each check's name and what it found: undefined when it passed. */
export async function checkKernel(
  candidate: Candidate,
): Promise<ReadonlyMap<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  const kernel = await startFromSpec(candidate.directory, candidate.workplace);
  const client = await openClient(kernel.info);
  const received: Message[] = [];
  client.listen((message) => received.push(message));
  await client.waitUntilReady();
  for (const [name, check] of Object.entries(checks)) {
    try {
      const subject = { candidate, kernel, client, received };
      const late = pause(checkMs, 'no end of the check', { ref: false });
      found.set(name, await Promise.race([check(subject), late]));
    } catch (thrown) {
      found.set(name, String(thrown));
    }
  }
  client.close();
  sendSignal(-kernel.pid, 'SIGKILL');
  await kernel.ended;
  found.set('ends with its parent, which no JPY_PARENT_PID names', await diesWithParent(candidate));
  return found;
}

async function diesWithParent(candidate: Candidate): Promise<string | undefined> {
  const shell = ['sh', '-c', '"$@" & wait', 'sh'];
  const kernel = await startFromSpec(candidate.directory, candidate.workplace, shell);
  const client = await openClient(kernel.info);
  await client.waitUntilReady();
  kernel.signal('SIGKILL');
  await kernel.ended;
  const heart = rawDealer(kernel.info, 'heartbeat');
  heart.receiveTimeout = 500;
  const gone = await until('no heartbeat', async () => {
    await heart.send('beat');
    return heart.receive().then(
      async () => pause(200, undefined),
      () => true,
    );
  }).catch(() => false);
  heart.close();
  client.close();
  // The group lives as long as one of its processes.
  sendSignal(-kernel.pid, 'SIGKILL');
  return gone === true ? undefined : 'it lives on';
}
