/** The words and options of `%log`. */
import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { freshState } from '../../support/run-settings.ts';

const plan = (code: string): ReturnType<typeof planCell> => planCell(parseCell(code), freshState());

describe('%log', () => {
  it.each([
    ['%log 4711 --engine stderr', { taskId: 4711, engine: { log: 'stderr', instance: undefined } }],
    ['%log -e GC', { taskId: undefined, engine: { log: 'gc' } }],
    ['%log sales --engine yarnApp', { name: 'sales', engine: { log: 'yarnApp' } }],
    ['%log node7:40801', { taskId: undefined, engine: { log: 'stdout', instance: 'node7:40801' } }],
    ['%log [::1]:40801 -e gc', { engine: { log: 'gc', instance: '[::1]:40801' } }],
    ['%log --engine stdout --from 3 --lines 7', { engine: { from: 3, lines: 7 } }],
    ['%log --engine stdout --tail 5 -g "a b"', { tail: 5, grep: 'a b', engine: { log: 'stdout' } }],
    ['%log 4711 --grep x --tail 5', { taskId: 4711, grep: 'x', tail: 5 }],
  ])('reads %s', (code, expected) => {
    expect(plan(code).commands).toEqual([expect.objectContaining({ kind: 'log' })]);
    expect(plan(code).commands[0]).toMatchObject(expected);
  });

  it.each([
    ['%log --engine', '--engine needs a value'],
    ['%log --engine udfLog', '--engine'],
    ['%log node7:x', "not 'node7:x'"],
    ['%log h:1,h:2', "not 'h:1,h:2'"],
    ['%log 4711 --from 3', '--from goes with --engine'],
    ['%log 4711 --lines 3', '--lines goes with --engine'],
    ['%log --engine gc --lines 3', '--lines goes with --from'],
    ['%log --engine gc --from 3 --tail 2', '--tail and --from do not go together'],
    ['%log --engine gc --from 0', '--from'],
    ['%log --engine gc --tail 10001', '10000 lines at the most'],
    ['%log --engine gc --from 1 --lines 10001', '10000 lines at the most'],
    ['%log --engine gc --level error', '--level is for the log of a task'],
    ['%log --engine gc --grep " "', '--grep takes a text'],
    ['%log 4711 stderr', 'one word too many'],
  ])('refuses %s', (code, problem) => {
    expect(() => plan(code)).toThrow(LinkisKernelError);
    expect(() => plan(code)).toThrow(problem);
  });
});
