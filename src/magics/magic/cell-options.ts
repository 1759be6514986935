/** Options that hold for one cell with code and never for the notebook. */
import { userNames, variableName } from '../../substitution/index.ts';
import type { TaskDefaults } from '../form/notebook-state.ts';
import { asResultName } from '../form/task-name.ts';
import type { Options, OptionTable } from '../grammar/options.ts';
import { expectOption, readExpectations } from './expectation.ts';
import { queryOptions, readQueryOptions } from './query-options.ts';

/** What becomes of the results. */
export const resultOptions: OptionTable = {
  as: {
    kind: 'text',
    short: 'o',
    value: 'NAME',
    help: 'name of the results, for %result, %page, %more, %rows, %plot and %export',
  },
  into: {
    kind: 'list',
    value: 'VARIABLE,…',
    help: 'variables that the first row of the last table becomes, one for each column',
  },
  cache: {
    kind: 'duration',
    value: 'TIME',
    words: ['off'],
    help: 'show the result of the same code if it is not older than 30m, 1h, 2d; off = run it again',
  },
  ...expectOption,
  ...queryOptions,
};

/** How the cell is submitted. */
export const submitOptions: OptionTable = {
  detach: { kind: 'flag', help: 'submit only: the task runs on, %attach shows its output' },
  parallel: {
    kind: 'flag',
    help: 'an engine for this cell alone, which ends with it: it waits for no other task, and has no views or variables of other cells',
  },
  'allow-undefined': {
    kind: 'flag',
    help: 'submit SQL although nobody has defined a ${name} in it; the name stays in the code',
  },
  yes: {
    kind: 'flag',
    help: 'run without a question what drops, empties or overwrites, where the setting guard asks',
  },
};

const cellOptions: OptionTable = { ...resultOptions, ...submitOptions };

/** Their values. Throws `OPTION_INVALID`; also for any of them where there is no code. */
export function readCellOptions(options: Options, isForCode: boolean): Partial<TaskDefaults> {
  const misplaced = isForCode
    ? undefined
    : Object.keys(cellOptions).find((name) => options.flag(name));
  if (misplaced !== undefined) {
    const setting =
      misplaced === 'allow-undefined' ? '; the setting undefinedVariables is for all of them' : '';
    throw options.invalid(
      misplaced,
      `is for one cell with code: write it on a %% magic above the code${setting}`,
    );
  }
  const asked = options.text('as');
  const resultName = asked === undefined ? undefined : asResultName(asked);
  if (asked !== undefined && resultName === undefined) {
    throw options.invalid(
      'as',
      `takes a letter, then letters, digits and _ (64 at the most; last, all and L1 are taken), not '${asked}'`,
    );
  }
  const into = options.list('into');
  checkInto(options, into);
  // A waiting cell keeps the deadline and reads the results; a detached cell does neither.
  if (options.flag('detach')) {
    if (into.length > 0) throw options.invalid('into', 'and --detach cannot be combined');
    for (const name of ['cache', 'expect'])
      if (options.flag(name)) throw options.invalid(name, 'and --detach cannot be combined');
    if (options.duration('timeout') !== undefined)
      throw options.invalid('timeout', 'and --detach cannot be combined');
  }
  const expectations = readExpectations(options);
  return {
    ...(resultName === undefined ? {} : { resultName }),
    ...(expectations.length === 0 ? {} : { expectations }),
    ...(into.length === 0 ? {} : { into }),
    ...(options.flag('cache') ? { cacheMs: options.duration('cache') ?? 0 } : {}),
    ...(options.flag('detach') ? { detach: true } : {}),
    ...(options.flag('parallel') ? { parallel: true } : {}),
    ...(options.flag('allow-undefined') ? { allowUndefined: true } : {}),
    ...readQueryOptions(options),
    ...(options.flag('yes') ? { confirmed: true } : {}),
  };
}

function checkInto(options: Options, into: readonly string[]): void {
  for (const name of into) {
    if (!variableName.test(name)) {
      throw options.invalid(
        'into',
        `names '${name}', which is no variable name: a letter, then letters, digits, _ and .`,
        name,
      );
    }
    if (userNames.has(name))
      throw options.invalid('into', `names ${name}, which is set by the server`, name);
  }
  if (new Set(into).size !== into.length)
    throw options.invalid('into', `names a variable twice: ${into.join(',')}`);
}
