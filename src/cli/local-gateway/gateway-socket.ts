/**
 * Where the local gateway listens: a Unix socket in a directory that only its user can enter, so that nobody else can listen in its place,
 * while it serves or after it has died. On Windows it is a named pipe.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, rmdirSync, type Stats, statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { LinkisKernelError, systemCodeOf } from '../../shared/index.ts';

/** The longest path of a socket, in bytes: the systems' limits are 104 and 108, with the zero at the end. */
const longestPath = 103;

const ownName = /^gateway-[0-9a-f]{8}\.sock$/;

/**
 * Paths to try in turn: in the state directory; then, as when that path is too long or its disk has no sockets, in a new directory below
 * the user's runtime directory or the system's temporary one.
 */
export function socketPaths(stateDirectory: string): readonly (() => string)[] {
  const name = `gateway-${randomBytes(4).toString('hex')}.sock`;
  if (process.platform === 'win32') return [() => `\\\\.\\pipe\\linkis-kernel-${name}`];
  const runtime = process.env['XDG_RUNTIME_DIR'];
  const elsewhere = [runtime, tmpdir(), '/tmp']
    .filter((directory) => directory !== undefined && isAbsolute(directory))
    .map((directory) => () => join(mkdtempSync(join(directory ?? '', 'linkis-gateway-')), name));
  return [() => join(stateDirectory, name), ...elsewhere].map((make) => () => {
    const path = make();
    const isLong = Buffer.byteLength(path) > longestPath;
    if (!isLong && isOwnDirectory(dirname(path))) return path;
    removeSocketDirectory(path);
    throw new LinkisKernelError(
      'GATEWAY_START',
      isLong
        ? `The path ${path} is too long for a socket`
        : `The directory of the socket ${path} is open to others or somebody else's`,
    );
  });
}

/** Removes the directory that was made for the socket alone. */
export function removeSocketDirectory(socket: string): void {
  if (!/^linkis-gateway-\w{6}$/.test(basename(dirname(socket)))) return;
  try {
    rmdirSync(dirname(socket));
  } catch (thrown) {
    // The directory holds something else, or is gone.
    if (systemCodeOf(thrown) === undefined) throw thrown;
  }
}

/** True for a socket that nobody else can have made: its directory is the user's, closed to others, and behind no link of others. */
export function isOwnSocket(socket: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    return isOwnDirectory(dirname(socket)) && lstatSync(socket).isSocket();
  } catch (thrown) {
    // The socket is gone, perhaps with its directory.
    if (systemCodeOf(thrown) === undefined) throw thrown;
    return false;
  }
}

function isOwnDirectory(directory: string): boolean {
  const own = ({ uid }: Stats): boolean => process.getuid === undefined || uid === process.getuid();
  const real = statSync(directory);
  return (
    isAbsolute(directory) && own(lstatSync(directory)) && own(real) && (real.mode & 0o077) === 0
  );
}

/** Removes the sockets that dead gateways have left in the state directory. */
export async function removeDeadSockets(stateDirectory: string): Promise<void> {
  const names = (await readdir(stateDirectory)).filter((name) => ownName.test(name));
  await Promise.all(
    names.map(async (name) => {
      const path = join(stateDirectory, name);
      if (!(await listens(path))) await rm(path, { force: true });
    }),
  );
}

async function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', (error) => resolve(systemCodeOf(error) !== 'ECONNREFUSED'));
  });
}
