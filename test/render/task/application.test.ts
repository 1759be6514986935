/** The Yarn application of an engine, in a task's log and as it is shown. */
import { describe, expect, it } from '@jest/globals';
import { applicationOfLog, renderApplication } from '../../../src/render/index.ts';

const head = '2026-11-29 05:01:54.001 INFO ';

describe('the application in a log', () => {
  it.each([
    [
      'Yarn application url:http://rm:8088/cluster/app/application_17_0042',
      { id: 'application_17_0042', url: 'http://rm:8088/cluster/app/application_17_0042' },
    ],
    ['Yarn application url:application_17_0042', { id: 'application_17_0042', url: undefined }],
    ['Yarn application url:/application_17_0042', { id: 'application_17_0042', url: undefined }],
    ['Yarn application url: local-1795928485156', { id: 'local-1795928485156', url: undefined }],
    ['Yarn application url:https://rm/x', { id: 'https://rm/x', url: 'https://rm/x' }],
    ['Yarn application url:javascript:application_1_2', { id: 'application_1_2', url: undefined }],
  ])('is read from %s', (text, expected) => {
    expect(applicationOfLog(head + text)).toEqual({ ...expected, queue: undefined });
  });

  it.each([
    `${head}Yarn application url:`,
    `${head}Yarn application url:<script>`,
    'Yarn application url:http://evil.example/application_1_2',
    `print ${head}Yarn application url:http://evil.example/application_1_2`,
    `${head}Your spark job exec with configs:`,
  ])('is none in %s', (text) => {
    expect(applicationOfLog(text)).toBeUndefined();
  });
});

describe('the line of an application', () => {
  it('is a link to a page of the web only, and escapes what a server says', () => {
    const id = 'application_1_2<img src=x onerror=alert(1)>\u202e';
    const shown = (url: string): string =>
      String(renderApplication({ id, url, queue: '"><b>' })['text/html']);
    expect(shown('https://rm/?a="><script>')).toContain(
      '<a href="https://rm/?a=%22%3E%3Cscript%3E" target="_blank" rel="noopener noreferrer">application_1_2&lt;img',
    );
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://a:b@c/',
      'http:',
      ' ',
      '//x',
    ])
      expect(shown(url)).not.toContain('<a');
    expect(shown('https://rm/')).not.toMatch(/<img|<b>|\u202e/);
  });
});
