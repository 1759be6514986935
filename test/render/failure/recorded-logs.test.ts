/** Failures with their whole logs, recorded from a Linkis 1.8.0: each is told once, in the engine's words, at its place in the cell. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { levelledLines } from '../../../src/linkis/task/log-lines.ts';
import { createFailedLog, createLogFilter, renderFailure } from '../../../src/render/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';

interface RecordedTask {
  readonly label: string;
  readonly engine: string;
  readonly type: string;
  readonly state: string;
  readonly code: string;
  readonly errCode: number | null;
  readonly errDesc: string;
  readonly printed: string;
  readonly lines: readonly string[];
}

const tasks = (
  JSON.parse(
    readFileSync(new URL('../../fixtures/recorded/task-logs.json', import.meta.url), 'utf8'),
  ) as readonly RecordedTask[]
).filter(({ state }) => state === 'Failed');

function find(engine: string, label: string): RecordedTask {
  const found = tasks.find((task) => task.engine.startsWith(engine) && task.label === label);
  if (found === undefined) throw new Error(`${label} was not recorded`);
  return found;
}

/** What a cell shows of the task: the streamed lines of its log, and the lines of its error. The code stands below a head and a blank line. */
function shownOf(task: RecordedTask): {
  readonly streamed: readonly string[];
  readonly error: readonly string[];
  readonly evalue: string;
} {
  const lines = levelledLines(task.lines, 'info');
  const filter = createLogFilter('concise', () => task.engine);
  filter.printed(task.printed);
  const shown = [...filter.filter(lines), ...filter.rest()];
  const log = createFailedLog();
  log.read(
    lines,
    shown.filter(({ stream }) => stream === 'stderr').map(({ text }) => text),
  );
  const description = task.errDesc.trim();
  const failure = renderFailure({
    error: new LinkisKernelError(
      'TASK_FAILED',
      description === '' ? `task 1 ended as ${task.state}` : description,
    ),
    cellCode: `%%sql\n\n${task.code}`,
    headLines: 1,
    statement: log.statement,
    logTail: log.errors,
    shown: log.shown,
    taskId: 1,
    serverCode: task.errCode ?? undefined,
  });
  return {
    streamed: shown.map(({ text }) => text),
    // oxlint-disable-next-line no-control-regex -- ANSI colours
    error: failure.traceback.map((line) => line.replace(/\u001B\[\d+m/g, '')),
    evalue: failure.evalue,
  };
}

describe('a failure with its whole log', () => {
  it.each(tasks.map((task) => [task.engine, task.label, task] as const))(
    'is told in one sentence, without frames of Java and plans (%s: %s)',
    (_engine, _label, task) => {
      const { streamed, error, evalue } = shownOf(task);
      const whole = [...streamed, ...error].join('\n');
      const words = evalue.replace(/^\d+: /, '');
      expect(whole.split(words)).toHaveLength(2);
      expect(whole).not.toMatch(/^\s*at [\w.$]+\(|\+- |errCode|errorMsg|jobRequest|execute code/m);
      expect(error.length).toBeLessThan(12);
    },
  );

  it.each([
    ['parse error', "42022: [PARSE_SYNTAX_ERROR] Syntax error at or near '('.", 4, '('],
    [
      'parse error, one line',
      "42022: [PARSE_SYNTAX_ERROR] Syntax error at or near 'selct'.",
      3,
      's',
    ],
    [
      'parse error, second line',
      "42022: [PARSE_SYNTAX_ERROR] Syntax error at or near 'range'.",
      4,
      'range',
    ],
    ['unclosed text', "42022: [PARSE_SYNTAX_ERROR] Syntax error at or near '''.", 3, "'abc"],
    [
      'no such table',
      '[TABLE_OR_VIEW_NOT_FOUND] The table or view `no_such_table` cannot',
      4,
      'no_such',
    ],
    ['no such column', '[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column', 3, 'amonut'],
    ['no such function', '[UNRESOLVED_ROUTINE] Cannot resolve', 4, 'no_such_fn'],
    ['type mismatch', '[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES]', 3, 'array(1)'],
    ['ambiguous column', '[AMBIGUOUS_REFERENCE] Reference', 3, 'id from'],
    ['second of three statements fails', '[UNRESOLVED_COLUMN.WITH_SUGGESTION]', 4, 'b from'],
    ['comments before the place', '[UNRESOLVED_COLUMN.WITH_SUGGESTION]', 7, 'nocol'],
    ['windows line ends', '[UNRESOLVED_COLUMN.WITH_SUGGESTION]', 4, 'nocol2'],
    ['division by zero under ansi', '13011: [DIVIDE_BY_ZERO] Division by zero.', 3, '1/0'],
    ['limit text', 'The limit expression must be integer type, but got string.', 3, '"a"'],
  ] as const)('of Spark stands at its place (%s)', (label, evalue, line, marked) => {
    const shown = shownOf(find('spark', label));
    expect(shown.evalue.startsWith(evalue)).toBe(true);
    const at = shown.error.findIndex((text) => text.startsWith(`line ${String(line)}: `));
    expect(at).toBeGreaterThan(0);
    const mark = shown.error[at + 1] ?? '';
    expect(mark.trim()).toBe('^');
    expect(shown.error[at]?.slice(mark.indexOf('^')).startsWith(marked)).toBe(true);
  });

  it.each([
    [
      'no such table',
      'To tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS.',
    ],
    ['table exists', 'Choose a different name, drop or replace the existing object'],
  ] as const)('keeps what Spark advises (%s)', (label, advice) => {
    expect(shownOf(find('spark', label)).error.join('\n')).toContain(advice);
  });

  it('of PySpark shows the way to the error as lines of the cell', () => {
    expect(shownOf(find('spark', 'error in a function')).error).toEqual([
      'LinkisTaskFailed: ZeroDivisionError: division by zero',
      '',
      'line 6: f()',
      'line 5:     return x / 0',
      '',
      'The whole log: %log 1',
    ]);
  });

  it('gives no advice for a code that says nothing of the failure', () => {
    expect(shownOf(find('spark', 'division by zero under ansi')).error.join('\n')).not.toMatch(
      /engine ended|memory/,
    );
  });
});
