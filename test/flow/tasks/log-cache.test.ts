/** Log lines that the server has dropped while the task ran, and results that it does not show, on the whole stack. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { createScriptedEngine } from '../../support/scripted-engine.ts';
import { createDuckdbEngine } from '../../../src/gateway/duckdb/duckdb.ts';
import { startStack } from '../../support/local-stack.ts';

const scripted = createScriptedEngine();
const answers: string[] = [];
/** HTTP statuses of answers to openFile other than 200. */
const empty: number[] = [];
const stack = fixture(async () =>
  startStack({
    gateway: { engines: [createDuckdbEngine(), scripted.kind], logCacheLines: 5, largestRow: 1000 },
    run: { log: 'full' },
    between: async (request, next) => {
      const answer = await next(request);
      if (/entrance\/.*\/log/.test(request.url)) {
        const text = await answer.clone().text();
        answers.push(text);
        // The lines are dropped by now: only then may the task go on.
        if (text.includes('"log":""')) scripted.release('dropped');
      }
      if (request.url.includes('openFile') && answer.status !== 200) empty.push(answer.status);
      return answer;
    },
  }),
);

describe('a log with lines that have left the cache', () => {
  it('is filled in from the stored one: every line once, in order', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `marked line ${String(at)}.`);
    const ran = await stack.run(
      `%%shell\n${lines.map((line) => `log INFO ${line}`).join('\n')}\nwait dropped\nlog INFO the last.`,
    );
    expect(ran.status).toBe('ok');
    expect(answers.some((text) => text.includes('"log":""'))).toBe(true);
    const shown = `${ran.text('stdout')}${ran.text('stderr')}${ran.displays().join('\n')}`
      .split('\n')
      .flatMap((line) => /^\S+ \S+ INFO (marked line \d+\.|the last\.)$/.exec(line)?.[1] ?? []);
    expect(shown).toEqual([...lines, 'the last.']);
  });
});

describe('a result with a row over the limit', () => {
  it('is told in the words of the server, and the cell does not fail', async () => {
    const ran = await stack.run("select repeat('x', 2000) as a");
    expect(ran.status).toBe('ok');
    expect(ran.displays().join('\n')).toContain('more characters than the server gives');
  });
});

describe('a result without content', () => {
  it('shows nothing, and the cell does not fail', async () => {
    const ran = await stack.run('%%shell\nhtml \nprint after');
    expect(ran.status).toBe('ok');
    expect(ran.text('stdout')).toContain('after');
    expect([...new Set(empty)]).toEqual([206]);
  });
});
