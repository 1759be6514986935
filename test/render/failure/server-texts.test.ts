import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { withEnglish } from '../../../src/render/failure/server-texts.ts';

const tasks = JSON.parse(
  readFileSync(new URL('../../fixtures/recorded/task-logs.json', import.meta.url), 'utf8'),
) as readonly { readonly errDesc: string }[];

const chinese = [
  ...new Set(
    tasks.map(({ errDesc }) => errDesc.trim()).filter((text) => /^[\w ]*\p{sc=Han}/u.test(text)),
  ),
];

describe('withEnglish', () => {
  it('has recorded texts to look at', () => {
    expect(chinese.length).toBeGreaterThan(6);
  });

  it.each(chinese)('says in English beside it what %j means', (text) => {
    expect(withEnglish(text)).toMatch(/ \([^()]*[a-z][^()]*\)$/);
    expect(withEnglish(text).startsWith(text)).toBe(true);
    expect(withEnglish(text)).not.toContain('$1');
  });

  it('leaves other texts as they are', () => {
    expect(withEnglish('query jdbc failed')).toBe('query jdbc failed');
    expect(withEnglish('别的')).toBe('别的');
  });
});
