import { describe, expect, it } from '@jest/globals';
import { causeOf } from '../../../src/render/failure/first-cause.ts';

function firstCause(description: string, tail: readonly string[]): string {
  return causeOf(description, tail).line;
}

const header = '2026-11-24 03:34:55.034 ERROR ';
const ended = (reason: string): string =>
  `${header}jobRequest(notebook_ann_python_4)  execute failed,21304, Task is Failed,errorMsg: ${reason} `;
const raised = (...message: readonly string[]): readonly string[] => [
  `${header}Traceback (most recent call last):`,
  '  File "<cell 2>", line 4, in f',
  '    raise ValueError(text)',
  ...message,
];

describe('causeOf', () => {
  it('names a Python error whose message has several lines by its first', () => {
    const tail = [...raised('ValueError: bad', 'second line'), ended('second line')];
    expect(firstCause('', tail)).toBe('ValueError: bad');
  });

  it('takes the reason that the server gives where the traceback above is of another error', () => {
    const tail = [...raised('ValueError: handled'), `${header}later`, ended('the engine died')];
    expect(firstCause('', tail)).toBe('the engine died');
    expect(firstCause('', [...raised('KeyError: 1'), ended('KeyError: 1')])).toBe('KeyError: 1');
  });
});
