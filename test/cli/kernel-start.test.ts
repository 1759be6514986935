import { describe, expect, test } from '@jest/globals';
import { kernelStart } from '../../src/cli/kernel-start.ts';

describe('kernelStart', () => {
  test.each([
    ['start -f /run/kernel.json', { connectionFile: '/run/kernel.json' }],
    [
      'start --profile cluster --connection-file a.json --language python',
      { connectionFile: 'a.json', profile: 'cluster', language: 'python' },
    ],
    ['start -f first.json -f second.json', { connectionFile: 'second.json' }],
  ])('reads what kernelspecs say: %s', (line, options) => {
    expect(kernelStart(line.split(' '))).toEqual(options);
  });

  test.each([
    '',
    'run notebook.ipynb',
    'start',
    'start --profile cluster',
    'start -f',
    'start --help',
    'start -f a.json --help',
    'start -f a.json --IPKernelApp.x 1',
    'start -f --profile',
    'start --connection-file=a.json',
    'start -fa.json',
    'start -f a.json more',
  ])('leaves all else to the command line: %s', (line) => {
    expect(kernelStart(line.split(' '))).toBeUndefined();
  });
});
