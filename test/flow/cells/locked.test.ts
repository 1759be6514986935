/** What a site has locked, as cells meet it: refused before anything is submitted, and shown by %config. */
import { describe, expect, it } from '@jest/globals';
import { type LocalStack, startStack } from '../../support/local-stack.ts';

const file = '/etc/linkis-kernel/config.json';

async function start(...keys: readonly string[]): Promise<LocalStack & { submits: () => number }> {
  let submits = 0;
  const stack = await startStack({
    run: { guard: 'read-only', variables: { region: 'EU' } },
    settingsInForce: ['guard', ...keys].map((key) => ({
      key,
      value: key === 'guard' ? 'read-only' : key,
      data: key,
      origin: key === 'guard' ? file : 'default',
      lockedBy: file,
    })),
    between: async (request, next) => {
      if (/entrance\/(submit|execute)$/.test(new URL(request.url).pathname)) submits += 1;
      return next(request);
    },
  });
  return { ...stack, submits: () => submits };
}

describe('a locked setting', () => {
  it.each([
    ['engine', '%engine python'],
    ['engine', '%%python\n1'],
    ['runType', '%engine python'],
    ['creator', '%engine duckdb --creator IDE'],
    ['limits.rows', '%%engine duckdb --rows 900\nSELECT 1'],
    ['limits', '%engine duckdb --rows 900'],
    ['variables.region', '%var region=US'],
    ['variables', '%var day=1'],
    ['runtime', '%conf a.b=1'],
    ['undefinedVariables', '%%engine duckdb --allow-undefined\nSELECT 1'],
  ])('%s is not changed by %j', async (key, code) => {
    const stack = await start(key);
    const { outcome } = await stack.run(code);
    if (outcome.status !== 'error') throw new Error('the cell has not failed');
    expect(outcome.error.evalue).toContain(`"${key}" is locked by ${file}`);
    expect(stack.submits()).toBe(0);
    // The notebook's own state has not changed either.
    expect((await stack.run("SELECT '${region}'")).outcome.status).toBe('ok');
    await stack.close();
  });

  it('leaves the rest free, and is told by %config and by the guard', async () => {
    const stack = await start('engine', 'variables.region');
    expect((await stack.run('%var day=1')).outcome.status).toBe('ok');
    expect((await stack.run('%%engine duckdb --rows 5\nSELECT ${day}')).outcome.status).toBe('ok');
    const shown = await stack.run('%config');
    expect(JSON.stringify(shown.events)).toContain(`locked by ${file}`);
    expect(JSON.stringify(shown.events)).toContain(`default, locked by ${file}`);
    const dropped = await stack.run('DROP TABLE t');
    expect(JSON.stringify(dropped.outcome)).toContain(`guard is locked by ${file}`);
    const kept = await stack.run('%var --global x=1');
    expect(JSON.stringify(kept.outcome)).toContain(`guard is locked by ${file}`);
    await stack.close();
  });
});
