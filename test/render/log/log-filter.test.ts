import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { levelledLines } from '../../../src/linkis/task/log-lines.ts';
import {
  closingLine,
  createLogFilter,
  type LogFilterMode,
  type ShownLine,
} from '../../../src/render/index.ts';
import type { LogLine } from '../../../src/task/index.ts';
import { fc } from '../../support/properties.ts';

const directory = new URL('../../fixtures/logs/', import.meta.url);

/** A log recorded from a Linkis 1.8.0, with levels as a client gives them. */
function recorded(name: string): readonly LogLine[] {
  let level: LogLine['level'] = 'info';
  return readFileSync(new URL(`${name}.log`, directory), 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => {
      const word = / (ERROR|WARN|INFO) /.exec(text.slice(0, 32))?.[1];
      if (word !== undefined)
        level = word === 'ERROR' ? 'error' : word === 'WARN' ? 'warn' : 'info';
      return { text, level };
    });
}

function shown(name: string, mode: LogFilterMode = 'concise'): readonly string[] {
  return createLogFilter(mode)
    .filter(recorded(name))
    .map((line) => line.text);
}

function texts(lines: readonly ShownLine[]): readonly string[] {
  return lines.map(({ stream, text }) => `${stream}: ${text}`);
}

/** A task recorded from a Linkis 1.8.0: its whole log, and what its code printed. */
interface RecordedTask {
  readonly label: string;
  readonly engine: string;
  readonly state: string;
  readonly code: string;
  readonly printed: string;
  readonly lines: readonly string[];
}

const tasks = JSON.parse(
  readFileSync(new URL('../../fixtures/recorded/task-logs.json', import.meta.url), 'utf8'),
) as readonly RecordedTask[];

function linesOf(task: RecordedTask): readonly LogLine[] {
  return levelledLines(task.lines, 'info');
}

function conciseOf(task: RecordedTask): readonly string[] {
  const filter = createLogFilter('concise', () => task.engine);
  filter.printed(task.printed);
  return texts([...filter.filter(linesOf(task)), ...filter.rest()]);
}

/** What a good cell shows of its log all the same: what the user's code, or the engine, says only there. */
const said: Readonly<Record<string, readonly string[]>> = {
  'submit shell-1 shell': Array.from({ length: 6 }, (_, n) => `stderr: err ${String(n + 1)}`),
  'stderr only': ['stderr: oops'],
  'stderr of python': ['stderr: warn'],
  'stderr of spark': ['stderr: to stderr', 'stderr: <string>:3: UserWarning: a warning'],
  'DDL + DML + select': ['stdout: 2 rows affected', 'stdout: 2 rows affected'],
};

/** A line as a program's stderr is logged. */
function written(text: string, sign = '-'): LogLine {
  const layout = '[Thread-9] org.example.PythonSession 252 appendErrorOutput [JobId-7]';
  return { text: `2026-11-29 05:01:50.253 ERROR ${layout} ${sign} ${text}`, level: 'error' };
}

function info(...lines: readonly string[]): readonly LogLine[] {
  return lines.map((text) => ({ text, level: 'info' }));
}

describe('closingLine', () => {
  it('stands before what a program wrote to stderr, but not in an open line', () => {
    const bar = [written('\r 50%', '+'), written('\r100%', '+'), written('')];
    expect(closingLine([...info('a'), written('b')])).toBe(1);
    expect(closingLine([...bar, written('b')])).toBe(3);
    expect(closingLine(bar.slice(2))).toBe(1);
    expect(closingLine([written('\r100%'), written('b')])).toBe(1);
  });
});

