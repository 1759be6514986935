import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { type EngineSession, lives, startSession, until } from './engine-session.ts';

let session: EngineSession;
const others: EngineSession[] = [];
beforeAll(async () => {
  session = await startSession(pythonEngine);
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});
afterAll(async () => session.close());

async function another(): Promise<EngineSession> {
  const other = await startSession(pythonEngine);
  others.push(other);
  return other;
}

async function printed(code: string, on: EngineSession = session): Promise<unknown> {
  const job = await on.run(code);
  expect(job.failure).toBeUndefined();
  const [page] = await on.pages(job, 100_000);
  return page?.kind === 'text' ? page.rows.map(([line]) => line) : page;
}

describe('pythonEngine', () => {
  it('keeps variables from cell to cell', async () => {
    await session.run('x = 41');
    expect(await printed('x += 1\n\n# a comment\nprint(x)')).toEqual(['42']);
  });

  it('echoes no last expression and leaves no result when nothing is printed', async () => {
    const job = await session.run('40 + 2');
    expect(await session.pages(job)).toEqual([]);
  });

  it('shows a line as soon as it is printed', async () => {
    const job = session.start('import time\nprint("tick", 1)\ntime.sleep(30)');
    const page = await until(async () => (await session.pages(job))[0], 2000);
    expect(page).toEqual({ kind: 'text', rows: [['tick 1']] });
    job.kill();
    expect((await job.ended).failure?.message).toBe('KeyboardInterrupt');
    expect(session.engine.lost).toBe(false);
    expect(await printed('print(x)')).toEqual(['42']);
  });

  it('gives 10,000 lines complete and in order', async () => {
    expect(await printed('for i in range(10000): print("row", i)')).toEqual(
      Array.from({ length: 10_000 }, (_, at) => `row ${String(at)}`),
    );
  });

  it('catches what a child process and a bare descriptor write', async () => {
    expect(
      await printed(
        'import os, subprocess\nsubprocess.run(["echo", "child"])\nos.write(1, b"bare\\n")\nprint("é 中 😀")',
      ),
    ).toEqual(['child', 'bare', 'é 中 😀']);
  });

  it('logs stderr and printlog', async () => {
    const job = await session.run('import sys\nsys.stderr.write("warn\\n")\nprintlog("note")');
    expect(job.log).toContainEqual({ level: 'ERROR', text: 'warn' });
    expect(job.log).toContainEqual({ level: 'INFO', text: 'note' });
  });

  it('trims the traceback to the cell and gives the line', async () => {
    const job = await session.run('print("before")\n\n# comment\nraise ValueError("bad <value>")');
    expect(job.failure?.message).toBe('ValueError: bad <value>');
    expect(job.failure?.lines.join('\n')).toMatch(
      /^Traceback.*\n  File "<cell \d+>", line 4, in <module>\n    raise ValueError/,
    );
    expect(await session.pages(job)).toEqual([{ kind: 'text', rows: [['before']] }]);
  });

  it.each([
    ['def f(:\n  pass', 43003, /SyntaxError/],
    ['print(nosuchname)', 43004, /NameError/],
    ['input("name?")', undefined, /EOFError: input\(\) is not available/],
    ['import sys\nsys.exit(3)', undefined, /SystemExit.*exit\(3\)/],
  ])('fails %j with code %s', async (code, errorCode, message) => {
    const job = await session.run(code);
    expect(job.failure?.errorCode).toBe(errorCode);
    expect(job.failure?.message).toMatch(message);
    expect(session.engine.lost).toBe(false);
  });

  it('shows rows as a table', async () => {
    const job = await session.run(
      'show.show([{"a": 1, "b": "<b>"}, {"a": None, "b": "\\ud800"}])\nprint("after")\nshow.show([(1.5, True), (1e300, None)])\nshow.show([])',
    );
    expect(job.failure).toBeUndefined();
    const pages = await session.pages(job);
    expect(pages[0]).toEqual({ kind: 'text', rows: [['after']] });
    expect(pages[1]).toMatchObject({
      columns: [
        { name: 'a', type: 'bigint' },
        { name: 'b', type: 'string' },
      ],
      rows: [
        ['1', '<b>'],
        [null, '?'],
      ],
    });
    expect(pages[2]).toMatchObject({
      columns: [{ type: 'double' }, { type: 'boolean' }],
      rows: [
        ['1.5', 'true'],
        [`1${'0'.repeat(300)}`, null],
      ],
    });
    expect(pages[3]).toMatchObject({ kind: 'table', rows: [] });
  });

  it.each([
    ['os._exit', 'import os\nos._exit(3)', /exit code 3/],
    ['a segmentation fault', 'import ctypes\nctypes.string_at(0)', /SIGSEGV/],
  ])('is lost after %s', async (_, code, how) => {
    const other = await another();
    const job = await other.run(code);
    expect(job.failure?.message).toMatch(how);
    expect(other.engine.lost).toBe(true);
  });

  it('is lost when the code writes to the protocol', async () => {
    const other = await another();
    const job = await other.run(
      'import os\nos.write(4, b"garbage garbage")\nimport time\ntime.sleep(20)',
    );
    expect(job.failure?.message).toMatch(/SIGKILL/);
  });

  it('ends what swallows the interrupt, with its children', async () => {
    const other = await another();
    const job = other.start(
      'import subprocess, time\nc = subprocess.Popen(["sleep", "600"])\nprint(c.pid)\nwhile True:\n  try:\n    time.sleep(0.01)\n  except BaseException:\n    pass',
    );
    const child = await until(async () => {
      const [page] = await other.pages(job);
      return page?.kind === 'text' ? page.rows[0]?.[0] : undefined;
    });
    const began = Date.now();
    job.kill();
    const record = await job.ended;
    expect(Date.now() - began).toBeLessThan(2000);
    expect(record.failure?.message).toMatch(/kill/);
    expect(record.log).toContainEqual(expect.objectContaining({ level: 'WARN' }));
    expect(other.engine.lost).toBe(true);
    await until(async () => !(await lives(child)));
  });

  it('leaves no process behind when it is closed', async () => {
    const other = await another();
    const [id = ''] = (await printed('import os\nprint(os.getpid())', other)) as string[];
    expect(await lives(id)).toBe(true);
    await other.close();
    await until(async () => !(await lives(id)));
  });
});
