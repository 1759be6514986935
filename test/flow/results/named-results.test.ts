/** A row of a result as variables, on the whole stack in one process. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);

describe('--into', () => {
  it('makes variables of the first row of the last table, for the next cells', async () => {
    const ran = await stack.run(
      "%%sql --into n,name\nSELECT 1; SELECT * FROM (VALUES (7, 'it''s'), (8, 'b')) t(n, s) ORDER BY n",
    );
    expect(ran.status).toBe('ok');
    expect(ran.displays().at(-1)).toBe("n = 7\nname = it's");
    expect((await stack.run('SELECT ${n} + 1 AS next')).displays().join()).toMatch(/next\n-+\n *8/);
  });

  it.each([
    ['SELECT 1 AS a', '2 named, but the last table has 1 column'],
    ['SELECT 1 AS a, 2 AS b WHERE false', 'has no rows'],
    ['SELECT 1 AS a, NULL AS b', 'b is NULL'],
  ])('sets nothing for %s', async (code, problem) => {
    await stack.run('%var left=old');
    const ran = await stack.run(`%%sql --into left,right\n${code}`);
    expect(ran.status).toBe('UsageError');
    expect(JSON.stringify(ran.outcome)).toContain(problem);
    expect(JSON.stringify(ran.outcome)).toContain('no variable was set');
    expect(ran.outcome.metadata).toMatchObject({ linkis: { state: 'Succeed' } });
    const listed = (await stack.run('%var')).displays().join();
    expect(listed).toContain('old');
    expect(listed).not.toContain('right');
  });

  it('takes a value over 2 MB from the last table, not one from an earlier', async () => {
    const ran = await stack.run("%%sql --into a\nSELECT 'earlier'; SELECT repeat('x', 2200000)");
    expect(ran.status).toBe('ok');
    const used = await stack.run("SELECT length('${a}') AS n");
    expect(used.displays().join()).toContain('2200000');
  });

  it('needs a table', async () => {
    const ran = await stack.run('%%shell --into a\necho hi');
    expect(JSON.stringify(ran.outcome)).toContain('the task made no table');
  });

  it('sets nothing when the task fails', async () => {
    const ran = await stack.run('%%sql --into a\nSELECT * FROM nowhere');
    expect(ran.status).toBe('LinkisTaskFailed');
  });
});

describe('a named table', () => {
  it('is paged after others were shown', async () => {
    await stack.run('%%sql --as numbers --rows 50\nSELECT i FROM range(450) r(i) ORDER BY i');
    await stack.run('SELECT 1 AS other');
    const shown = async (code: string): Promise<string> =>
      (await stack.run(code)).displays().join();
    expect(await shown('%more numbers')).toMatch(/i\n-+\n *50\n/);
    expect(await shown('%more numbers')).toMatch(/i\n-+\n *100\n/);
    expect(await shown('%page numbers 1')).toMatch(/i\n-+\n *0\n/);
    await stack.run('SELECT 1 AS other');
    expect(await shown('%rows numbers.1 3')).toMatch(/i\n-+\n *0\n *1\n *2\n(?! *3\n)/);
    expect((await stack.run('%page nothing 1')).status).toBe('UsageError');
    expect((await stack.run('%page numbers.2 1')).status).toBe('UsageError');
    expect((await stack.run('%rows numbers x')).status).toBe('UsageError');
  });
});
