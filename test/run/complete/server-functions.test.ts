/** The user's own functions in completion and inspection of SQL. */
import { describe, expect, it } from '@jest/globals';
import { createCatalogueCache } from '../../../src/run/catalogue/cache.ts';
import { createCompletions } from '../../../src/run/complete/completions.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import type { ServerFunction } from '../../../src/task/index.ts';
import { handClock } from '../../support/hand-clock.ts';
import { freshState } from '../../support/run-settings.ts';
import { scriptedCatalogue } from '../../support/scripted-catalogue.ts';

const one: ServerFunction = {
  id: 1,
  name: 'To_Euro',
  kind: 'python',
  owner: 'ann',
  description: 'an amount\nin euro',
  useFormat: 'double to_euro(double, string)',
  registerFormat: undefined,
  path: undefined,
  isLoaded: true,
  isShared: false,
  isExpired: false,
};

async function complete(code: string, functions: readonly ServerFunction[], directory?: string) {
  const { client } = scriptedCatalogue({ default: {} });
  const cache = createCatalogueCache({
    connect: async () => ({
      ...client,
      functions: { ...client.functions, list: async () => functions },
    }),
    clock: handClock(),
    logger: silentLogger,
  });
  const completions = createCompletions({
    catalogue: cache,
    clock: handClock(),
    state: () => freshState(),
    directory,
  });
  const { matches } = await completions.complete(code, code.length);
  const bundle = await completions.inspect(`${code}uro(1)`, code.length);
  return {
    found: matches.filter(({ text }) => text.toLowerCase().startsWith('to_eur')),
    told: String(bundle?.['text/plain'] ?? ''),
  };
}

describe('functions of the user', () => {
  it('are offered in SQL of an engine that registers them, as their owner says they are called', async () => {
    const { found, told } = await complete('%%spark\nselect to_e', [one]);
    expect(found).toEqual([
      { text: 'to_euro', kind: 'function', signature: 'double to_euro(double, string)' },
    ]);
    expect(told).toContain('double to_euro(double, string)');
    expect(told).toContain('an amount in euro');
  });

  it.each([
    ['is not loaded', '%%spark', { isLoaded: false }],
    ['may not be loaded', '%%spark', { isLoaded: undefined }],
    ['is expired', '%%spark', { isExpired: true }],
    ['is for code', '%%spark', { kind: 'python code' as const }],
    ['is of Python, for Hive', '%%hive', {}],
    ['is asked for elsewhere', '%%trino', {}],
  ])('are not offered when one %s', async (_name, engine, changes) => {
    const { found } = await complete(`${engine}\nselect to_e`, [{ ...one, ...changes }]);
    expect(found).toEqual([]);
  });

  it('are offered for Hive when they are in a jar, and not on the local gateway, which registers none', async () => {
    const jar = { ...one, kind: 'jar' as const };
    expect((await complete('%%hive\nselect to_e', [jar])).found).toHaveLength(1);
    expect((await complete('%%hive\nselect to_e', [jar], '/tmp')).found).toEqual([]);
  });
});
