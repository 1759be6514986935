/** Reads a settings file, and nothing that stands in the place of one: no directory, no pipe that never ends, no device, no heap of data. */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { grouped, LinkisKernelError } from '../shared/index.ts';

/** In bytes; far above what settings take. */
const largestFile = 1_000_000;

// Windows has neither flag.
const noWait = constants.O_NONBLOCK ?? 0;
const noFollow = constants.O_NOFOLLOW ?? 0;

/**
 * The text of a regular file, with what the system says of it. `links`: whether a symbolic link in its place is followed.
 * Throws CONFIG_INVALID for anything else than such a file, and the system's error (`ELOOP` for a link, `ENOENT`).
 */
export async function readRegular(
  path: string,
  links: 'followed' | 'refused',
): Promise<{ readonly text: string; readonly stats: Stats }> {
  // Without waiting: to open a pipe would last until somebody writes into it.
  const flags = constants.O_RDONLY | noWait | (links === 'followed' ? 0 : noFollow);
  const file = await open(path, flags);
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new LinkisKernelError(
        'CONFIG_INVALID',
        `The settings file is no regular file: ${path}`,
        {
          hint: 'Put a file there, or move it away.',
        },
      );
    // One byte more than is taken, since a file can grow, and some say that they have no size.
    const buffer = Buffer.alloc(largestFile + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    if (length > largestFile)
      throw new LinkisKernelError(
        'CONFIG_INVALID',
        `The settings file is too large: ${path} (${grouped(largestFile)} bytes at the most)`,
        { hint: 'Check that it is a settings file.' },
      );
    return { text: buffer.toString('utf8', 0, length).replace(/^\uFEFF/, ''), stats };
  } finally {
    await file.close();
  }
}
