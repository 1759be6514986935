/** How a Python cell says that it failed: the lines of the cell, the user's frames, one line of cause with what to do. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { fixture } from '../../support/fixture.ts';
import { startSession, until } from './engine-session.ts';
import { inShort } from './shown-page.ts';

const session = fixture(async () => startSession(pythonEngine));

/** Message and lines, with the session's number of the cell left out. */
async function failed(
  code: string,
  headLines?: unknown,
): Promise<{ readonly message: string; readonly lines: string }> {
  const runtime = headLines === undefined ? {} : { 'linkis.kernel.python.head.lines': headLines };
  const { failure } = await session.run(code, runtime);
  if (failure === undefined) throw new Error('the cell has not failed');
  return {
    message: failure.message,
    lines: failure.lines.join('\n').replaceAll(/<(cell|code) \d+>/g, '<$1>'),
  };
}

/** Marks under a line are those of Python 3.11 and later. */
function withoutMarks(lines: string): string {
  return lines.replaceAll(/\n +[~^]+(?=\n)/g, '');
}

describe('the lines of a traceback', () => {
  it('count from the first line of the cell, which magics stand on', async () => {
    const { lines } = await failed('x = 1\n\n1 / 0', 2);
    expect(withoutMarks(lines)).toBe(
      'Traceback (most recent call last):\n  File "<cell>", line 5, in <module>\n    1 / 0\nZeroDivisionError: division by zero',
    );
  });

  it.each([undefined, -1, 1.5, 'two', 1e9])(
    'count from the code when the cell says %j',
    async (head) => {
      const { lines } = await failed('x = 1\n1 / 0', head);
      expect(lines).toContain('File "<code>", line 2, in <module>');
    },
  );

  it('count so in a syntax error, with the mark where Python sees it', async () => {
    const { message, lines } = await failed('x = 3\nif x x:\n  pass', 1);
    expect(message).toMatch(/^SyntaxError: /);
    expect(lines).toMatch(/^ {2}File "<cell>", line 3\n {4}if x x:\n {4} +\^+\nSyntaxError: /);
  });

  it('quote functions of earlier cells by their own lines', async () => {
    await session.run('def divide(a):\n    return a / 0', {
      'linkis.kernel.python.head.lines': 3,
    });
    const { lines } = await failed('divide(1)', 1);
    expect(withoutMarks(lines)).toBe(
      'Traceback (most recent call last):\n  File "<cell>", line 2, in <module>\n    divide(1)\n  File "<cell>", line 5, in divide\n    return a / 0\nZeroDivisionError: division by zero',
    );
  });
});

