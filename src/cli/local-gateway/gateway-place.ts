/**
 * Which data directory a local gateway uses. One gateway at a time has the user's tables and job history. Another that finds them in use,
 * by a gateway of another version that still serves its kernels, gets a place of its own.
 */
import { join } from 'node:path';
import { LinkisKernelError } from '../../shared/index.ts';
import { firstVersionProcess, mainGateway } from './gateway-file.ts';
import { type Release, takeLock } from './start-lock.ts';

/** A place that belongs to this process until it is released. */
export interface GatewayPlace {
  /** Name of the data directory, and of the file that leads kernels to it. */
  readonly name: string;
  readonly directory: string;
  readonly release: Release;
}

/** The most places of one version beside the main one; a second is used only while the first is stuck. */
const mostBeside = 9;

export function placeLock(stateDirectory: string, name: string): string {
  return join(stateDirectory, `${name}.in-use`);
}

/** Takes the first free place. Throws GATEWAY_START when there is none. */
export async function takePlace(stateDirectory: string, version: string): Promise<GatewayPlace> {
  const beside = `${mainGateway}-${version.replaceAll(/[^\w.-]/g, '-')}`;
  const names = [
    mainGateway,
    beside,
    ...Array.from({ length: mostBeside - 1 }, (_, at) => `${beside}-${String(at + 2)}`),
  ];
  for (const name of names) {
    if (name === mainGateway && (await firstVersionProcess(stateDirectory)) !== undefined) continue;
    const lock = placeLock(stateDirectory, name);
    // A second try: the first breaks the lock of a dead holder and takes nothing.
    const release = (await takeLock(lock)) ?? (await takeLock(lock));
    if (release !== undefined) return { name, directory: join(stateDirectory, name), release };
  }
  throw new LinkisKernelError(
    'GATEWAY_START',
    `Every place for its data in ${stateDirectory} is in use, the last one ${names.at(-1) ?? ''}`,
    { hint: 'End the processes that the lock files there name, or set LINKIS_KERNEL_STATE_DIR.' },
  );
}
