import { describe, expect, it } from '@jest/globals';
import { renderHtml, renderPicture, renderResult, renderTaskInfo } from '../../src/render/index.ts';
import { taskId } from '../../src/task/index.ts';
import { expectInert } from '../support/inert-html.ts';

describe('renderPicture', () => {
  it('hands a picture on in its own type', () => {
    expect(renderPicture({ base64: 'iVBORw0KGgo=', mimeType: 'image/png' })).toEqual({
      'text/plain': '<image/png, 1 KB>',
      'image/png': 'iVBORw0KGgo=',
    });
    const svg = Buffer.from('<svg/>').toString('base64');
    expect(renderPicture({ base64: svg, mimeType: 'image/svg+xml' })['image/svg+xml']).toBe(
      '<svg/>',
    );
  });

  it('refuses what is no picture', () => {
    const bundle = renderPicture({ base64: 'aaaa', mimeType: 'text/html' });
    expect(Object.keys(bundle)).toEqual(['text/plain', 'text/html']);
    expectInert(String(bundle['text/html']));
  });
});

describe('renderHtml', () => {
  it('keeps the HTML and gives its text', () => {
    const bundle = renderHtml(
      '<p>a&nbsp;<b>b</b></p><img src="data:image/png;base64,x"><script>x</script>',
    );
    expect(bundle['text/html']).toContain('<img src=');
    expect(bundle['text/plain']).toBe('a b <picture>');
  });
});

describe('renderResult', () => {
  it('shows a page and that more follow', () => {
    const page = {
      kind: 'table',
      columns: [{ name: 'a', type: 'int', comment: undefined }],
      rows: [['3'], ['4'], ['5']],
      last: true,
      notices: [],
    } as const;
    const text = renderResult(page, {
      number: 1,
      of: 1,
      page: 2,
      rows: 2,
      limits: { tableBytes: 10_000 },
    })['text/plain'];
    expect(text).toContain('rows 3 to 4');
    expect(text).toContain('More rows: %more or %rows 1000');
    expect(text).not.toContain('5\n');
  });
});

describe('renderTaskInfo', () => {
  it('lists what is known, escaped', () => {
    const bundle = renderTaskInfo({
      taskId: taskId(7),
      execId: undefined,
      state: 'Failed',
      user: '<u>',
      creator: 'notebook',
      engine: 'spark-3.2.1',
      runType: 'sql',
      labels: [],
      progress: 0.5,
      resultLocation: undefined,
      logPath: '/l',
      errorCode: 41002,
      errorDescription: 'no table',
      engineInstance: undefined,
      createdTime: 0,
      updatedTime: undefined,
      costMs: 1500,
      code: undefined,
      source: {},
      metrics: {},
    });
    expect(bundle['text/plain']).toContain('error    41002: no table');
    expect(bundle['text/plain']).toContain('created  1970-01-01 00:00:00 UTC');
    expectInert(String(bundle['text/html']));
  });
});