describe('the frames of a traceback', () => {
  it('are those of the user; libraries are counted, but for where the error was raised', async () => {
    const { lines } = await failed('import json\njson.loads("{")');
    expect(withoutMarks(lines)).toMatch(
      /^Traceback.*\n {2}File "<code>", line 2, in <module>\n {4}json\.loads\("\{"\)\n {2}\[2 frames in json\]\n {2}File ".*decoder\.py", line \d+, in raw_decode\n.*\njson\.decoder\.JSONDecodeError: /,
    );
    const back = await failed('import functools, re\nre.sub("a", lambda match: 1 / 0, "a")\n');
    expect(withoutMarks(back.lines)).toMatch(
      /in <module>\n.*\n {2}File ".*\n.*\n {2}File "<code>", line 2, in <lambda>/,
    );
  });

  it("show the user's own modules, and nothing of the driver", async () => {
    await writeFile(
      path.join(session.directory, 'session', 'mine.py'),
      'def bad(value):\n    display(value)\n    return value.nothing\n',
    );
    const { lines } = await failed('import mine\nmine.bad(1)');
    expect(withoutMarks(lines)).toMatch(
      /^Traceback.*\n {2}File "<code>", line 2, in <module>\n {4}mine\.bad\(1\)\n {2}File ".*mine\.py", line 3, in bad\n {4}return value\.nothing\nAttributeError: .*$/,
    );
    for (const code of [
      'show.show_html(1, 2)',
      'input("?")',
      'await nobody()',
      'async def f(): 1 / 0\nawait f()',
    ]) {
      const own = await failed(code);
      expect(own.lines).not.toMatch(/File "(?!<code>)/);
    }
  });

  it('name the files of modules that are built into Python', async () => {
    const { lines } = await failed('import os\nos.makedirs("/proc/no/such")');
    expect(lines).toMatch(/File ".*\bos\.py", line \d+, in makedirs/);
    expect(lines).not.toContain('<frozen');
    expect((await failed('exit()')).lines).not.toContain('<frozen');
    expect((await failed('import importlib\nimportlib.import_module("nosuch")')).lines).toMatch(
      /File ".*importlib\W_bootstrap\.py", line \d+, in /,
    );
  });

  it('tell what led to an error', async () => {
    const { lines } = await failed(
      'try:\n    {}["a"]\nexcept KeyError as error:\n    raise ValueError("b") from error',
    );
    expect(withoutMarks(lines)).toBe(
      'Traceback (most recent call last):\n  File "<code>", line 2, in <module>\n    {}["a"]\nKeyError: \'a\'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "<code>", line 4, in <module>\n    raise ValueError("b") from error\nValueError: b',
    );
    const during = await failed('try:\n    1 / 0\nexcept Exception:\n    nobody');
    expect(during.lines).toMatch(/ZeroDivisionError[^]*During handling[^]*NameError/);
    const hidden = await failed(
      'try:\n    1 / 0\nexcept Exception:\n    raise ValueError("b") from None',
    );
    expect(hidden.lines).not.toContain('ZeroDivisionError');
  });
});

describe('the message of a failure', () => {
  it.each([
    ['raise ValueError("a\\nb")', 'ValueError: a'],
    ['raise ValueError("\\n  a\\nb")', 'ValueError: a'],
    ['raise ValueError()', 'ValueError'],
    ['class Own(Exception): pass\nraise Own("Reason: why:\\n- this")', 'Own: Reason: why:'],
  ])('is its first line: %j', async (code, message) => {
    expect((await failed(code)).message).toBe(message);
  });

  it.each([
    ['import nosuchmodule.part', 'nosuchmodule'],
    ['from cv2 import nothing', 'opencv-python'],
  ])(
    'says of %j in which Python it is missing, and how it is installed there',
    async (code, name) => {
      const job = await session.run('import sys\nprint(sys.executable)');
      const [executable = ''] = inShort(await session.pages(job));
      const { message, lines } = await failed(code);
      expect(lines.split('\n').at(-1)).toBe(message);
      expect(message).toMatch(
        /^ModuleNotFoundError: No module named '\w+' \(this is Python 3\.\d+\.\d+/,
      );
      expect(message).toContain(
        ` of ${executable}; to install it there: ${executable} -m pip install ${name})`,
      );
    },
  );

  it('advises nothing about a part that a package lacks', async () => {
    expect((await failed('import json.nothing')).message).toBe(
      "ModuleNotFoundError: No module named 'json.nothing'",
    );
  });

  it.each([
    ['input("name? ")', 'input()', /%var name=value.*'\$\{name\}'/],
    ['breakpoint()', 'breakpoint()', /print/],
    ['import getpass\ngetpass.getpass()', 'getpass()', /os\.environ/],
    ['from getpass import getpass as ask\nask("? ")', 'getpass()', /os\.environ/],
  ])('says in one line what to use in place of %j', async (code, what, instead) => {
    const { message, lines } = await failed(code);
    expect(message).toContain(`EOFError: ${what} is not available here, `);
    expect(message).toMatch(instead);
    expect(lines.match(/File "/g)).toHaveLength(1);
  });
});

describe('a cell that is stopped', () => {
  it('leaves the session where it awaits', async () => {
    const job = session.start(
      'import asyncio\nended = False\nasync def wait():\n    global ended\n    try:\n        print("waits", flush=True)\n        await asyncio.sleep(600)\n    finally:\n        ended = True\nawait wait()',
    );
    await until(async () => (await session.pages(job))[0]);
    job.kill();
    expect((await job.ended).failure?.message).toBe('KeyboardInterrupt');
    const next = await session.run('async def plain(): return 7\nprint(ended, await plain())');
    expect(inShort(await session.pages(next))).toEqual(['True 7']);
  });
});

describe('a module that fits a library', () => {
  it('is not heard when it breaks', async () => {
    const home = path.join(session.directory, 'session', 'tqdm');
    await mkdir(home, { recursive: true });
    await writeFile(path.join(home, '__init__.py'), '');
    await writeFile(path.join(home, 'notebook.py'), 'bar = 5\n');
    const job = await session.run('from tqdm.notebook import bar\nbar');
    expect(inShort(await session.pages(job))).toEqual(['value 5']);
  });
});
