/** A gateway that asks to wait: the cell waits, says so in its status line, and ends as it would have. */
import { afterEach, expect, it } from '@jest/globals';
import { type LocalStack, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

let stack: LocalStack | undefined;
afterEach(async () => stack?.close());

it.each(['/entrance/submit', '/status', '/getDirFileTrees'])(
  'the wait for %s is told in the status line',
  async (path) => {
    let left = 1;
    stack = await startStack({
      run: { pace: { ...runSettings.pace, quietMs: 0 } },
      between: async (request, next) => {
        if (left === 0 || !new URL(request.url).pathname.endsWith(path)) return next(request);
        left -= 1;
        return new Response('busy', { status: 429, headers: { 'retry-after': '2' } });
      },
    });
    const lines: string[] = [];
    const ran = await stack.run('select 42 as answer', undefined, (event) => {
      if (event.kind === 'update' || event.kind === 'display')
        lines.push(event.bundle['text/plain']);
    });
    expect(left).toBe(0);
    expect(ran.status).toBe('ok');
    expect(lines.join('\n')).toMatch(/the gateway asks to wait \d s/);
    expect(lines.join('\n')).toContain('42');
  },
);

it('a wait of the client itself is told as one, with its reason', async () => {
  let left = 6;
  stack = await startStack({
    run: { pace: { ...runSettings.pace, quietMs: 0 } },
    linkis: { retries: 8 },
    between: async (request, next) => {
      if (left === 0 || !new URL(request.url).pathname.endsWith('/entrance/submit'))
        return next(request);
      left -= 1;
      // Nothing has reached a service: the gateway has none for the call.
      return new Response('no instance', { status: 429 });
    },
  });
  const lines: string[] = [];
  const ran = await stack.run('select 42 as answer', undefined, (event) => {
    if (event.kind === 'update' || event.kind === 'display') lines.push(event.bundle['text/plain']);
  });
  expect(ran.status).toBe('ok');
  expect(lines.join('\n')).toMatch(/a call has failed, it is tried again in \d s/);
  expect(lines.join('\n')).not.toContain('asks to wait');
});
