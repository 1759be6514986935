/** What a Python cell shows: values, in every form that they have, in the order in which the code made them. */
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { fixture } from '../../support/fixture.ts';
import { startSession, until } from './engine-session.ts';
import { formsOf, inShort, type ShownForms } from './shown-page.ts';

const session = fixture(async () => startSession(pythonEngine));

async function shown(code: string): Promise<readonly string[]> {
  const job = await session.run(code);
  expect(job.failure).toBeUndefined();
  return inShort(await session.pages(job));
}

async function value(code: string): Promise<{ readonly forms: ShownForms; readonly log: string }> {
  const job = await session.run(code);
  expect(job.failure).toBeUndefined();
  const [page, ...others] = await session.pages(job);
  expect(others).toEqual([]);
  const forms = formsOf(page);
  if (forms === undefined) throw new Error('the cell shows no value');
  return { forms, log: job.log.map(({ text }) => text).join('\n') };
}

/** A class whose objects have the methods that `body` defines, and one of them as the value of the cell. */
function objectWith(body: string): string {
  return `class Thing:\n    def __repr__(self): return 'a thing'\n    ${body}\nThing()`;
}

describe('the last expression', () => {
  it.each([
    ['x = 40\nx + 2', 'value 42'],
    ['_ + 1', 'value 43'],
    ['"a; b"  # no ; hides it', "value 'a; b'"],
    ['(\n  1,\n)', 'value (1,)'],
    ['def f(a):\n    return a\nf("é中")', "value 'é中'"],
    [
      '{"key %02d" % i: i for i in range(20)}',
      `value {${Array.from({ length: 20 }, (_, i) => `'key ${String(i).padStart(2, '0')}': ${String(i)}`).join(',\n ')}}`,
    ],
  ])('is shown: %j', async (code, text) => {
    expect(await shown(code)).toEqual([text]);
  });

  it.each(['None', 'x = 1', '1 + 1;', '(1 + 1) ; # quiet', '"é中";', 'if True:\n    1', ''])(
    'is not shown of %j',
    async (code) => {
      expect(await shown(`pass\n${code}`)).toEqual([]);
    },
  );

  it('may await, and so may the code before it', async () => {
    expect(
      await shown(
        'import asyncio\nasync def twice(n):\n    await asyncio.sleep(0)\n    return 2 * n\nfour = await twice(2)\nprint(four)\nawait twice(four)',
      ),
    ).toEqual(['4', 'value 8']);
    expect(await shown('async def plain(): return 1\nasyncio.run(plain())')).toEqual(['value 1']);
    expect(await shown('await twice(5)')).toEqual(['value 10']);
  });

  it('takes over what an earlier cell has imported from the future', async () => {
    await shown('from __future__ import annotations');
    expect(await shown('def f(a: NotThere): pass\nf.__annotations__')).toEqual([
      "value {'a': 'NotThere'}",
    ]);
  });
});

describe('the order of a cell', () => {
  it('is that in which its code made the outputs', async () => {
    expect(
      await shown(
        'print("one")\ndisplay("two")\nprint("three")\nprint("four")\nshow.show([{"five": 5}])\nshow.show_html("six")\nprint("seven", end="")\n"eight"',
      ),
    ).toEqual([
      'one',
      "display 'two'",
      'three\nfour',
      'table five',
      'html six',
      'seven',
      "value 'eight'",
    ]);
  });

  it('holds where the code prints elsewhere meanwhile', async () => {
    expect(
      await shown(
        'import contextlib, io\nprint("one", end="")\nwith contextlib.redirect_stdout(io.StringIO()):\n    print("nowhere")\n    display("two")\nprint("three")',
      ),
    ).toEqual(['one', "display 'two'", 'three']);
  });

  it('holds for a thousand of them, and for those of threads', async () => {
    const pages = await shown('for i in range(500):\n    print(i)\n    display(i)');
    expect(pages).toEqual(
      Array.from({ length: 500 }, (_, i) => [String(i), `display ${String(i)}`]).flat(),
    );
    const threads = await shown(
      'import threading\ndef work():\n    for i in range(50): display("thread")\nthreads = [threading.Thread(target=work) for _ in range(4)]\nfor one in threads: one.start()\nfor one in threads: one.join()\nprint("over")',
    );
    expect(threads).toEqual([...Array.from({ length: 200 }, () => "display 'thread'"), 'over']);
  });

  it('drops what a thread shows between the cells, and goes on', async () => {
    const file = (name: string): string => path.join(session.directory, 'session', name);
    expect(
      await shown(
        'import os, threading, time\ndef late():\n    while not os.path.exists("go"): time.sleep(0.001)\n    display("late")\n    show.show([1])\n    open("over", "w").close()\nthreading.Thread(target=late).start()\nprint("now")',
      ),
    ).toEqual(['now']);
    await writeFile(file('go'), '');
    await until(async () => stat(file('over')).catch(() => undefined));
    expect(
      await shown('display("next")\n[name for name in os.listdir() if "table" in name]'),
    ).toEqual(["display 'next'", 'value []']);
  });

  it('is kept when the cell fails', async () => {
    const job = await session.run('print("a")\ndisplay("b")\nprint("c")\n1 / 0');
    expect(job.failure?.message).toBe('ZeroDivisionError: division by zero');
    expect(inShort(await session.pages(job))).toEqual(['a', "display 'b'", 'c']);
  });
});

