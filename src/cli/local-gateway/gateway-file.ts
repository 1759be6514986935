/**
 * The files by which a user's kernels find their local gateways: one for each. Gateways of several versions may serve at once. A file holds
 * a password, so only its owner may read it.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  asNumber,
  asObject,
  asString,
  LinkisKernelError,
  livingProcess,
  messageOf,
  parseJson,
  readOwnFile,
  systemCodeOf,
} from '../../shared/index.ts';

/** File name, without ending, of the gateway that has the user's tables and job history. */
export const mainGateway = 'gateway';

/** A local gateway that serves, or that served when its file was written. */
export interface GatewayRecord {
  /** Name of its file and its data directory: {@link mainGateway}, or another one for a further gateway. */
  readonly name: string;
  /** Names the gateway in messages and in the journal. Nothing listens there; clients use `socket`. */
  readonly url: string;
  /** The Unix socket (on Windows the named pipe) that it listens on. */
  readonly socket: string;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  readonly version: string;
}

export function gatewayFile(stateDirectory: string, name: string): string {
  return join(stateDirectory, `${name}.json`);
}

/**
 * The records of the gateways, the main one first. Files that are not whole are left out, and those that somebody else can have written:
 * whoever names the gateway gets the code of every cell. Rejects with GATEWAY_START.
 */
export async function readGatewayFiles(stateDirectory: string): Promise<readonly GatewayRecord[]> {
  const names = await gatewayNames(stateDirectory);
  const records = await Promise.all(names.map(async (name) => readRecord(stateDirectory, name)));
  return records.filter((record) => record !== undefined);
}

async function gatewayNames(stateDirectory: string): Promise<readonly string[]> {
  try {
    const names = (await readdir(stateDirectory))
      .filter((name) => /^gateway(?:-[\w.-]+)?\.json$/.test(name))
      .map((name) => name.slice(0, -'.json'.length));
    return names.toSorted((one, other) => one.length - other.length);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return [];
    throw new LinkisKernelError(
      'GATEWAY_START',
      `The state directory ${stateDirectory} cannot be read (${messageOf(thrown)})`,
      { cause: thrown, hint: 'Make it readable, or set LINKIS_KERNEL_STATE_DIR to another.' },
    );
  }
}

async function readRecord(
  stateDirectory: string,
  name: string,
): Promise<GatewayRecord | undefined> {
  const file = await readJson(stateDirectory, name);
  const socket = asString(file?.['socket']);
  const user = asString(file?.['user']);
  const password = asString(file?.['password']);
  const pid = asNumber(file?.['pid']);
  const version = asString(file?.['version']);
  if (
    socket === undefined ||
    user === undefined ||
    password === undefined ||
    pid === undefined ||
    version === undefined
  ) {
    return undefined;
  }
  return { name, url: gatewayUrl(name), socket, user, password, pid, version };
}

async function readJson(
  stateDirectory: string,
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const text = await readOwnFile(gatewayFile(stateDirectory, name));
    return text === undefined ? undefined : asObject(parseJson(text));
  } catch {
    // No gateway was started yet, or the last one removed its file; anything else in its place is reported when a file is written.
    return undefined;
  }
}

/**
 * The living process of a gateway of the first version, which listened on a port and held no lock: its data must not be touched. A process
 * that is younger than the file only has the same number.
 */
export async function firstVersionProcess(stateDirectory: string): Promise<number | undefined> {
  const file = await readJson(stateDirectory, mainGateway);
  const pid = asNumber(file?.['pid']);
  if (pid === undefined || file?.['socket'] !== undefined) return undefined;
  const living = livingProcess(pid);
  const { mtimeMs } = await stat(gatewayFile(stateDirectory, mainGateway));
  const slackMs = 60_000;
  return living !== undefined && (living.startedAt ?? 0) <= mtimeMs + slackMs ? pid : undefined;
}

/** The name has letters, digits and hyphens only: with dots it would look like an address. */
function gatewayUrl(name: string): string {
  return `http://local-${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')}`;
}

/** Writes a gateway's file in one piece. Rejects with GATEWAY_START, which names the file. */
export async function writeGatewayFile(
  stateDirectory: string,
  { name, ...record }: Omit<GatewayRecord, 'url'>,
): Promise<void> {
  const path = gatewayFile(stateDirectory, name);
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    const told = { url: gatewayUrl(name), ...record };
    await writeFile(temporary, `${JSON.stringify(told, undefined, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw new LinkisKernelError(
      'GATEWAY_START',
      `The file ${path} cannot be written (${messageOf(thrown)})`,
      { cause: thrown, hint: 'Remove what is in its place, or make its directory writable.' },
    );
  }
}

/** Writes the file again if somebody has removed or spoilt it. Rejects with GATEWAY_START. */
export async function keepGatewayFile(
  stateDirectory: string,
  record: Omit<GatewayRecord, 'url'>,
): Promise<void> {
  const found = await readRecord(stateDirectory, record.name);
  if (found === undefined) await writeGatewayFile(stateDirectory, record);
}

/** Removes the file if it is still that of process `pid`. */
export async function removeGatewayFile(
  stateDirectory: string,
  name: string,
  pid: number,
): Promise<void> {
  const record = await readRecord(stateDirectory, name);
  if (record?.pid === pid) await rm(gatewayFile(stateDirectory, name), { force: true });
}
