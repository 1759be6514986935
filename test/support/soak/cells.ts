/** Cells of every kind with what must become of them; each task's code holds a mark by which the job history is counted. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CellRun } from '../clients/kernel-process.ts';
import type { SeededNumbers } from '../seeded-numbers.ts';

/** One cell. */
export interface SoakCell {
  readonly kind: string;
  readonly code: string;
  /** In the code of its task, and in no other. */
  readonly mark: string;
  /** `ok`, or an ename. */
  readonly ends: string;
  readonly submits: boolean;
  /** Set: it is interrupted so long after it began, in milliseconds. */
  readonly interruptMs?: number;
  /** What is wrong with what it showed; undefined when nothing is. Asked only when it ended as it should. */
  readonly fault?: (run: CellRun) => string | undefined;
  /** The cell that follows, made of what this one showed. */
  readonly next?: (run: CellRun) => SoakCell | undefined;
}

/** Where a cell stands: its number in the whole soak, and the directory of its kernel. */
export interface SoakPlace {
  readonly number: number;
  readonly directory: string;
}

type Maker = (mark: string, numbers: SeededNumbers, place: SoakPlace) => SoakCell;

/** A shell process that an interrupt must have ended. */
export const endlessSeconds = '86433';

function says(mark: string, times = 1): (run: CellRun) => string | undefined {
  return ({ stdout }) => {
    const found = stdout.split(mark).length - 1;
    return found === times
      ? undefined
      : `${mark} is ${String(found)} times in stdout, not ${String(times)}`;
  };
}

function shows(text: string): (run: CellRun) => string | undefined {
  return ({ plain }) =>
    plain.some((one) => one.includes(text)) ? undefined : `no display holds ${text}`;
}

function task(kind: string, code: (mark: string) => string, ends = 'ok'): Maker {
  return (mark) => ({ kind, mark, code: code(mark), ends, submits: true });
}

function answered(kind: string, code: string, ends = 'ok'): Maker {
  return (mark) => ({ kind, mark, code, ends, submits: false });
}

function interrupted(kind: string, code: (mark: string) => string): Maker {
  return (mark, numbers) => ({
    kind,
    mark,
    code: code(mark),
    ends: 'KeyboardInterrupt',
    submits: true,
    interruptMs: numbers.below(300),
  });
}

const sqlValue: Maker = (mark) => ({
  kind: 'sql',
  mark,
  code: `SELECT '${mark}' AS mark, NULL AS nothing`,
  ends: 'ok',
  submits: true,
  fault: shows(mark),
});

const sqlSeveral: Maker = (mark) => ({
  kind: 'sql, three results',
  mark,
  code: `SELECT '${mark}a' AS one;\nSELECT '${mark}b' AS two;\nSELECT '${mark}c' AS three`,
  ends: 'ok',
  submits: true,
  fault: (run) => shows(`${mark}a`)(run) ?? shows(`${mark}b`)(run) ?? shows(`${mark}c`)(run),
});

const largeTable: Maker = (mark) => ({
  kind: 'large table',
  mark,
  code: `SELECT '${mark}' AS mark, i, 'row ' || i AS name, i * 1.5 AS half FROM range(20000) t(i) ORDER BY i`,
  ends: 'ok',
  submits: true,
  fault: (run) => shows('row 199')(run) ?? shows('More rows: ')(run),
});

const pythonPrints: Maker = (mark) => ({
  kind: 'python prints',
  mark,
  code: `%%python\nprint('${mark}')`,
  ends: 'ok',
  submits: true,
  fault: says(mark),
});

const pythonFlow: Maker = (mark, numbers) => {
  const lines = 5 + numbers.below(40);
  return {
    kind: 'python prints and logs as it goes',
    mark,
    code: `%%python\nimport time\nfor line in range(${String(lines)}):\n    print('${mark}', line, flush=True)\n    printlog('logged', line)\n    time.sleep(0.003)`,
    ends: 'ok',
    submits: true,
    fault: says(mark, lines),
  };
};

const shellEcho: Maker = (mark) => ({
  kind: 'shell',
  mark,
  code: `%%shell\necho ${mark}; echo complaint >&2`,
  ends: 'ok',
  submits: true,
  // The log quotes the code of a shell task.
  fault: ({ stdout }) =>
    new RegExp(`^${mark}$`, 'm').test(stdout) ? undefined : `${mark} was not printed`,
});

const variable: Maker = (mark) => ({
  kind: 'variable',
  mark,
  code: `%%var soak_value=${mark}\nSELECT '\${soak_value}' AS value, '${mark}' AS mark`,
  ends: 'ok',
  submits: true,
  fault: shows(mark),
});

