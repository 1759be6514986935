/** Failures recorded from a Linkis 1.8.0: the one line that a user sees first is the real cause, and the place is in the cell. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderFailure } from '../../src/render/index.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';

interface Recorded {
  readonly label: string;
  readonly code: string;
  readonly state: string;
  readonly errCode: number | null;
  readonly errDesc: string;
  readonly errors: readonly string[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/recorded/failures.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

const syntax =
  "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near '";

/** Label, first line, the quoted line of the cell, and what is advised. */
const expected: readonly (readonly [string, string, string | undefined, RegExp | undefined])[] = [
  ['a division by zero in Python', 'ZeroDivisionError: division by zero', 'line 3: 1/0', undefined],
  [
    'an exception raised by the user',
    'ValueError: bad <value>',
    'line 4: raise ValueError("bad <value>")',
    undefined,
  ],
  [
    'Python that does not parse',
    '43003: SyntaxError: invalid syntax',
    'line 3: def f(:',
    /does not parse/,
  ],
  [
    'a shell that exits with 3',
    'the shell code failed (its exit code is not 0) and wrote no error',
    undefined,
    undefined,
  ],
  ['a shell command that is not there', 'sh: 1: nosuchcmd_xyz: not found', undefined, undefined],
  [
    'shell code that does not parse',
    'sh: 1: Syntax error: "then" unexpected',
    undefined,
    undefined,
  ],
  [
    'an engine version that the server does not have',
    '31002: No plugin found nosuch-1, please check your configuration',
    undefined,
    /no such engine or version/,
  ],
  ['a JDBC query that fails', 'query jdbc failed', undefined, undefined],
  ['SQL that does not parse', `${syntax}selec 1' at line 1`, 'line 3: selec 1', undefined],
  [
    'a table that is not there, in the second statement',
    "Table 'linkis.nosuch' doesn't exist",
    undefined,
    undefined,
  ],
  ['a table that is not there', "Table 'linkis.nums' doesn't exist", undefined, undefined],
  [
    'SQL that the server itself has broken',
    `${syntax}'a limit 5000' at line 1`,
    "line 3: select 'a;b' as s",
    /The server has added LIMIT 5000/,
  ],
  ['a kill of Python', '31001: Job be cancelled', undefined, /killed on the server/],
  ['a kill of a shell', '31001: Job be cancelled', undefined, /killed on the server/],
  [
    'a restart of the entrance',
    'Your job will be marked as canceled because the Entrance service restarted(因为Entrance服务重启，您的任务将被标记为取消)',
    undefined,
    /run the cell again/,
  ],
  [
    'an engine that died',
    'task TaskID_92_otJobId_astJob_1_codeExec_1 failed，Engine ServiceInstance(linkis-cg-engineconn, 127.0.0.1:36787, 0) quited unexpectedly(任务运行失败原因是引擎意外退出,可能是复杂任务导致引擎退出，如OOM)',
    undefined,
    /run the cell again/,
  ],
  [
    'a name that is not defined, without a log',
    '43004: python代码变量y未定义 (the Python name y is not defined)',
    undefined,
    /name is not defined/,
  ],
  [
    'an exception with markup and other letters',
    "43017: KeyError: 'k <&> 中文'",
    'line 6:     raise KeyError("k <&> 中文")',
    undefined,
  ],
  ['Python that exits', 'SystemExit: 3', 'line 4: sys.exit(3)', undefined],
  [
    'a magic of IPython',
    '43003: SyntaxError: invalid syntax',
    'line 3: %matplotlib inline',
    undefined,
  ],
];

describe('a recorded failure', () => {
  it('is expected for every one that was recorded', () => {
    expect(expected.map(([label]) => label).toSorted()).toEqual(
      recorded.map(({ label }) => label).toSorted(),
    );
  });

  it.each(expected)('%s says "%s"', (label, evalue, quoted, advice) => {
    const failure = recorded.find((one) => one.label === label);
    if (failure === undefined) throw new Error(`${label} was not recorded`);
    const description = failure.errDesc.trim();
    const shown = renderFailure({
      error: new LinkisKernelError(
        'TASK_FAILED',
        description === '' ? `task 1 ended as ${failure.state}` : description,
      ),
      cellCode: `%%engine x\n%var a=1\n${failure.code}`,
      headLines: 2,
      taskId: 1,
      serverCode: failure.errCode ?? undefined,
      logTail: failure.errors.map((text) => ({ text, level: 'error' })),
    });
    expect(shown.evalue).toBe(evalue);
    expect(shown.evalue).not.toContain('\n');
    const text = shown.traceback.join('\n');
    if (quoted === undefined) expect(text).not.toMatch(/^line \d+: /m);
    else expect(text.split('\n')).toContain(quoted);
    if (advice !== undefined) expect(text).toMatch(advice);
  });
});