describe('a value with several forms', () => {
  it('has its HTML behind the others, which say that it is there', async () => {
    const { forms } = await value(objectWith("def _repr_html_(self): return '<b>--&gt;-->é</b>'"));
    expect(forms).toEqual({
      data: { 'text/plain': 'a thing' },
      metadata: {},
      result: true,
      html: true,
      document: '<b>--&gt;-->é</b>',
    });
  });

  it.each([
    ['_repr_markdown_', '"*x*"', 'text/markdown', '*x*'],
    ['_repr_svg_', '"<svg/>"', 'image/svg+xml', '<svg/>'],
    ['_repr_png_', 'b"png"', 'image/png', 'cG5n'],
    ['_repr_png_', '"cG5n"', 'image/png', 'cG5n'],
    ['_repr_jpeg_', 'b"png"', 'image/jpeg', 'cG5n'],
    ['_repr_latex_', '"$x$"', 'text/latex', '$x$'],
    ['_repr_json_', '{"a": [1]}', 'application/json', { a: [1] }],
    ['_repr_javascript_', '"1"', 'application/javascript', '1'],
  ])('takes %s', async (method, given, mime, form) => {
    const { forms } = await value(objectWith(`def ${method}(self): return ${given}`));
    expect(forms.data).toEqual({ 'text/plain': 'a thing', [mime]: form });
  });

  it('takes a bundle with its metadata first, and other forms beside it', async () => {
    const { forms } = await value(
      objectWith(
        "def _repr_mimebundle_(self, include=None, exclude=None): return {'text/html': 'B', 'image/png': b'png'}, {'image/png': {'width': 3}}\n    def _repr_html_(self): return 'H'\n    def _repr_latex_(self): return 'L', {'l': 1}",
      ),
    );
    expect(forms).toMatchObject({
      data: { 'text/plain': 'a thing', 'image/png': 'cG5n', 'text/latex': 'L' },
      metadata: { 'image/png': { width: 3 }, 'text/latex': { l: 1 } },
      document: 'B',
    });
  });

  it('tells clients that read no forms what it can', async () => {
    const picture = await value(objectWith("def _repr_png_(self): return b'png'"));
    expect(picture.forms.document).toBe('<img alt="a thing" src="data:image/png;base64,cG5n">');
    const text = await value("'<b>'");
    expect(text.forms.document).toBe('<pre>&#x27;&lt;b&gt;&#x27;</pre>');
  });

  it('says on stderr which form failed, and shows the next', async () => {
    const { forms, log } = await value(
      objectWith("def _repr_html_(self): raise ValueError('no\\nhtml')"),
    );
    expect(forms.data).toEqual({ 'text/plain': 'a thing' });
    expect(log).toBe('_repr_html_ of Thing failed, its next form is shown: ValueError: no');
    const bare = await value('class Bare:\n    def __repr__(self): raise KeyError(1)\nBare()');
    expect(bare.forms.data).toEqual({ 'text/plain': '<Bare object>' });
    expect(bare.log).toBe('repr of Bare failed: KeyError: 1');
  });

  it.each([
    [
      'says that it has no such form',
      objectWith('def _repr_html_(self): raise NotImplementedError'),
    ],
    ['has no such form just now', objectWith('def _repr_html_(self): return None')],
    [
      'answers to every name',
      objectWith('def __getattr__(self, name): return lambda *_, **__: "?"'),
    ],
  ])('is shown as text when it %s', async (_, code) => {
    const { forms, log } = await value(code);
    expect(forms.data).toEqual({ 'text/plain': 'a thing' });
    expect(forms.html).toBe(false);
    expect(log).toBe('');
  });

  it('is a class, not an object of it', async () => {
    const { forms } = await value('class Thing:\n    def _repr_html_(self): return 1\nThing');
    expect(forms.data).toEqual({ 'text/plain': "<class '__main__.Thing'>" });
  });

  it('shows itself where it can', async () => {
    expect(await shown(objectWith("def _ipython_display_(self): print('by itself')"))).toEqual([
      'by itself',
    ]);
  });

  it('is cut where it is too long, and says so', async () => {
    const text = await value("'x' * 3_000_000");
    expect(String(text.forms.data['text/plain'])).toMatch(
      /^'x{1000,}\[\.\.\. \d+ characters not shown \.\.\.\]x{1000,}'$/,
    );
    const html = await value(objectWith("def _repr_html_(self): return 'x' * 3_000_000"));
    expect(html.forms.html).toBe(false);
    expect(html.log).toMatch(/^the form text\/html is left out: it has 2\.9 MB, and 2 MB can be/);
  });

  it('leaves out what only a widget in the client could draw', async () => {
    const { forms } = await value(
      objectWith(
        "def _repr_mimebundle_(self, **_): return {'application/vnd.jupyter.widget-view+json': {}, 'application/vnd.other+json': {}}",
      ),
    );
    expect(forms.data).toEqual({ 'text/plain': 'a thing', 'application/vnd.other+json': {} });
  });
});

describe('display', () => {
  it('shows each of its values, takes bundles as they are, and gives a handle', async () => {
    expect(
      await shown(
        "handle = display('a', 2, display_id=True)\ndisplay({'text/plain': 'raw'}, raw=True)\nhandle.update('b')",
      ),
    ).toEqual(["display 'a'", 'display 2', 'display raw', "display 'b'"]);
  });
});
