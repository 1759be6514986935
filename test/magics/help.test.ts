import { describe, expect, it } from '@jest/globals';
import {
  type CellPlan,
  completeMagics,
  describeMagics,
  parseCell,
  planCell,
} from '../../src/magics/index.ts';
import { freshState } from '../support/run-settings.ts';

const state = freshState();
const plan = (code: string): CellPlan => planCell(parseCell(code), state);
const answer = (code: string): string => plan(code).answers[0]?.text ?? '';
const topics = [
  'engines',
  'variables',
  'queries',
  'results',
  'plots',
  'tasks',
  'files',
  'workspace',
  'catalogue',
  'settings',
  'session',
];

describe('help above code', () => {
  const note = 'The code of this cell was not run, since it asks for help.';

  it.each(['%var --help', '%%sql -h', '%engine?', '%var --help\n%engine --help'])(
    'says with %j that nothing was run, once',
    (head) => {
      const { answers, task } = plan(`${head}\nselect 1`);
      expect(task).toBeUndefined();
      expect(
        answers
          .map(({ text }) => text)
          .join('\n')
          .split(note),
      ).toHaveLength(2);
    },
  );

  it('says nothing of code where there is none', () => {
    expect(answer('%var --help')).not.toContain(note);
    expect(plan('%help\nselect 1').task?.code).toBe('select 1');
  });
});

describe('the help of %raw', () => {
  it('says what is replaced all the same', () => {
    expect(answer('%help raw')).toContain('The server itself replaces ${x}');
  });
});

describe('%help', () => {
  it('lists its topics, and explains each by its magics', () => {
    for (const topic of topics) {
      expect(answer('%help')).toMatch(new RegExp(`^ {2}${topic} +\\S`, 'm'));
      expect(answer(`%help ${topic}`)).toMatch(new RegExp(`^${topic}: [^]*^ {2}%\\w+ +\\S`, 'm'));
    }
    expect(answer('%help Variables')).toContain('${run_date}');
  });

  it('has every magic in a topic', () => {
    const told = topics.map((topic) => answer(`%help ${topic}`)).join('\n');
    const missing = describeMagics()
      .map(({ name }) => name)
      .filter((name) => !new RegExp(`^ {2}%${name} `, 'm').test(told));
    expect(missing).toEqual(['lsmagic', 'help']);
  });

  it('tells a topic from the magic of the same name by its sign', () => {
    expect(answer('%help engines')).toMatch(/^engines: /);
    expect(answer('%help %engines')).toMatch(/^%engines /);
    expect(answer('%help engine')).toMatch(/^%engine /);
  });

  it('gives a topic as JSON, completes it, and names it when it is near', () => {
    expect(plan('%help plots --json').answers[0]?.json).toMatchObject({
      name: 'plots',
      magics: ['plot', 'export'],
    });
    const { matches } = completeMagics('%help vari', 10, state);
    expect(matches.map(({ text }) => text)).toEqual(['variables']);
    expect(() => plan('%help variabels')).toThrow('did you mean variables?');
  });

  it('fits into a terminal', () => {
    for (const topic of topics)
      for (const line of answer(`%help ${topic}`).split('\n'))
        expect(line.length).toBeLessThanOrEqual(84);
  });
});
