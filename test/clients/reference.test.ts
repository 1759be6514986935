/** Holds the list of what clients demand to the tests: each demand names a test that is there. Prints the list. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/clients-workplace.ts';
import { demands } from './reference.ts';

describe('the demands of the clients', () => {
  it('have a test each', () => {
    const missing = demands.filter(
      ({ file, test }) =>
        !readFileSync(path.join(root, 'test', file), 'utf8').includes(`'${test}'`),
    );
    const lines = demands.map(
      ({ area, demand, file }) => `  ${area.padEnd(11)}${demand.padEnd(54)}${file}`,
    );
    process.stdout.write(`${lines.join('\n')}\n`);

    expect(missing).toEqual([]);
  });
});
