/** Holds a task where it stands until a test lets it go on, so that no test has to guess how long something takes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A gate that a task waits at. */
export interface Gate {
  /** One statement that waits, in a shell. */
  readonly shell: string;
  /** One line that waits, in Python. */
  readonly python: string;
  /** Lets every task go on that waits at it, now or later. */
  open(): Promise<void>;
  /** Opens it and removes its directory. */
  remove(): Promise<void>;
}

/** A closed one. */
export async function createGate(): Promise<Gate> {
  const directory = await mkdtemp(join(tmpdir(), 'linkis-gate-'));
  const file = join(directory, 'open');
  const open = async (): Promise<void> => writeFile(file, '');
  return {
    // A gate whose directory is gone is open too, so that no task outlives its test.
    shell: `while [ -d '${directory}' ] && [ ! -e '${file}' ]; do sleep 0.05; done`,
    python: `exec("import os, time\\nwhile os.path.isdir('${directory}') and not os.path.exists('${file}'): time.sleep(0.05)")`,
    open,
    remove: async () => {
      await open();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
