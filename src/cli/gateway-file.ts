/** The file by which kernels of one user find their local gateway. Holds a password, so only its owner may read it. */
import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asNumber, asObject, asString, parseJson, readOwnFile } from '../shared/index.ts';

/** A local gateway that runs, or that ran when the file was written. */
export interface GatewayRecord {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  readonly version: string;
}

/** The file's path. */
export function gatewayFile(stateDirectory: string): string {
  return join(stateDirectory, 'gateway.json');
}

/**
 * What the file says; undefined when there is none or it is not whole, and when somebody else can have written it: whoever
 * names the gateway gets the code of every cell.
 */
export async function readGatewayFile(stateDirectory: string): Promise<GatewayRecord | undefined> {
  let text: string | undefined;
  try {
    text = await readOwnFile(gatewayFile(stateDirectory));
  } catch {
    // No gateway was started yet, or the last one took its file away.
    return undefined;
  }
  const file = text === undefined ? undefined : asObject(parseJson(text));
  const url = asString(file?.['url']);
  const user = asString(file?.['user']);
  const password = asString(file?.['password']);
  const pid = asNumber(file?.['pid']);
  if (url === undefined || user === undefined || password === undefined || pid === undefined) {
    return undefined;
  }
  return { url, user, password, pid, version: asString(file?.['version']) ?? '' };
}

/** Writes the file in one piece. */
export async function writeGatewayFile(
  stateDirectory: string,
  record: GatewayRecord,
): Promise<void> {
  const path = gatewayFile(stateDirectory);
  const beside = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(beside, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  await rename(beside, path);
}

/** Takes the file away if it is still that of process `pid`. */
export async function removeGatewayFile(stateDirectory: string, pid: number): Promise<void> {
  const record = await readGatewayFile(stateDirectory);
  if (record?.pid === pid) await rm(gatewayFile(stateDirectory), { force: true });
}
