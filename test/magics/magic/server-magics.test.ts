import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { freshState } from '../../support/run-settings.ts';

const state = freshState();
const plan = (code: string) => planCell(parseCell(code), state);
const described = { partitions: false, ddl: false, stats: false, page: 1, json: false };

describe('magics about what the server keeps beside tasks', () => {
  it.each([
    ['%describe sales.orders', { kind: 'describe', table: 'sales.orders', ...described }],
    [
      '%describe "my db"."my orders" -p --page 3 --ddl --stats --json',
      {
        kind: 'describe',
        table: '"my db"."my orders"',
        partitions: true,
        ddl: true,
        stats: true,
        page: 3,
        json: true,
      },
    ],
    ['%functions', { kind: 'functions', like: undefined, modules: false, json: false }],
    ['%functions "to_*" --json', { kind: 'functions', like: 'to_*', modules: false, json: true }],
    ['%functions --modules', { kind: 'functions', like: undefined, modules: true, json: false }],
    ['%functions LOAD f', { kind: 'load-function', name: 'f', isLoaded: true, json: false }],
    ['%functions unload f', { kind: 'load-function', name: 'f', isLoaded: false, json: false }],
    ['%datasources', { kind: 'datasources', name: undefined, ask: undefined, json: false }],
    ['%datasources shop', { kind: 'datasources', name: 'shop', ask: undefined, json: false }],
    [
      '%datasources shop --tables eu',
      { kind: 'datasources', name: 'shop', ask: { kind: 'tables', database: 'eu' }, json: false },
    ],
    [
      '%datasources shop --databases',
      { kind: 'datasources', name: 'shop', ask: { kind: 'databases' }, json: false },
    ],
  ])('reads %j', (code, command) => {
    expect(plan(code).commands).toEqual([command]);
  });

  it.each([
    ['%describe a b', 'one word too many'],
    ['%describe t --page x', '--page takes'],
    ['%functions load', 'load takes a function'],
    ['%functions load a b', 'one word too many'],
    ['%datasources --tables', '--tables needs a value'],
    ['%datasources x --tst', 'did you mean --test'],
    ['%%spark --datasource shop\nselect 1', 'is for the engine jdbc'],
  ])('refuses %j: %s', (code, problem) => {
    const refuse = (): unknown => plan(code);
    expect(refuse).toThrow(LinkisKernelError);
    expect(refuse).toThrow(problem);
  });

  it('puts a data source into the runtime parameter that the engine jdbc reads, beside all others', () => {
    const key = 'wds.linkis.engine.runtime.datasource';
    const { task } = plan('%%jdbc --datasource shop --set a=1\nselect 1');
    expect(task?.runtime).toEqual({ ...state.runtime, a: '1', [key]: 'shop' });
    const set = plan('%jdbc --datasource shop').state;
    expect(set.runtime[key]).toBe('shop');
    expect(planCell(parseCell('%engine --reset'), set).state.runtime[key]).toBeUndefined();
  });

  it.each(['describe', 'functions', 'datasources'].flatMap((name) => [`%${name} -h`, `%${name}?`]))(
    'answers %j with help alone',
    (code) => {
      const { answers, commands } = plan(code);
      expect(answers[0]?.text).toContain('Examples:');
      expect(commands).toEqual([]);
    },
  );
});
