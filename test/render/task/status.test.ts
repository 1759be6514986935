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
  it('says where the time went', () => {
    const bundle = renderSummary({
      engine: 'duckdb-1',
      taskId: 3,
      state: 'Succeed',
      elapsedMs: 72_000,
      results: 2,
      times: { queueMs: 8000, engineMs: 21_000, runMs: 43_000 },
    });
    expect(bundle['text/plain']).toBe(
      '✔ duckdb-1 · task 3 · Succeed · 1 m 12 s = queue 8.0 s + engine 21 s + run 43 s · 2 results · %log 3',
    );
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
