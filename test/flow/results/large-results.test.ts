/** Results of many bytes: what is asked of the server, what is shown of them, and what is told. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

/** Bytes of each answer with a page of a result, as far as it was read. */
let answers: number[] = [];

const stack = fixture(async () =>
  startStack({
    between: async (request, next) => {
      const answer = await next(request);
      if (!request.url.includes('/openFile') || answer.body === null) return answer;
      const at = answers.push(0) - 1;
      const counted = answer.body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(piece, controller) {
            answers[at] = (answers[at] ?? 0) + piece.length;
            controller.enqueue(piece);
          },
        }),
      );
      return new Response(counted, answer);
    },
  }),
);

const megabyte = 1_048_576;

async function shown(code: string): Promise<Readonly<Record<'printed' | 'told' | 'all', string>>> {
  answers = [];
  const run = await stack.run(code);
  const error =
    run.outcome.status === 'error' ? run.outcome.error.traceback.join(' ').slice(0, 2000) : '';
  expect({ status: run.status, error }).toEqual({ status: 'ok', error: '' });
  return {
    printed: run.text('stdout'),
    told: run.text('stderr'),
    all: [...run.displays(), ...run.events.map((event) => JSON.stringify(event))].join('\n'),
  };
}

describe('an html page', () => {
  it('of 64 MB is given up after 24, and told; also by %result, and in its JSON', async () => {
    const told =
      'it has 62 MB, and a notebook takes at most 16 MB of a page or a picture. Let the code write it to a file.';
    const cell = await shown("%%python\nshow.show_html('<p>' + 'y' * 64_000_000)");
    expect(cell.all).toContain(told);
    expect(cell.all.length).toBeLessThan(20_000);
    expect(answers.length).toBeGreaterThan(0);
    for (const bytes of answers) expect(bytes).toBeLessThan(26 * megabyte);
    const again = await shown('%result');
    expect(again.all).toContain(told);
    expect(again.all.length).toBeLessThan(20_000);
    expect((await shown('%result --json')).all).toContain(told);
  });

  it('of 9 MB that JSON makes 54 of is told', async () => {
    const cell = await shown("%%python\nshow.show_html('\\x01' * 9_000_000)");
    expect(cell.all).toContain('it takes more than 24 MB on its way, and a notebook takes at most');
    expect(cell.all.length).toBeLessThan(20_000);
  });

  it.each([
    ['letters of three bytes', '鯨', 3_000_000],
    ['line ends and quotes, which take more in the answer', '\\n"', 6_000_000],
  ])('of 9 MB or more is shown whole: %s', async (_what, letters, times) => {
    const { all } = await shown(`%%python\nshow.show_html('${letters}' * ${String(times)})`);
    expect(all).not.toContain('cannot be shown');
    const written = JSON.stringify(letters.replace('\\n', '\n')).slice(1, -1);
    expect(all.includes(written.repeat(times))).toBe(true);
  });
});

describe('a text', () => {
  it('whose first line has 30 MB shows both ends of it, and the lines behind', async () => {
    const { printed, told } = await shown(
      "%%python\nprint('first', 'x' * 30_000_000, 'end')\nprint('behind')",
    );
    expect(printed).toMatch(/^first x/);
    expect(printed).toMatch(/x end\nbehind\n$/);
    expect(told).toMatch(/KB of a line not shown here; all of it: %log \d+/);
  });

  it('whose lines become long, and short again, comes in pages that fit them, and no line is cut', async () => {
    const code = [
      'for n in range(2000): print(n)',
      "for n in range(2000, 2600): print(n, 'y' * 99_999)",
      'for n in range(2600, 22600): print(n)',
    ];
    const { printed } = await shown(`%%python\n${code.join('\n')}`);
    const numbers = printed.split('\n').map((line) => Number.parseInt(line, 10));
    const first = numbers.slice(0, 2040);
    const last = numbers.slice(-20_001, -1);
    expect(first).toEqual(Array.from({ length: 2040 }, (_, n) => n));
    expect(last).toEqual(Array.from({ length: 20_000 }, (_, n) => n + 2600));
    expect(printed).not.toContain('cut here');
    expect(answers.length).toBeLessThan(100);
  });

  it('of 100 MB in long lines comes in small pages', async () => {
    const { printed } = await shown("%%python\nfor n in range(1000): print(n, 'y' * 99_999)");
    expect(printed).toMatch(/^0 y/);
    expect(printed).toMatch(/^999 y+$/m);
    // The first was asked for before the text was large, and is given up.
    expect(answers.filter((bytes) => bytes > 2 * megabyte).length).toBeLessThan(2);
  });
});

describe('a table', () => {
  it('of many bytes shows its first rows, and its columns are all there', async () => {
    const { all } = await shown(
      'SELECT range AS id, md5(range::VARCHAR) AS one, md5((range + 1)::VARCHAR) AS two FROM range(300000)',
    );
    expect(all).toContain('cfcd208495d565ef66e7dff9f98764da');
    expect(all).toContain('two');
    expect(all).toMatch(/300,000 rows/);
  });
});
