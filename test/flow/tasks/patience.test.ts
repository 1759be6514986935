/** What a cell waits for only for a moment ends after that moment, also when garbage is collected meanwhile. */
import { expect, it } from '@jest/globals';
import { whileCollecting } from '../../support/collect-garbage.ts';
import { fixture } from '../../support/fixture.ts';
import { idOf, startNotebookKernels } from '../../support/notebook-kernels.ts';

const kernels = fixture(startNotebookKernels);

/** Much longer than the patience, and much shorter than the deadline of a request with its repeats. */
const hangs = 15_000;

it(
  'a server that does not say who the user is, and which variables there are',
  async () => {
    const info = kernels.open();
    const cell = kernels.open();
    await cell.run('select 1');
    kernels.between = async (request) =>
      /userInfo|listGlobalVariable/.test(request.url)
        ? new Promise((_resolve, reject) => {
            request.signal.addEventListener('abort', () => reject(new Error('given up')));
          })
        : kernels.gateway.handle(request);
    const [told, sent] = await whileCollecting(
      Promise.all([info.run('%info'), cell.run('select ${nobody}')]),
    );
    kernels.between = undefined;
    expect(told.shown.join()).toContain('the server has not answered within 3 s');
    // Without the server's word for it the cell is submitted.
    expect(idOf(sent)).toBeGreaterThan(0);
  },
  hangs,
);
