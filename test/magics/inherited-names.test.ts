/** Names that every JavaScript object has are names like any other: none finds what nobody has put there. */
import { describe, expect, it } from '@jest/globals';
import { initialState, parseCell, planCell } from '../../src/magics/index.ts';
import { runSettings } from '../support/run-settings.ts';

const state = initialState(runSettings);
const plan = (code: string) => planCell(parseCell(code), state);

describe('planCell', () => {
  it.each(['constructor', '__proto__', 'toString'])(
    'refuses %s as the type of a variable',
    (name) => {
      expect(() => plan(`%%var\na: ${name} = 1`)).toThrow(/is no type/);
    },
  );

  it.each(['constructor', 'toString', 'hasOwnProperty'])(
    'takes %s as the key of a parameter',
    (name) => {
      expect(plan(`%%configure\n{"${name}": 1}`).state.runtime).toEqual({ [name]: '1' });
    },
  );

  it('names the run types of an engine for one that is called constructor', () => {
    expect(() => plan('%engine sql constructor')).toThrow(/it takes sql/);
  });

  it.each(['%constructor', '%%toString', '%__proto__', '%%sql --constructor 1\nx'])(
    'does not know %s',
    (code) => {
      expect(() => plan(code)).toThrow(/is no magic|unknown option|name is expected/);
    },
  );
});
