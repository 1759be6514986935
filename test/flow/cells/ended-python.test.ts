/** What is told of Python's variables when a Linkis server ends the Python process of a stopped task. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import type { RanCell } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

const server = fixture(startServer);
const local = fixture(async () => startServer({}, 'duckdb-'));

type Stack = Awaited<ReturnType<typeof startServer>>;

/** Interrupts a Python cell once it has printed. */
async function interrupted(stack: Stack): Promise<RanCell> {
  const stop = new AbortController();
  const code = '%%python\nimport time\nprint("up", flush=True)\nwhile True: time.sleep(0.01)';
  return stack.run(code, stop.signal, (event) => {
    if (event.kind === 'text' && event.text.includes('up\n')) stop.abort();
  });
}

const errorOf = (run: RanCell): string =>
  run.outcome.status === 'error' ? run.outcome.error.traceback.join('\n') : '';

const gone = /the Python variables of earlier cells are gone/;
const again = /The stop of task \d+ ended the Python process: run the cells again/;

describe('a Python cell that is stopped on a server', () => {
  it('says that the variables are gone, and the next name that is missed says why, once', async () => {
    await server.run('%%python\nx = 1');
    const stopped = await interrupted(server);
    expect(stopped.status).toBe('KeyboardInterrupt');
    expect(errorOf(stopped)).toMatch(gone);
    expect(errorOf(await server.run('%%python\n1 / 0'))).not.toMatch(again);
    expect(errorOf(await server.run('%%python\nmissing'))).toMatch(again);
    expect(errorOf(await server.run('%%python\nmissing'))).not.toMatch(again);
  });

  it('loses nothing on the local gateway, and says nothing of it', async () => {
    await local.run('%%python\nx = 1');
    expect(errorOf(await interrupted(local))).not.toMatch(gone);
    expect((await local.run('%%python\nprint(x)')).text('stdout')).toContain('1\n');
  });
});
