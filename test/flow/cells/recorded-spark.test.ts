/** Cells on a Linkis 1.8 with Spark 3.4.4 as it was recorded: all that a reader sees of them, by the default settings. */
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  recordedSpark,
  type RecordedServer,
  startRecordedSpark,
} from '../../support/recorded-spark.ts';
import type { RanCell } from '../../support/local-stack.ts';

const servers: RecordedServer[] = [];

/** A kernel of its own for each cell, so that no engine is another one than before. */
function server(): RecordedServer {
  const one = startRecordedSpark();
  servers.push(one);
  return one;
}

afterEach(async () => {
  for (const one of servers.splice(0)) await one.close();
});

/** The lines of the error, without colours, and without the last one, which names the task. */
function errorOf(run: RanCell): readonly string[] {
  if (run.outcome.status !== 'error') throw new Error('the cell has not failed');
  const { traceback } = run.outcome.error;
  expect(traceback.at(-1)).toMatch(/^The whole log: %log \d+$/);
  // oxlint-disable-next-line no-control-regex -- ANSI colours
  return traceback.slice(0, -1).map((line) => line.replace(/\u001B\[\d+m/g, ''));
}

describe('a cell of Spark that succeeds', () => {
  it('shows its result and no line of the log', async () => {
    const run = await server().run('warm');
    expect(run.text('stdout') + run.text('stderr')).toBe('');
    expect(run.displays()).toEqual([expect.stringMatching(/^── 1 row × 1 column · .* ──\ntwo\n/)]);
    const several = await server().run('three statements');
    expect(several.text('stdout') + several.text('stderr')).toBe('');
    expect(several.displays()).toHaveLength(3);
  });

  it('shows what Python has printed once, and its stderr as its own text', async () => {
    const run = await server().run('print');
    expect(run.text('stdout')).toBe('hello, world\n');
    expect(run.text('stderr')).toBe('');
    const both = await server().run('stderr');
    expect(both.text('stdout')).toBe('after\n');
    expect(both.text('stderr')).toBe('to stderr\n<string>:3: UserWarning: a warning\n');
    const shown = await server().run('show twice and print');
    expect(shown.text('stdout').match(/\|\s+k\|count\|/g)).toHaveLength(1);
    expect(shown.text('stdout').match(/done/g)).toHaveLength(1);
    expect(shown.text('stderr')).toBe('');
    expect(shown.displays()).toHaveLength(1);
  });

  it('tells that a decimal has no scale', async () => {
    const [event] = (await server().run('types')).events;
    expect(event?.kind === 'display' && event.bundle['text/html']).toContain(
      'title="decimal (scale unknown; Spark leaves out zeros at the end: 3.7 for 3.70)"',
    );
  });
});

describe('a cell of Spark that fails', () => {
  it.each([
    [
      'parse error, one line',
      [
        "LinkisTaskFailed: 42022: [PARSE_SYNTAX_ERROR] Syntax error at or near 'selct'.",
        '',
        'line 3: selct 1',
        '        ^',
        '',
        'The SQL does not parse: check it at that place.',
      ],
    ],
    [
      'second of three statements fails',
      [
        expect.stringContaining('A column or function parameter with name `b` cannot be resolved.'),
        '',
        'line 4: select b from range(1);',
        '               ^',
        '',
      ],
    ],
    [
      'comments before the place',
      [
        expect.stringContaining('`nocol` cannot be resolved. Did you mean'),
        '',
        'line 7:    nocol',
        '           ^',
        '',
      ],
    ],
    ['error while running', ['LinkisTaskFailed: RuntimeException: boom at run time', '']],
    [
      'error in a function',
      [
        'LinkisTaskFailed: ZeroDivisionError: division by zero',
        '',
        'line 6: f()',
        'line 5:     return x / 0',
        '',
      ],
    ],
  ])('tells it once, at its place, without plan and frames: %s', async (label, lines) => {
    const { runType } = recordedSpark(label);
    // A blank line behind the head moves no mark.
    const run = await server().run(label, `%%engine spark-3.4.4 ${runType}\n`);
    const quiet = await server().run(label, `%%engine spark-3.4.4 ${runType} --quiet\n`);
    expect(run.text('stdout') + run.text('stderr')).toBe('');
    expect(errorOf(run)).toEqual(lines);
    expect(quiet.text('stdout') + quiet.text('stderr')).toBe('');
    expect(errorOf(quiet)).toEqual(lines);
  });

  it('keeps its time', async () => {
    const one = server();
    expect((await one.run('no such database')).status).toBe('LinkisTaskFailed');
    const id = String(recordedSpark('no such database').submit.data.taskID);
    expect((await one.magic(`%progress ${id}`)).displays()).toEqual([
      `✘ spark · task ${id} · Failed · under 1 s`,
    ]);
  });

  it('tells that its engine is another one than that of the cell before', async () => {
    const one = server();
    await one.run('warm');
    const run = await one.run('print');
    expect(run.displays().join('\n')).toContain(
      'A new spark engine was started (127.0.0.1:42373, before it 127.0.0.1:42915): variables, temporary views and settings of earlier cells are gone.',
    );
  });
});

describe('a PySpark cell that is interrupted', () => {
  it('says what is lost, and so does the next name that is missed', async () => {
    const one = server();
    const stop = new AbortController();
    const running = one.run('to be killed', undefined, stop.signal);
    await one.polled('to be killed');
    stop.abort();
    const stopped = await running;
    expect(stopped.status).toBe('KeyboardInterrupt');
    const id = String(recordedSpark('to be killed').submit.data.taskID);
    expect(errorOf(stopped)).toEqual([
      `KeyboardInterrupt: interrupted: task ${id} is Cancelled`,
      '',
      'Linkis ends the Python process of a task that is stopped: the Python variables of earlier cells are gone; temporary views and what Scala has set stay.',
    ]);
    expect(stopped.text('stdout') + stopped.text('stderr')).toBe('');
    expect(errorOf(await one.run('state after a kill'))).toEqual([
      "LinkisTaskFailed: 43004: NameError: name 'x' is not defined",
      '',
      'line 2: print(x)',
      '',
      `The stop of task ${id} ended the Python process: run the cells again that set its variables.`,
      'A Python name is not defined: was the cell that defines it run in this session?',
    ]);
  });
});
