import { describe, expect, it } from '@jest/globals';
import {
  formatDuration,
  renderNotices,
  renderStatus,
  renderSummary,
  type ShownState,
} from '../../../src/render/index.ts';
import { expectInert } from '../../support/inert-html.ts';

describe('renderStatus', () => {
  it('is one line with a bar, as text and as HTML', () => {
    const bundle = renderStatus({
      engine: 'spark-3.2.1',
      taskId: 4711,
      state: 'Running',
      elapsedMs: 42_000,
      progress: {
        fraction: 0.529,
        stages: [{ id: '1', total: 200, succeeded: 118, running: 8, failed: 0 }],
        yarn: { cores: 12, memoryBytes: 48 * 1024 ** 3, applications: ['x'] },
      },
    });
    expect(bundle['text/plain']).toBe(
      '▶ spark-3.2.1 · task 4711 · Running · [#####-----] 52 % · 118/200 tasks in 1 stage, 8 running · yarn 12 cores, 48 GB · 42 s',
    );
    expect(bundle['text/html']).toContain('<progress value="52" max="100"></progress>');
    expectInert(String(bundle['text/html']));
  });

  it('says of an engine that it starts, not of the task that it runs', () => {
    const bundle = renderStatus({
      engine: 'spark-3.4.4',
      taskId: 8,
      state: 'starting',
      elapsedMs: 51_000,
    });
    expect(bundle['text/plain']).toBe('… starting spark-3.4.4 · task 8 · 51 s');
  });

  it('has no bar when the server says nothing, and keeps hostile words out', () => {
    const bundle = renderStatus({
      engine: '<img>',
      taskId: undefined,
      state: 'Submitting',
      note: '"><script>',
      elapsedMs: 0,
    });
    expect(bundle['text/plain']).not.toContain('[');
    expectInert(String(bundle['text/html']));
  });

  it.each([
    [1, '[#########-] 99 %'],
    [2, '[#########-] 99 %'],
    [0.5, '[#####-----] 50 %'],
    [0, undefined],
    [-1, undefined],
  ])('draws a fraction of %d as %s', (fraction, bar) => {
    const text = renderStatus({
      engine: 'e',
      taskId: 1,
      state: 'Running',
      elapsedMs: 0,
      progress: { fraction, stages: [], yarn: undefined },
    })['text/plain'];
    expect(/\[.*?\] \d+ %/.exec(text)?.[0]).toBe(bar);
  });
});

describe('renderSummary', () => {
  it.each([
    [72_000, 8000, 21_000, '1 m 12 s = queue 8 s + engine 21 s + run 43 s'],
    [8500, 40, 3040, '8.5 s = engine 3.0 s + run 5.5 s'],
    [4300, 1249, 0, '4.3 s = queue 1.2 s + run 3.1 s'],
    [4300, 0, 4290, '4.3 s'],
    [7_380_000, 1_830_000, 30_000, '2 h 03 m = queue 31 m + engine 1 m + run 1 h 31 m'],
    [75_400, 600, 74_700, '1 m 15 s = queue 1 s + engine 1 m 14 s'],
  ])(
    'of %d ms says where they went, in parts that add up',
    (elapsedMs, queueMs, engineMs, text) => {
      const times = { queueMs, engineMs, runMs: elapsedMs - queueMs - engineMs };
      const summary = {
        engine: 'duckdb-1',
        taskId: 3,
        state: 'Succeed',
        elapsedMs,
        times,
      } as const;
      expect(renderSummary(summary)['text/plain']).toBe(`✔ duckdb-1 · task 3 · ${text}`);
    },
  );

  it('names the state of a task that has not ended well, and no time that it does not get', () => {
    expect(renderSummary({ engine: 'e', taskId: 1, state: 'Failed' })['text/plain']).toBe(
      '✘ e · task 1 · Failed',
    );
    expect(renderSummary({ engine: 'e', state: 'Succeed' })['text/plain']).toBe('✔ e');
  });

  it('shows success alone in green', () => {
    const states: readonly ShownState[] = [
      'Submitting',
      'Inited',
      'Scheduled',
      'WaitForRetry',
      'Running',
      'killing',
      'Failed',
      'Cancelled',
      'Timeout',
      'Unknown',
    ];
    for (const state of states) {
      const html = String(
        renderSummary({ engine: 'e', taskId: 1, state, elapsedMs: 1 })['text/html'],
      );
      expect(html).not.toContain('success');
      expect(html).not.toContain('✔');
    }
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [9940, '9.9 s'],
    [9960, '10 s'],
    [59_600, '1 m 00 s'],
    [3_720_000, '1 h 02 m'],
  ])('writes %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('renderNotices', () => {
  it('escapes what it says', () => {
    const bundle = renderNotices(['limit <5000>', 'b']);
    expect(bundle['text/plain']).toBe('⚠ limit <5000>\n⚠ b');
    expectInert(String(bundle['text/html']));
  });
});
