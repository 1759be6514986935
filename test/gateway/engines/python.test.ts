import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { createGate } from '../../support/gate.ts';
import { type EngineSession, lives, startSession, until } from './engine-session.ts';
import { inShort } from './shown-page.ts';

/** Far more than they take: many megabytes go through them. */

let session: EngineSession;
const others: EngineSession[] = [];
beforeAll(async () => {
  session = await startSession(pythonEngine);
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});
afterAll(async () => session.close());

/** What was written to stderr, when all of it is one line. */
function lineOf(log: readonly { readonly level: string; readonly text: string }[]): string {
  expect(log.slice(0, -1).every(({ level }) => level === 'stderr, open')).toBe(true);
  return log.map(({ text }) => text).join('');
}

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

  it('leaves no result when nothing is printed or shown', async () => {
    const job = await session.run('y = 40 + 2');
    expect(await session.pages(job)).toEqual([]);
  });

  it('shows a line as soon as it is printed', async () => {
    const job = session.start('import time\nprint("tick", 1)\ntime.sleep(30)');
    const page = await until(async () => (await session.pages(job))[0], 2000);
    expect(page).toMatchObject({ kind: 'text', rows: [['tick 1']] });
    job.kill();
    expect((await job.ended).failure?.message).toBe('KeyboardInterrupt');
    expect(session.engine.lost).toBe(false);
    expect(await printed('print(x)')).toEqual(['42']);
  });

  it('keeps the session when a cell is killed before it begins', async () => {
    for (let times = 0; times < 20; times += 1) {
      const job = session.start('while True: pass');
      job.kill();
      expect((await job.ended).failure?.message).toBe('KeyboardInterrupt');
      expect(session.engine.lost).toBe(false);
    }
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

  it('answers and takes cells in the parent alone, when the code forks', async () => {
    const other = await another();
    const forks = 'import os, sys, time\npid = os.fork()';
    const waited = 'if pid: print("parent", os.waitpid(pid, 0)[1] >> 8)';
    expect(await printed(`${forks}\nif not pid: print("child")\n${waited}`, other)).toEqual([
      'child',
      'parent 0',
    ]);
    expect(await printed(`${forks}\n${waited}\nelse: sys.exit(3)`, other)).toEqual(['parent 3']);
    const failing = await other.run(`${forks}\n${waited}\nelse: 1 / 0`);
    expect(failing.failure).toBeUndefined();
    expect(failing.log.map(({ text }) => text).join('')).toMatch(
      /Traceback[^]*<code \d+>[^]*ZeroDivisionError/,
    );
    expect(await printed('print("next")', other)).toEqual(['next']);
  });

  it('logs stderr and printlog', async () => {
    const job = await session.run('import sys\nsys.stderr.write("warn\\n")\nprintlog("note")');
    expect(job.log).toContainEqual({ level: 'stderr', text: 'warn' });
    expect(job.log).toContainEqual({ level: 'INFO', text: 'note' });
  });

  it('trims the traceback to the cell and gives the line', async () => {
    const job = await session.run('print("before")\n\n# comment\nraise ValueError("bad <value>")');
    expect(job.failure?.message).toBe('ValueError: bad <value>');
    expect(job.failure?.lines.join('\n')).toMatch(
      /^Traceback.*\n  File "<code \d+>", line 4, in <module>\n    raise ValueError/,
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
    expect(pages[0]).toMatchObject({
      columns: [
        { name: 'a', type: 'bigint' },
        { name: 'b', type: 'string' },
      ],
      rows: [
        ['1', '<b>'],
        [null, '?'],
      ],
    });
    expect(pages[1]).toEqual({ kind: 'text', rows: [['after']] });
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

  it('logs what code writes to stderr at once, not with the end of the line', async () => {
    const other = await another();
    const job = await other.run('import os, sys\nsys.stderr.write("last words")\nos._exit(3)');
    expect(job.log).toContainEqual(expect.objectContaining({ text: 'last words' }));
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
    job.kill();
    const record = await job.ended;
    expect(record.failure?.message).toMatch(/kill/);
    expect(record.log).toContainEqual(expect.objectContaining({ level: 'WARN' }));
    expect(other.engine.lost).toBe(true);
    await until(async () => !(await lives(child)));
  });

  it('keeps the variables of a cell that is interrupted in a call into a library', async () => {
    const other = await another();
    const job = other.start(
      'import ctypes\nkept = 9\nprint("calls", flush=True)\nwhile True: ctypes.CDLL(None).usleep(800_000)',
    );
    await until(async () => (await other.pages(job))[0]);
    job.kill();
    expect((await job.ended).failure?.message).toBe('KeyboardInterrupt');
    expect(await printed('print(kept)', other)).toEqual(['9']);
  });

  it('leaves no process behind when it is closed', async () => {
    const other = await another();
    const [id = ''] = (await printed('import os\nprint(os.getpid())', other)) as string[];
    expect(await lives(id)).toBe(true);
    await other.close();
    await until(async () => !(await lives(id)));
  });

  it('keeps the newest of what a thread prints between the cells, and tells how much it does not', async () => {
    const other = await another();
    const job = await other.run(
      'import threading\ndef noise():\n    for i in range(20000): print("noise", i, "x" * 90)\n    open("over", "w").close()\nthread = threading.Thread(target=noise)\nthread.start()\nthread.join(0.01)',
    );
    expect(job.failure).toBeUndefined();
    await until(() => stat(path.join(other.directory, 'session', 'over')).catch(() => undefined));
    const next = await other.run('thread.join()\nprint("now")');
    const [page] = await other.pages(next, 100_000);
    const lines = page?.kind === 'text' ? page.rows.map(([line]) => line ?? '') : [];
    expect(lines.at(-1)).toBe('now');
    expect(lines.at(-2)).toMatch(/^noise 19999 x{90}$/);
    expect(lines[0]).toMatch(/^noise \d+ x{90}$/);
    expect(lines.join('\n').length).toBeLessThanOrEqual(64 * 1024 + 4);
    expect(next.log).toContainEqual({
      level: 'WARN',
      text: expect.stringMatching(/^Between the cells [\d,]+ characters were written to stdout/),
    });
  });

  it.each(['z', '鯨', '🐋'])('keeps a long html page of %s to the last letter', async (letter) => {
    const job = await session.run(`show.show_html("<p>" + "${letter}" * 3_000_000 + "\\r\\n</p>")`);
    const [page] = await session.pages(job);
    const expected = `<p>${letter.repeat(3_000_000)}\r\n</p>`;
    expect(page?.kind === 'html' && page.content === expected).toBe(true);
    expect(
      (await readdir(path.join(session.directory, 'session'))).filter((name) =>
        name.startsWith('.table'),
      ),
    ).toEqual([]);
  });

  it('keeps the session when it is interrupted while it shows one thing after the other', async () => {
    const job = session.start('kept = 8\nwhile True:\n    show.show_html("z" * 1_000_000)');
    await until(async () => ((await session.store.list(job.directory)) ?? []).length > 20);
    job.kill();
    expect((await job.ended).failure?.message).toBe('KeyboardInterrupt');
    expect(session.engine.lost).toBe(false);
    expect(await printed('print(kept)')).toEqual(['8']);
  });

  it('keeps the session and the order when it is interrupted while it prints and shows without end', async () => {
    const other = await another();
    const job = other.start('i = 0\nwhile True:\n    print(i)\n    display(i)\n    i += 1');
    await until(async () => ((await other.store.list(job.directory)) ?? []).length > 20);
    job.kill();
    expect((await job.ended).failure?.message).toBe('KeyboardInterrupt');
    expect(other.engine.lost).toBe(false);
    const shown = inShort(await other.pages(job)).slice(0, 20);
    expect(shown).toEqual(
      Array.from({ length: 10 }, (_, i) => [String(i), `display ${String(i)}`]).flat(),
    );
  });

  it('shows 1,000 results, each once and in order', async () => {
    const job = await session.run('for i in range(1000): show.show_html(str(i))');
    const pages = await session.pages(job);
    expect(pages.map((page) => page.kind === 'html' && page.content)).toEqual(
      Array.from({ length: 1000 }, (_, at) => String(at)),
    );
  });

  it.each([
    [
      'raises',
      'class Odd(Exception):\n    def __str__(self): raise KeyError("no")\nraise Odd',
      /Odd/,
    ],
    [
      'exits with',
      'class Odd:\n    def __str__(self): raise KeyError("no")\nimport sys\nsys.exit(Odd())',
      /SystemExit/,
    ],
    [
      'has a line number that is none',
      'e = ValueError("odd")\ne.lineno = object()\nraise e',
      /odd/,
    ],
    [
      'is as long as it likes',
      'raise ValueError("z" * 100_000_000)',
      /^ValueError: z+\[\.\.\. \d+ characters/,
    ],
  ])('lives on when what a cell %s cannot be told', async (_, code, message) => {
    const job = await session.run(code);
    expect(job.failure?.message).toMatch(message);
    expect((job.failure?.lines ?? []).join('\n').length).toBeLessThan(400_000);
    expect(session.engine.lost).toBe(false);
  });

  it('marks the place in the last line whether or not it has a line end', async () => {
    const code = 'x = [1]\nx[0] + x[5]';
    const bare = await session.run(code);
    const ended = await session.run(`${code}\n`);
    const marks = (job: typeof bare): readonly string[] | undefined => job.failure?.lines.slice(2);
    expect(marks(bare)).toEqual(marks(ended));
  });

  it.each([
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a next line', '\u0085'],
    ['a form feed', '\f'],
    ['a vertical tab', '\v'],
    ['a file separator', '\u001c'],
  ])('counts the lines of a traceback as Python does behind %s', async (_, character) => {
    const job = await session.run(`a = """${character}"""\n\n\nraise ValueError(a)`);
    const lines = job.failure?.lines.join('\n') ?? '';
    expect(lines).toMatch(/line 4, in <module>\n    raise ValueError\(a\)/);
  });

  it.each([
    [
      'a character in two pieces',
      'o.write(b"\\xe4\\xb8"); o.flush(); time.sleep(0.05); o.write(b"\\xad\\n")',
      ['中'],
    ],
    ['bytes that are no text', 'o.write(b"a\\xff\\xfeb\\n")', ['a\ufffd\ufffdb']],
    ['a NUL', 'o.write(b"a\\0b\\n")', ['a\0b']],
    [
      'lines that only a terminal ends',
      'o.write("10%\\r20%\\r\\nx\u2028y\\x0cz\\n".encode())',
      ['10%\r20%', 'x\u2028y\fz'],
    ],
  ])('prints %s', async (_, code, lines) => {
    expect(await printed(`import sys, time\no = sys.stdout.buffer\n${code}\no.flush()`)).toEqual(
      lines,
    );
  });

  it('keeps a progress bar on stderr in one line, and of a long one its last state', async () => {
    const job = await session.run(
      'import sys\nfor i in range(3): _ = sys.stderr.write(f"\\r{i * 50}%")\nsys.stderr.write("\\n");',
    );
    expect(lineOf(job.log)).toBe('\r0%\r50%\r100%');
    const long = await session.run(
      'for i in range(20001): sys.stderr.write(f"\\r{i}/20000 |{\'#\' * 40}|")\nsys.stderr.write("\\n")',
    );
    expect(lineOf(long.log)).toMatch(/^\r.*\r20000\/20000 \|#{40}\|$/s);
    expect(lineOf(long.log).length).toBeLessThan(1_000_000);
  });

  it('gives a line of stderr before it has ended', async () => {
    const gate = await createGate();
    const running = session.start(
      `import sys\nsys.stderr.write("\\r10%")\n${gate.python}\nsys.stderr.write("\\r20%")`,
    );
    await until(async () => running.log[0]);
    expect(running.log).toEqual([{ level: 'stderr, open', text: '\r10%' }]);
    await gate.remove();
    expect(lineOf((await running.ended).log)).toBe('\r10%\r20%');
  });
});

describe('a Python that does not start', () => {
  const before = process.env['LINKIS_KERNEL_PYTHON'];
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-python-'));
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['LINKIS_KERNEL_PYTHON'];
    else process.env['LINKIS_KERNEL_PYTHON'] = before;
    await rm(directory, { recursive: true });
  });

  async function program(script: string): Promise<string> {
    const file = path.join(directory, 'python3');
    await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    process.env['LINKIS_KERNEL_PYTHON'] = file;
    return file;
  }

  it('is ended when its start is called off, and named', async () => {
    const file = await program('echo $$ > pid; exec sleep 600');
    const stop = new AbortController();
    const started = pythonEngine.start({
      workingDirectory: directory,
      tablesDirectory: directory,
      signal: stop.signal,
    });
    const id = await until(async () => {
      const text = await readFile(path.join(directory, 'pid'), 'utf8').catch(() => '');
      return text.endsWith('\n') ? text.trim() : undefined;
    });
    stop.abort(new Error('it was not ready within 60 s'));
    await expect(started).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      message: `Python could not be started: ${file} (it was not ready within 60 s)`,
    });
    await until(async () => !(await lives(id)));
  });

  it('is quoted when it ends at once', async () => {
    await program('echo "no module named encodings" >&2; exit 1');
    await expect(
      pythonEngine.start({
        workingDirectory: directory,
        tablesDirectory: directory,
        signal: new AbortController().signal,
      }),
    ).rejects.toThrow(/python3 \(exit code 1\): no module named encodings/);
  });

  it('is told when there is none', async () => {
    process.env['LINKIS_KERNEL_PYTHON'] = path.join(directory, 'nosuchpython');
    await expect(
      pythonEngine.start({
        workingDirectory: directory,
        tablesDirectory: directory,
        signal: new AbortController().signal,
      }),
    ).rejects.toMatchObject({ code: 'ENGINE_MISSING', message: /nosuchpython.*ENOENT/ });
  });
});
