import { describe, expect, it } from '@jest/globals';
import type { EngineKind } from '../../../src/gateway/engines/engine.ts';
import { allOffers, chooseEngine } from '../../../src/gateway/engines/engine-choice.ts';

const start: EngineKind['start'] = async () => Promise.reject(new Error('nothing starts here'));
const duckdb: EngineKind = {
  offers: [{ engine: 'duckdb', version: '1' }],
  runTypes: ['sql'],
  start,
};
const python: EngineKind = {
  offers: [{ engine: 'python', version: 'python3' }],
  runTypes: ['python'],
  start,
};

/** An engine that is there for some kernels only. */
const spark: EngineKind = {
  offers: [],
  search: {
    engine: 'spark',
    offers: async (environment) =>
      Promise.resolve(
        environment?.python === 'with-spark' ? [{ engine: 'spark', version: '3.5.9' }] : [],
      ),
  },
  runTypes: ['sql', 'py'],
  sharesSession: true,
  start,
};
const kinds = [duckdb, python, spark];
const having = { python: 'with-spark', variables: {} };
const lacking = { python: 'without', variables: {} };

describe('the choice of an engine', () => {
  it('is Spark where the kernel has it, in one session for all its code', async () => {
    const label = { engine: 'spark', version: '3.5.9' };
    const sql = await chooseEngine(kinds, label, 'sql', having);
    const py = await chooseEngine(kinds, label, 'py', having);
    expect(sql).toEqual({ kind: spark, notice: undefined, session: 'spark' });
    expect(py).toEqual(sql);
  });

  it('says when the version is another', async () => {
    const found = await chooseEngine(kinds, { engine: 'spark', version: '3.2.1' }, 'sql', having);
    expect(found?.notice).toContain('spark-3.2.1 is served by spark-3.5.9 here');
  });

  it.each([
    ['sql', duckdb, 'spark-3.2.1 is served by DuckDB here, not by spark'],
    ['py', python, 'spark-3.2.1 is served by Python here, not by spark'],
  ])('is what runs its %s where the kernel has none', async (runType, kind, notice) => {
    const label = { engine: 'spark', version: '3.2.1' };
    const found = await chooseEngine(kinds, label, runType, lacking);
    expect(found?.kind).toBe(kind);
    expect(found?.notice).toContain(notice);
  });

  it('gives SQL of all stand-ins one session, and Python another', async () => {
    const sessionOf = async (engine: string, runType: string): Promise<string | undefined> =>
      (await chooseEngine(kinds, { engine, version: '1' }, runType, lacking))?.session;
    expect(await sessionOf('hive', 'hql')).toBe(await sessionOf('duckdb', 'sql'));
    expect(await sessionOf('spark', 'py')).toBe(await sessionOf('python', 'python'));
    expect(await sessionOf('spark', 'py')).not.toBe(await sessionOf('spark', 'sql'));
  });

  it('is none for what nothing serves', async () => {
    expect(
      await chooseEngine(kinds, { engine: 'spark', version: '3.2.1' }, 'scala', lacking),
    ).toBeUndefined();
    expect(
      await chooseEngine(kinds, { engine: 'flink', version: '1' }, 'sql', having),
    ).toBeUndefined();
  });

  it('lists what a kernel can have', async () => {
    expect(await allOffers(kinds, having)).toContainEqual({ engine: 'spark', version: '3.5.9' });
    expect(await allOffers(kinds, lacking)).toEqual([...duckdb.offers, ...python.offers]);
  });
});