describe('createLogFilter', () => {
  it.each(
    tasks
      .filter(({ state }) => state === 'Success')
      .map((task) => [task.engine, task.label, task] as const),
  )(
    'shows of a good cell no line that says nothing to its reader (%s: %s)',
    (engine, label, task) => {
      const isLong = task.code.startsWith('i=1');
      const name = label === 'stderr' ? `stderr of ${engine.split(/\d|-/)[0] ?? ''}` : label;
      // The recording of the long one has no copy of its prints: they are line 1 to line 6, and done.
      const printed = isLong
        ? [...Array.from({ length: 6 }, (_, n) => `line ${String(n + 1)}`), 'done']
        : [];
      const own = { ...task, printed: [task.printed, ...printed].join('\n') };
      expect(conciseOf(own)).toEqual(
        label === 'submit shell-1 shell' && !isLong ? [] : (said[name] ?? []),
      );
    },
  );

  it.each(
    tasks
      .filter(({ state }) => state !== 'Success')
      .map((task) => [task.engine, task.label, task] as const),
  )('shows of a failed cell only what its program wrote (%s: %s)', (engine, _label, task) => {
    const lines = conciseOf(task);
    if (!engine.startsWith('shell-1') || task.state === 'Cancelled') expect(lines).toEqual([]);
    else expect(lines).toHaveLength(1);
    expect(lines.join('\n')).not.toMatch(/ERROR|errorMsg/);
  });

  it.each(tasks.map((task) => [task.engine, task.label, task] as const))(
    'shows every line as it is in full mode (%s: %s)',
    (_engine, _label, task) => {
      const lines = createLogFilter('full').filter(linesOf(task));
      expect(lines.map(({ text }) => text)).toEqual(task.lines);
    },
  );

  it('keeps what looks like bookkeeping and is none', () => {
    const shell = createLogFilter('concise', () => 'shell-1');
    const lines = [
      '127.0.0.1:1_0 >> ./job',
      'result is 5',
      'scala> 1',
      'spark.driver.memory=1g',
      'python2',
      '+++++++++++++++',
      '\tat com.example.Main.main(Main.java:3)',
    ];
    expect(shell.filter(info(...lines))).toEqual([]);
    expect(texts(shell.rest())).toEqual(lines.slice(1).map((text) => `stderr: ${text}`));
  });

  it('shows a line of a shell once more when it was printed once and logged twice', () => {
    const filter = createLogFilter('concise', () => 'shell-1');
    filter.printed('a\nb\nno end');
    filter.filter(info('127.0.0.1:1_0 >> ./job', 'a', 'a', 'b', 'no end'));
    expect(texts(filter.rest())).toEqual(['stderr: a']);
  });

  it('leaves out what PySpark and Scala repeat, but not what printLog writes', () => {
    const filter = createLogFilter('concise', () => 'spark-3.4.4');
    filter.printed('Zürich\n');
    const plus = '+'.repeat(15);
    const shownLines = filter.filter([
      ...info(
        '2026-11-29 05:01:32.001 INFO  Your spark job exec with configs:',
        'spark.executor.cores=2',
      ),
      ...info(
        '127.0.0.1:1 >> println(1)',
        'scala> println(1)',
        'Z?rich',
        'unprinted',
        'scala> val linkisVar=123',
      ),
      ...info(
        plus,
        'a note',
        plus,
        'result is +--+',
        '|id|',
        plus,
        'last note',
        plus,
        'rest of the print',
      ),
    ]);
    expect(texts([...shownLines, ...filter.rest()])).toEqual([
      'stdout: a note',
      'stdout: last note',
      'stdout: unprinted',
    ]);
  });

  it("shows a program's stderr once, as its own text, and goes on in an open line", () => {
    const lines = [
      written('to stderr'),
      ...info('errorMessage is to stderr'),
      written('\r  0%|', '+'),
      written('\r100%|', '+'),
      written(''),
    ].map((line) => ({ ...line, level: 'error' as const }));
    for (const mode of ['concise', 'warn', 'error'] as const) {
      expect(createLogFilter(mode).filter(lines)).toEqual([
        { text: 'to stderr', stream: 'stderr' },
        { text: '\r  0%|', stream: 'stderr', open: true },
        { text: '\r100%|', stream: 'stderr', open: true },
        { text: '', stream: 'stderr' },
      ]);
    }
    expect(
      createLogFilter('full')
        .filter(lines)
        .map(({ text }) => text),
    ).toEqual(lines.map(({ text }) => text));
  });

  it('leaves out the end of an open line behind which a print stands', () => {
    const filter = createLogFilter('concise');
    expect(filter.filter([written('\r100%', '+')])).toHaveLength(1);
    filter.printed('done\n');
    expect(filter.filter([written('')])).toEqual([]);
    expect(filter.filter([written('')])).toEqual([{ text: '', stream: 'stderr' }]);
  });

  it('shows a warning and an error that it does not know without header and frames', () => {
    const layout = '[main] org.example.Job 12 run [JobId-7] - ';
    const lines: readonly LogLine[] = [
      { text: `2026-11-29 05:01:50.253 WARN  ${layout}low on space`, level: 'warn' },
      {
        text: `2026-11-29 05:01:50.253 ERROR ${layout}no space: java.io.IOException`,
        level: 'error',
      },
      { text: '\tat java.io.File.make(File.java:1) ~[?:?]', level: 'error' },
      { text: 'the disk is full', level: 'error' },
    ];
    expect(texts(createLogFilter('concise').filter(lines))).toEqual([
      'stderr: WARN low on space',
      'stderr: ERROR no space: java.io.IOException',
      'stderr: the disk is full',
    ]);
  });

  it('leaves out the file of a result behind a warning', () => {
    const warning = '2026-11-29 05:01:50.253 WARN hive-3.1.3 is served by DuckDB';
    const file = 'file:///linkis/result/2026-11-29/notebook/ann/7/_0.dolphin';
    const lines = [warning, file].map((text) => ({ text, level: 'warn' as const }));
    expect(texts(createLogFilter('concise').filter(lines))).toEqual([
      'stderr: WARN hive-3.1.3 is served by DuckDB',
    ]);
  });

  it('shows failed attempts of a job that succeeds in the end', () => {
    const lost = 'Lost task 0.0 in stage 3.0 (TID 4) (host executor 1): java.lang.Error: gone';
    const lines: readonly LogLine[] = [
      {
        text: `2026-11-29 04:22:26.979 WARN  [r-2] org.x.TaskSetManager 72 logWarning [JobId-] - ${lost}`,
        level: 'warn',
      },
      { text: '\tat org.example.Main.main(Main.java:3)', level: 'warn' },
    ];
    const end = (state: string): readonly LogLine[] =>
      info(`2026-11-29 04:22:27.022 INFO ${state}`);
    const good = createLogFilter('concise');
    expect(good.filter(lines)).toEqual([]);
    expect(
      texts(good.filter(end('Congratulations. Your job completed with status Success.'))),
    ).toEqual([`stderr: WARN ${lost}`]);
    const bad = createLogFilter('concise');
    expect(
      bad.filter([
        ...lines,
        ...end('Sorry. Your job completed with a status Failed. You can view logs for the reason.'),
      ]),
    ).toEqual([]);
  });

  it.each(['warn', 'error'] as const)('keeps the chosen levels in mode %s', (mode) => {
    const lines = shown('jdbc-syntax-error', mode);
    expect(lines.some((line) => / ERROR jobRequest\(/.test(line))).toBe(true);
    expect(lines.some((line) => line.includes(' INFO '))).toBe(false);
    expect(lines.some((line) => / WARN You submitted a sql without limit/.test(line))).toBe(
      mode === 'warn',
    );
  });

  it('shows all or nothing in the modes full and off', () => {
    expect(shown('shell-long', 'full')).toEqual(recorded('shell-long').map(({ text }) => text));
    expect(createLogFilter('off').filter(recorded('shell-long'))).toEqual([]);
  });

  it('gives the same lines however the log is cut into pages', () => {
    const names = readdirSync(directory).map((name) => name.replace('.log', ''));
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.nat(70), { maxLength: 6 }),
        (name, cuts) => {
          const lines = recorded(name);
          const filter = createLogFilter('concise', () => 'shell-1');
          const edges = [0, ...cuts.toSorted((a, b) => a - b), lines.length];
          const paged = edges.flatMap((edge, index) =>
            filter.filter(lines.slice(edge, edges[index + 1] ?? edge)),
          );
          const whole = createLogFilter('concise', () => 'shell-1');
          expect([...paged, ...filter.rest()]).toEqual([...whole.filter(lines), ...whole.rest()]);
        },
      ),
    );
  });

  it('shows every line that it does not know', () => {
    const lines = [
      'anything',
      '2026-11-23 21:31:39.031 INFO Something new of the server',
      '',
      '*** not a ruler ***',
    ].map((text): LogLine => ({ text, level: 'info' }));
    expect(texts(createLogFilter('concise').filter(lines))).toEqual([
      'stdout: anything',
      'stdout: Something new of the server',
      'stdout: ',
      'stdout: *** not a ruler ***',
    ]);
  });

  it('goes on showing when the end of a block was lost', () => {
    const script = {
      text: `${'*'.repeat(36)}SCRIPT CODE${'*'.repeat(36)}`,
      level: 'info',
    } as const;
    const next = {
      text: '2026-11-23 21:31:39.031 INFO SQL code check has passed',
      level: 'info',
    } as const;
    const output = { text: 'output', level: 'info' } as const;
    const lines = [script, { text: 'select 1', level: 'info' as const }, next, output];
    expect(texts(createLogFilter('concise').filter(lines))).toEqual(['stdout: output']);
  });
});
