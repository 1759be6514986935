import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);

describe('%conf', () => {
  it('keeps the engine when a startup key changes, and gives a fresh one with -f', async () => {
    await stack.run('%%python\nkept = 1');
    const late = await stack.run('%conf python.version=python3');
    expect(late.displays()[0]).toContain('python of this notebook runs already');
    expect((await stack.run('%%python\nprint(kept)')).text('stdout')).toMatch(/^1$/m);

    expect((await stack.run('%conf -f')).displays()[0]).toContain('a fresh engine');
    const after = await stack.run('%%python\nprint(kept)');
    expect(after.outcome).toMatchObject({
      status: 'error',
      error: { evalue: expect.stringContaining('NameError') },
    });
    const quiet = await stack.run('%conf python.version=python3');
    expect(quiet.displays()[0]).toContain('runs already');
  });
});
