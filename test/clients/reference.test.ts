/** Holds the list of what clients demand to the tests: each demand names a test that is there. Prints how many there are. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/clients/workplace.ts';
import { demands } from './reference.ts';

const rows = Object.entries(demands).flatMap(([area, own]) =>
  own.map(([demand, file, test]) => ({ area, demand, file, test })),
);

describe('the demands of the clients', () => {
  it('have a test each', () => {
    const texts = new Map(
      [...new Set(rows.map(({ file }) => file))].map((file) => [
        file,
        readFileSync(path.join(root, 'test', file), 'utf8'),
      ]),
    );
    const missing = rows.filter(({ file, test }) => {
      const text = texts.get(file) ?? '';
      return !["'", '"', '`'].some((quote) => text.includes(`${quote}${test}${quote}`));
    });
    const counts = Object.entries(demands).map(
      ([area, own]) => `  ${area.padEnd(16)}${String(own.length).padStart(3)}`,
    );
    process.stdout.write(
      `${counts.join('\n')}\n  ${'demands'.padEnd(16)}${String(rows.length).padStart(3)}, in ${String(texts.size)} test files\n`,
    );

    expect(missing).toEqual([]);
  });

  it('are told apart: none is said twice of one part', () => {
    const said = rows.map(({ area, demand }) => `${area}: ${demand}`);
    expect(said.filter((each, at) => said.indexOf(each) !== at)).toEqual([]);
  });
});
