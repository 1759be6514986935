/** A cell shows what its code writes to stdout and stderr, and its results, in the order in which the code wrote them. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { createGate } from '../../support/gate.ts';
import { startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);

interface Piece {
  readonly stream: string;
  text: string;
}

/** What the cell shows, as one entry for each change of the stream; a display is one too. */
async function pieces(code: string): Promise<readonly Piece[]> {
  const shown: Piece[] = [];
  await stack.run(code, undefined, (event) => {
    const piece =
      event.kind === 'text'
        ? { stream: event.stream, text: event.text }
        : event.kind === 'display' && event.displayId === undefined
          ? { stream: 'display', text: event.bundle['text/plain'] }
          : undefined;
    const last = shown.at(-1);
    if (piece === undefined) return;
    if (last?.stream === piece.stream && piece.stream !== 'display') last.text += piece.text;
    else shown.push(piece);
  });
  return shown;
}

const out = (text: string): Piece => ({ stream: 'stdout', text });
const err = (text: string): Piece => ({ stream: 'stderr', text });

function python(...lines: readonly string[]): string {
  return ['%%python', 'import sys, threading, time', ...lines].join('\n');
}

describe('stdout and stderr of a Python cell', () => {
  it('come in the order of the code, however fast they alternate', async () => {
    const shown = await pieces(
      python('for i in range(200):', '    print("out", i)', '    print("err", i, file=sys.stderr)'),
    );
    expect(shown).toEqual(
      Array.from({ length: 200 }, (_, i) => [
        out(`out ${String(i)}\n`),
        err(`err ${String(i)}\n`),
      ]).flat(),
    );
  });

  it('come in order while the cell runs, and after it', async () => {
    const opened = await createGate();
    const code = python(
      'for i in range(50):',
      '    print("out", i)',
      '    print("err", i, file=sys.stderr)',
      opened.python,
      'for i in range(50, 100):',
      '    print("err", i, file=sys.stderr)',
      '    print("out", i)',
    );
    const shown: string[] = [];
    await stack.run(code, undefined, (event) => {
      if (event.kind !== 'text') return;
      shown.push(...event.text.split('\n').filter((line) => line !== ''));
      if (event.text.includes('err 49')) void opened.open();
    });
    await opened.remove();
    expect(shown).toEqual(
      Array.from({ length: 100 }, (_, i) => {
        const pair = [`out ${String(i)}`, `err ${String(i)}`];
        return i < 50 ? pair : pair.toReversed();
      }).flat(),
    );
  });

  it('keep long texts whole between the turns', async () => {
    const shown = await pieces(
      python(
        'for i in range(3):',
        '    sys.stdout.write(f"{i}" * 300000 + "\\n")',
        '    sys.stderr.write("error\\n" * 2000)',
      ),
    );
    expect(shown.map(({ stream, text }) => [stream, text.length])).toEqual(
      [0, 1, 2].flatMap(() => [
        ['stdout', 300_001],
        ['stderr', 12_000],
      ]),
    );
  });

  it('turn within a line that has not ended', async () => {
    const shown = await pieces(
      python(
        'print("a", end="")',
        'print("b", end="", file=sys.stderr)',
        'print("c")',
        'print("d", file=sys.stderr)',
      ),
    );
    expect(shown).toEqual([out('a'), err('b'), out('c\n'), err('d\n')]);
  });

  it('stand around displays where the code made them', async () => {
    const shown = await pieces(
      python(
        'sys.stderr.write("one\\n")',
        'display([1])',
        'sys.stderr.write("two\\n")',
        'print("three")',
        'display([2])',
        'sys.stderr.write("four\\n");',
      ),
    );
    expect(shown).toEqual([
      err('one\n'),
      { stream: 'display', text: '[1]' },
      err('two\n'),
      out('three\n'),
      { stream: 'display', text: '[2]' },
      err('four\n'),
    ]);
  });

  it('show a display while the code goes on behind it', async () => {
    const opened = await createGate();
    const shown: string[] = [];
    const code = python(
      'display([1])',
      'sys.stderr.write("waits\\n")',
      opened.python,
      'print("end")',
    );
    await stack.run(code, undefined, (event) => {
      if (event.kind === 'text') shown.push(event.text);
      if (event.kind === 'display' && event.displayId === undefined)
        shown.push(event.bundle['text/plain']);
      if (event.kind === 'text' && event.text === 'waits\n') void opened.open();
    });
    await opened.remove();
    expect(shown).toEqual(['[1]', 'waits\n', 'end\n']);
  });

  it.each([
    ['a display', (wait: string) => python('display([1])', wait), '[1]'],
    ['a frame', (wait: string) => python('show.show([(1, 2)])', wait), 'c1'],
  ])('show %s while the code works on in silence', async (_, code, text) => {
    const opened = await createGate();
    let isShown = false;
    await stack.run(code(opened.python), undefined, (event) => {
      if (event.kind !== 'display' || event.displayId !== undefined) return;
      isShown ||= event.bundle['text/plain'].includes(text);
      void opened.open();
    });
    await opened.remove();
    expect(isShown).toBe(true);
  });

  it('show a line of dots as it grows', async () => {
    const opened = await createGate();
    let text = '';
    const code = python('print("...", end="", flush=True)', opened.python, 'print("done")');
    await stack.run(code, undefined, (event) => {
      if (event.kind !== 'text') return;
      text += event.text;
      if (text === '...') void opened.open();
    });
    await opened.remove();
    expect(text).toBe('...done\n');
  });

  it('leave a progress bar in one line', async () => {
    const shown = await pieces(
      python(
        'for i in range(5):',
        '    sys.stderr.write(f"\\r{i}/4")',
        '    time.sleep(0.06)',
        'sys.stderr.write("\\n")',
        'print("done")',
        'for i in range(2):',
        '    sys.stderr.write(f"\\r{i}/1")',
        'sys.stderr.write("\\n");',
      ),
    );
    expect(shown).toEqual([err('\r0/4\r1/4\r2/4\r3/4\r4/4\n'), out('done\n'), err('\r0/1\r1/1\n')]);
  });

  it('keep the order of a thread that writes both', async () => {
    const shown = await pieces(
      python(
        'def work():',
        '    for i in range(100):',
        '        print(i)',
        '        print(i, file=sys.stderr)',
        'thread = threading.Thread(target=work)',
        'thread.start()',
        'thread.join()',
      ),
    );
    expect(shown.map(({ text }) => text).join('')).toBe(
      Array.from({ length: 100 }, (_, i) => `${String(i)}\n`.repeat(2)).join(''),
    );
  });

  it('lose nothing of threads that write at once', async () => {
    const shown = await pieces(
      python(
        'def work(name):',
        '    for i in range(300):',
        '        sys.stdout.write(f"{name}{i}\\n")',
        '        sys.stderr.write(f"{name}{i}\\n")',
        'threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]',
        'for thread in threads: thread.start()',
        'for thread in threads: thread.join()',
      ),
    );
    for (const stream of ['stdout', 'stderr']) {
      const lines = shown
        .filter((piece) => piece.stream === stream)
        .flatMap(({ text }) => text.split('\n'))
        .filter((line) => line !== '' && !line.startsWith('['));
      for (const name of 'abcd')
        expect(lines.filter((line) => line.startsWith(name))).toEqual(
          Array.from({ length: 300 }, (_, i) => `${name}${String(i)}`),
        );
    }
  });

  it('come in order from processes that are forked, and end', async () => {
    const shown = await pieces(
      python(
        'import os',
        'print("parent", flush=True)',
        'child = os.fork()',
        'if child == 0:',
        '    print("child", flush=True)',
        '    print("child error", file=sys.stderr, flush=True)',
        '    os._exit(0)',
        'os.waitpid(child, 0)',
        'print("parent error", file=sys.stderr)',
        'print("end")',
      ),
    );
    const text = shown.map((piece) => piece.text).join('');
    expect(text.split('\n').toSorted()).toEqual(
      ['', 'child', 'child error', 'end', 'parent', 'parent error'].toSorted(),
    );
    expect(text).toMatch(/parent error\nend\n$/);
  });

  it('end when the code has pointed a descriptor elsewhere', async () => {
    const shown = await pieces(
      python(
        'import os',
        'print("a")',
        'print("b", file=sys.stderr)',
        'kept = os.dup(2)',
        'os.dup2(os.open(os.devnull, os.O_WRONLY), 2)',
        'print("unseen", file=sys.stderr)',
        'print("c")',
        'os.dup2(kept, 2);',
      ),
    );
    expect(shown).toEqual([out('a\n'), err('b\n'), out('c\n')]);
  });

  it('are shown in blocks once they have taken turns 1,000 times', async () => {
    const shown = await pieces(
      python('for i in range(3000):', '    print(i)', '    print(i, file=sys.stderr)'),
    );
    expect(shown.length).toBeLessThan(2100);
    expect(shown.map(({ text }) => text).join('')).toContain(
      '[print and stderr have taken turns 1,000 times: from here on they are shown in blocks]\n',
    );
    for (const stream of ['stdout', 'stderr'])
      expect(
        shown
          .filter((piece) => piece.stream === stream)
          .flatMap(({ text }) => text.split('\n'))
          .filter((line) => /^\d/.test(line)),
      ).toEqual(Array.from({ length: 3000 }, (_, i) => String(i)));
  });

  it('stand in order in a cell that attaches to the task', async () => {
    const code = python('for i in range(20):', '    print(i)', '    print(i, file=sys.stderr)');
    const first = await pieces(code);
    expect((await pieces('%attach last --whole')).slice(1)).toEqual(first);
  });
});

describe('stdout and stderr of a shell cell', () => {
  it('come in the order in which they arrive', async () => {
    const shown = await pieces(
      '%%shell\nfor i in 1 2 3; do echo out $i; sleep 0.1; echo err $i >&2; sleep 0.1; done',
    );
    expect(shown).toEqual(
      [1, 2, 3].flatMap((i) => [out(`out ${String(i)}\n`), err(`err ${String(i)}\n`)]),
    );
  });
});
