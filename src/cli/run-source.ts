/** What `linkis-kernel run` is given: a notebook, or a file of code, which becomes a notebook of one cell that runs it. */
import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import { runExtensionOf } from '../magics/index.ts';
import { type Notebook, readNotebook } from '../notebook/index.ts';
import { LinkisKernelError, messageOf, systemCodeOf } from '../shared/index.ts';

export interface RunSource {
  readonly notebook: Notebook;
  /** Its cells are all in `notebook`, so that they can be searched. */
  readonly isWhole: boolean;
}

/** The kernel must run in the directory of `path`. Throws NOTEBOOK_INVALID, and OPTION_INVALID for a file of code that cannot be read. */
export async function readRunSource(path: string): Promise<RunSource> {
  const extension = runExtensionOf(path);
  if (extension === '' || extension === '.ipynb')
    return { notebook: await readNotebook(path), isWhole: true };
  try {
    await access(path, constants.R_OK);
  } catch (thrown) {
    const why =
      systemCodeOf(thrown) === 'ENOENT'
        ? 'does not exist'
        : `cannot be read (${messageOf(thrown)})`;
    throw new LinkisKernelError('OPTION_INVALID', `The file ${path} ${why}`, {
      cause: thrown,
      hint: 'Give the path of a notebook (.ipynb), or of a file of code such as report.sql.',
    });
  }
  const name = basename(path).replaceAll(/["\\]/g, String.raw`\$&`);
  const cell = { metadata: {}, executionCount: null, outputs: [], rest: {} };
  return {
    notebook: {
      cells: [{ ...cell, id: 'run', type: 'code', source: `%run "${name}"` }],
      metadata: {},
    },
    isWhole: false,
  };
}
