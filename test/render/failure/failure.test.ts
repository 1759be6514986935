import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { errorNames, type Failure, renderFailure } from '../../../src/render/index.ts';
import { errorCodes, LinkisKernelError } from '../../../src/shared/index.ts';
import type { LogLine } from '../../../src/task/index.ts';

function errorsOf(name: string): readonly LogLine[] {
  const lines = readFileSync(
    new URL(`../../fixtures/logs/${name}.log`, import.meta.url),
    'utf8',
  ).split('\n');
  const errors: LogLine[] = [];
  let level: LogLine['level'] = 'info';
  for (const text of lines) {
    const word = / (ERROR|WARN|INFO) /.exec(text.slice(0, 32))?.[1];
    if (word !== undefined) level = word === 'ERROR' ? 'error' : 'info';
    if (level === 'error') errors.push({ text, level });
  }
  return errors;
}

function failed(
  description: string,
  rest: Partial<Failure> = {},
): ReturnType<typeof renderFailure> {
  const error = new LinkisKernelError('TASK_FAILED', description);
  return renderFailure({ error, cellCode: '', headLines: 0, taskId: 12, ...rest });
}

function plain(lines: readonly string[]): string {
  // oxlint-disable-next-line no-control-regex -- ANSI colours
  return lines.join('\n').replace(/\u001B\[\d+m/g, '');
}

describe('renderFailure', () => {
  it('quotes nothing of the log that the cause says already', () => {
    const words = [
      'error code: 31001, errorMsg: 用户主动kill任务, errorLine: is killed by user ',
      'Sorry, your job executed failed with reason: Job is killed by user!',
    ];
    const logTail = ['2026-11-23 21:36:17.036', '2026-11-23 21:36:18.036'].flatMap((time) =>
      [...words, 'Job is killed by user!'].map((text) => ({
        text: `${time} ERROR ${text}`,
        level: 'error' as const,
      })),
    );
    const said = plain(
      failed('Job has run for more than 1 s (jobRunningTimeout)', { logTail }).traceback,
    );
    expect(said).toMatch(/^LinkisTaskFailed: Job has run for more than 1 s/);
    expect(said).not.toMatch(/31001|Job is killed by user/);
  });

  it('finds the real cause in a Python traceback, and quotes the line of the cell', () => {
    const failure = failed('您的代码有语法错误，请您修改代码之后执行', {
      logTail: errorsOf('python-syntax-error'),
      serverCode: 43003,
      cellCode: '%%python\ndef f(:\n  pass',
      headLines: 1,
    });
    expect(failure.ename).toBe('LinkisTaskFailed');
    expect(failure.evalue).toBe('43003: SyntaxError: invalid syntax');
    expect(plain(failure.traceback)).toContain('line 2: def f(:');
    expect(plain(failure.traceback)).toContain('does not parse');
    expect(plain(failure.traceback)).toContain('%log 12');
    expect(plain(failure.traceback)).not.toContain('at org.apache');
  });

  it('finds the real cause of SQL', () => {
    const failure = failed('21304, Task is Failed,errorMsg: You have an error', {
      logTail: errorsOf('jdbc-syntax-error'),
    });
    expect(failure.evalue).toMatch(/^You have an error in your SQL syntax/);
  });

  it.each([
    [
      'Parser Error: syntax error\nLINE 2: select frm t\n               ^',
      'line 3: select frm t',
      '               ^',
    ],
    ['mismatched input (line 2, pos 7)', 'line 3: select frm t', '               ^'],
    ['SemanticException line 2:8 no such column', 'line 3: select frm t', '               ^'],
  ])('puts a caret below the place of %j', (description, line, caret) => {
    const { traceback } = failed(description, {
      cellCode: '%%sql\nselect 1,\nselect frm t',
      headLines: 1,
    });
    const at = traceback.indexOf(line);
    expect(at).toBeGreaterThan(0);
    expect(traceback[at + 1]?.trimStart()).toBe('^');
    expect(traceback[at + 1]).toBe(caret);
  });

  it('finds the quoted line when the position counts from a later statement', () => {
    const description = 'Binder Error: x\nLINE 1: select frm t\n               ^';
    const { traceback } = failed(description, {
      cellCode: 'select 1;\n\nselect frm t',
      headLines: 0,
    });
    expect(plain(traceback)).toContain('line 3: select frm t\n               ^');
  });

  it('leaves out the mark of an engine that stands wrong behind tabs', () => {
    const description = 'no such column\nLINE 1: \t\tamonut\n        ^';
    const text = plain(failed(description, { cellCode: 'other' }).traceback);
    expect(text).toContain('LINE 1:     amonut');
    expect(text).not.toContain('^');
  });

  it('quotes nothing when it cannot know which statement is meant', () => {
    const failure = failed('syntax error at line 1', {
      cellCode: 'select 1;\nselect frm t',
      headLines: 0,
    });
    expect(plain(failure.traceback)).not.toContain('line 1: ');
  });

  it('takes no semicolon in a text for the end of a statement', () => {
    const failure = failed('syntax error at line 2', {
      cellCode: "select ';',\nselect frm t",
      headLines: 0,
    });
    expect(plain(failure.traceback)).toContain('line 2: select frm t');
  });

  it('counts lines of Python as the engine does, which drops blank ones and comments', () => {
    const description =
      'Traceback (most recent call last):\n  File "<string>", line 2, in <module>\nNameError: name \'b\' is not defined';
    const failure = failed(description, {
      cellCode: '%%python\n# first\n\na = 1\nprint(b)',
      headLines: 1,
    });
    expect(failure.evalue).toBe("NameError: name 'b' is not defined");
    expect(plain(failure.traceback)).toContain('line 5: print(b)');
  });

  it('quotes no line that the cell does not have', () => {
    expect(plain(failed('at line 99').traceback)).not.toContain('line 99:');
  });

  it('says name and value in the first line, and nowhere else', () => {
    const logTail = Array.from({ length: 12 }, (_, index) => ({
      text: `reason ${String(index)}`,
      level: 'error' as const,
    }));
    for (const own of [failed('no such table: x'), failed('no such table: x', { logTail })]) {
      expect(plain(own.traceback.slice(0, 1))).toBe(`${own.ename}: ${own.evalue}`);
      expect(plain(own.traceback.slice(1))).not.toContain('no such table: x');
      expect(plain(own.traceback)).not.toContain('reason');
    }
  });

  it('quotes the last errors of the log where nothing else tells the cause', () => {
    const logTail = [{ text: 'the disk is full', level: 'error' as const }];
    expect(plain(failed('task 12 ended as Failed', { logTail }).traceback)).toContain(
      'Last errors of the log:\n  the disk is full',
    );
  });

  it.each([...errorCodes])('gives %s a name, its message and its hint', (code) => {
    const failure = renderFailure({
      error: new LinkisKernelError(code, 'what failed', { hint: 'what to do' }),
      cellCode: '',
      headLines: 0,
    });
    expect(failure.ename).toBe(errorNames[code]);
    expect(failure.evalue).toBe('what failed');
    expect(plain(failure.traceback)).toContain('what to do');
  });

  it.each([[new Error('boom')], ['boom'], [{ toString: (): string => 'boom' }]])(
    'calls anything else an InternalError',
    (error) => {
      expect(renderFailure({ error, cellCode: '', headLines: 0 })).toMatchObject({
        ename: 'InternalError',
        evalue: 'boom',
      });
    },
  );

  it('lets no escape sequence of the server through', () => {
    const failure = failed('bad \u001B[2J\u0007 thing', {
      logTail: [{ text: '\u001B]0;x\u0007', level: 'error' }],
    });
    expect(failure.evalue).toBe('bad \\u001b[2J\\u0007 thing');
    // oxlint-disable-next-line no-control-regex -- everything but colours
    expect(failure.traceback.join('\n').replace(/\u001B\[\d+m/g, '')).not.toMatch(/[\u001B\u0007]/);
  });
});
