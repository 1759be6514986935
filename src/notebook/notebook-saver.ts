/** Writes a notebook again and again while it runs, so that whatever ends the run leaves all that was done before. */
import { LinkisKernelError } from '../shared/index.ts';
import { type Notebook, writeNotebook } from './notebook-file.ts';

export interface NotebookSaver {
  /** Writes it soon, and does not wait. While a write is under way only the newest is remembered. */
  save(notebook: Notebook): void;
  /** Waits until the last one is written. Returns why it could not be; a failure before that does not count. */
  settle(): Promise<LinkisKernelError | undefined>;
}

export function createNotebookSaver(path: string): NotebookSaver {
  let waiting: Notebook | undefined;
  let failure: LinkisKernelError | undefined;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    for (let next = waiting; next !== undefined; next = waiting) {
      waiting = undefined;
      try {
        await writeNotebook(path, next);
        failure = undefined;
      } catch (thrown) {
        if (!(thrown instanceof LinkisKernelError)) throw thrown;
        failure = thrown;
      }
    }
    writing = undefined;
  }

  return {
    save(notebook) {
      waiting = notebook;
      writing ??= writeAll();
    },
    async settle() {
      await writing;
      return failure;
    },
  };
}
