import { describe, expect, it } from '@jest/globals';
import { type ReadAhead, readAhead } from '../../../src/run/result/read-ahead.ts';
import type { NotebookSession } from '../../../src/run/session/notebook-session.ts';
import { type ScriptedService, scriptedTable } from '../../support/scripted-task-client.ts';

const { signal } = new AbortController();
const wanted = { pageSize: 201, columns: 500 };
const request = { ...wanted, page: 1, count: true };
const ref = { name: '_0.dolphin', path: 'results/7/_0.dolphin', index: 0, size: 9 };

/** The session is only what guesses are remembered for. */
const newSession = (): NotebookSession => ({}) as NotebookSession;

/** One task: the guess, then the reader's own question. */
async function task(
  service: ScriptedService,
  session: NotebookSession,
  {
    asked = request,
    between,
  }: { asked?: typeof request; between?: (ahead: ReadAhead) => void } = {},
): Promise<readonly string[]> {
  service.calls.length = 0;
  const { client } = service;
  const ahead = readAhead(session, client, client, asked);
  ahead.begin('results/7', signal);
  between?.(ahead);
  const page = await ahead.client.read(ref, asked, signal);
  expect(page).toEqual(await client.read(ref, asked, signal));
  return service.calls.slice(0, -1);
}

describe('readAhead', () => {
  it('asks for the page once, before the reader does, where the task before had a small table', async () => {
    const service = scriptedTable(3);
    const session = newSession();
    const read = 'read _0.dolphin 1/201';
    expect(await task(service, session)).toEqual([read]);
    const before: number[] = [];
    const calls = await task(service, session, {
      between: () => before.push(service.calls.length),
    });
    expect([before, calls]).toEqual([[1], [read]]);
    expect(await task(service, newSession(), { between: () => service.calls.push('-') })).toEqual([
      '-',
      read,
    ]);
  });

  it('guesses nothing for other pages, nor behind a longer table', async () => {
    const service = scriptedTable(3);
    const session = newSession();
    const note = { between: (): unknown => service.calls.push('-') } as const;
    const between = (): void => void note.between();
    await task(service, session);
    const other = { ...request, pageSize: 51 };
    expect(await task(service, session, { asked: other, between })).toEqual([
      '-',
      'read _0.dolphin 1/51',
    ]);
    const long = scriptedTable(1000);
    await task(long, session);
    expect(await task(long, session)).toEqual(['read _0.dolphin 1/201']);
  });

  it('asks again where the guess came too early, or failed', async () => {
    const service = scriptedTable(3);
    const session = newSession();
    await task(service, session);
    const read = 'read _0.dolphin 1/201';
    expect(await task(service, session, { between: (ahead) => ahead.forget() })).toEqual([
      read,
      read,
    ]);
    const results = service.results.splice(0);
    const calls = await task(service, session, {
      between: () => queueMicrotask(() => service.results.push(...results)),
    });
    expect(calls.length).toBeGreaterThanOrEqual(1);
  });
});