const detached: Maker = (mark) => ({
  kind: 'detach',
  mark,
  code: `%%shell --detach\nsleep 0.1; echo ${mark}`,
  ends: 'ok',
  submits: true,
  next: ({ plain }) => {
    const id = /task (\d+) runs on/.exec(plain.join('\n'))?.[1];
    return id === undefined
      ? undefined
      : {
          kind: 'attach',
          mark: `${mark}attach`,
          code: `%attach ${id}`,
          ends: 'ok',
          submits: false,
          fault: ({ stdout }) =>
            new RegExp(`^${mark}$`, 'm').test(stdout)
              ? undefined
              : `%attach did not show what ${mark} printed`,
        };
  },
});

const exported: Maker = (mark, _numbers, { directory }) => ({
  kind: 'sql to export',
  mark,
  code: `SELECT '${mark}' AS mark, i FROM range(1500) t(i) ORDER BY i`,
  ends: 'ok',
  submits: true,
  next: () => {
    const file = path.join(directory, `${mark}.csv`);
    return {
      kind: 'export',
      mark: `${mark}export`,
      code: `%export last ${mark}.csv`,
      ends: 'ok',
      submits: false,
      fault: () => {
        if (!existsSync(file)) return `${file} is not there`;
        const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n');
        return lines.length === 1501 && lines[1500] === `${mark},1499`
          ? undefined
          : `${file} has ${String(lines.length)} lines and ends in ${String(lines.at(-1))}`;
      },
    };
  },
});

const kinds: readonly (readonly [weight: number, maker: Maker])[] = [
  [22, sqlValue],
  [6, sqlSeveral],
  [3, largeTable],
  [12, pythonPrints],
  [4, pythonFlow],
  [10, shellEcho],
  [4, variable],
  [3, detached],
  [3, exported],
  [
    3,
    task('sql that fails', (mark) => `SELECT ${mark}column FROM ${mark}table`, 'LinkisTaskFailed'),
  ],
  [
    2,
    task(
      'sql that fails after a result',
      (mark) => `SELECT '${mark}' AS fine;\nSELECT 1 / 'x' AS wrong;`,
      'LinkisTaskFailed',
    ),
  ],
  [
    3,
    task(
      'python that fails',
      (mark) => `%%python\nraise ValueError('${mark}')`,
      'LinkisTaskFailed',
    ),
  ],
  [2, task('shell that fails', (mark) => `%%shell\necho ${mark}; exit 3`, 'LinkisTaskFailed')],
  [4, answered('undefined magic', '%nosuchmagic 1\nSELECT 1', 'UnknownMagic')],
  [2, answered('undefined option', '%%sql --rowz 5\nSELECT 1', 'UsageError')],
  [1, answered('quote without end', "%var a='b", 'UsageError')],
  [2, answered('%var', '%var soak_default=1')],
  [2, answered('%conf', '%conf soak.key=1')],
  [1, answered('%lsmagic', '%lsmagic')],
  [1, answered('%preview', '%%preview\nSELECT ${soak_default}')],
  [2, answered('%tables', '%tables')],
  [1, answered('%databases', '%databases')],
  [1, answered('%jobs', '%jobs')],
  [1, answered('%history', '%history -n 5')],
  [1, answered('%engines', '%engines')],
  [1, answered('%whoami', '%whoami')],
  [1, answered('%config', '%config')],
  [
    2,
    interrupted('shell, interrupted', (mark) => `%%shell\necho ${mark}; sleep ${endlessSeconds}`),
  ],
  [
    1,
    interrupted(
      'python, interrupted',
      (mark) => `%%python\nimport time\nprint('${mark}', flush=True)\ntime.sleep(600)`,
    ),
  ],
  [
    1,
    interrupted(
      'sql, interrupted',
      (mark) =>
        `SELECT '${mark}' AS mark, count(*), max(hash(a.range + b.range)) FROM range(10000000) a, range(1000000) b`,
    ),
  ],
];

const total = kinds.reduce((sum, [weight]) => sum + weight, 0);

/** The next cell. Its mark is made of its number. */
export function soakCell(numbers: SeededNumbers, place: SoakPlace): SoakCell {
  const mark = `soak${String(place.number).padStart(6, '0')}x`;
  let at = numbers.below(total);
  for (const [weight, maker] of kinds) {
    if (at < weight) return maker(mark, numbers, place);
    at -= weight;
  }
  throw new Error('the weights do not add up');
}
