import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState();
const plan = (code: string) => planCell(parseCell(code), state);

describe('magics about the catalogue and the session', () => {
  it.each([
    ['%databases', { kind: 'databases', json: false }],
    ['%databases --json', { kind: 'databases', json: true }],
    ['%tables', { kind: 'tables', database: undefined, like: undefined, json: false }],
    ['%tables sales --like "v_*"', { kind: 'tables', database: 'sales', like: 'v_*', json: false }],
    ['%%tables "my db" -l a', { kind: 'tables', database: '"my db"', like: 'a', json: false }],
    ["%tables 'my db'", { kind: 'tables', database: 'my db', like: undefined, json: false }],
    ['%columns s1."My Table"', { kind: 'columns', table: 's1."My Table"', json: false }],
    ['%columns "s1"."My Table"', { kind: 'columns', table: '"s1"."My Table"', json: false }],
    ["%columns `my db`.`it's`", { kind: 'columns', table: "`my db`.`it's`", json: false }],
    ['%columns "a""b c" --json', { kind: 'columns', table: '"a""b c"', json: true }],
    ['%use `-x`', { kind: 'use', database: '`-x`', json: false }],
    ['%columns sales.orders', { kind: 'columns', table: 'sales.orders', json: false }],
    ['%use sales', { kind: 'use', database: 'sales', json: false }],
    ['%use', { kind: 'use', database: undefined, json: false }],
    ['%engines', { kind: 'engines', kill: undefined, json: false }],
    ['%engines --past', { kind: 'past-engines', sinceMs: 86_400_000, json: false }],
    ['%engines --past --since 7d', { kind: 'past-engines', sinceMs: 604_800_000, json: false }],
    ['%queue', { kind: 'queue', json: false }],
    [
      '%queue root.etl --cluster sit',
      { kind: 'queue-load', queue: 'root.etl', cluster: 'sit', json: false },
    ],
    ['%engines --cleanup', { kind: 'engines', kill: undefined, cleanup: 'list', json: false }],
    ['%engines --cleanup -f', { kind: 'engines', kill: undefined, cleanup: 'end', json: false }],
    ['%session', { kind: 'session', which: undefined, json: false }],
    ['%session last --json', { kind: 'session', which: 'last', json: true }],
    ['%engines --kill h:40801', { kind: 'engines', kill: 'h:40801', json: false }],
    ['%whoami --json', { kind: 'whoami', json: true }],
    ['%info', { kind: 'info', json: false }],
    ['%config', { kind: 'config', key: undefined, json: false }],
    ['%config limits --json', { kind: 'config', key: 'limits', json: true }],
  ])('reads %j', (code, command) => {
    expect(plan(code).commands).toEqual([command]);
  });

  it.each([
    ['%columns', 'takes a table'],
    ['%columns ""', 'takes a table'],
    ['%columns a b', 'one word too many'],
    ['%columns s1."My Table', 'has no end'],
    ['%tables a b', 'one word too many'],
    ['%tables --like', '--like needs a value'],
    ['%tables --lke x', 'did you mean --like'],
    ['%databases x', 'one word too many'],
    ['%use a b', 'one word too many'],
    ['%engines --kill', '--kill needs a value'],
    ['%engines --kill all', 'HOST:PORT'],
    ['%engines --kill h:1,h:2', 'HOST:PORT'],
    ['%engines --kill h:1 --json', 'do not go together'],
    ['%engines h:1', 'one word too many'],
    ['%engines -f', '--force goes with --cleanup'],
    ['%engines --kill h:1 --cleanup', 'do not go together'],
    ['%session a-b', 'takes last or the beginning of an id'],
    ['%queue x y', 'one word too many'],
    ['%queue ""', 'takes the name of a queue'],
    ['%queue --cluster sit', '--cluster goes with a queue'],
    ['%engines --past --kill h:1', '--past and --kill do not go together'],
    ['%engines --past --cleanup', '--past and --cleanup do not go together'],
    ['%engines --since 1d', '--since goes with --past'],
    ['%engines --past --since soon', '--since'],
    ['%whoami x', 'one word too many'],
    ['%info --jsn', 'did you mean --json'],
    ['%config a b', 'one word too many'],
    ['%config limits.rows=5', 'line 1, column 9): %config only shows settings, it sets none'],
    ['%config limits.rows = 5', '%config only shows settings'],
    ['%config --json=1', '--json takes no value'],
  ])('refuses %j: %s', (code, problem) => {
    const refuse = (): unknown => plan(`${code}\nselect 1`);
    expect(refuse).toThrow(LinkisKernelError);
    expect(refuse).toThrow(problem);
  });

  it.each(
    [
      'databases',
      'tables',
      'columns',
      'use',
      'engines',
      'queue',
      'whoami',
      'info',
      'config',
    ].flatMap((name) => [`%${name} -h`, `%${name} --help`, `%${name}?`]),
  )('answers %j with help alone', (code) => {
    const { answers, commands, task } = plan(`${code}\nselect 1`);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toContain('Examples:');
    expect({ commands, task }).toEqual({ commands: [], task: undefined });
  });
});
