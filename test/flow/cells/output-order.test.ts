/** In which order a cell shows what its code printed, its log and its results, and what a failure says of them again. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { createGate } from '../../support/gate.ts';
import { type LocalStack, startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);
const full = fixture(async () => startStack({ run: { log: 'full' } }));

/** Everything in the order in which it came; displays by their plain text. */
async function shown(
  code: string,
  on: LocalStack = stack,
): Promise<{ readonly all: string; readonly traceback: string }> {
  let all = '';
  const ran = await on.run(code, undefined, (event) => {
    if (event.kind === 'text') all += event.text;
    if (event.kind === 'display' && event.displayId === undefined)
      all += `${event.bundle['text/plain']}\n`;
  });
  const { outcome } = ran;
  return { all, traceback: outcome.status === 'ok' ? '' : outcome.error.traceback.join('\n') };
}

describe('a quick cell', () => {
  it.each([1, 2, 3, 4, 5])('shows its prints above the line that tells its end (%i)', async () => {
    const { all } = await shown("%%python\nprint('printed')\nprintlog('logged')", full);
    expect(all).toMatch(/printed\n[\s\S]*Your job completed with status Success/);
    expect(all).toMatch(/logged\n[\s\S]*Your job completed/);
  });

  it.each([1, 2, 3, 4, 5])('shows its prints above the errors that end it (%i)', async () => {
    const { all } = await shown("%%python\nprint('printed')\nprint(nobody)", full);
    expect(all).toMatch(/printed\n[\s\S]*ERROR .*Traceback[\s\S]*NameError[\s\S]*completed/);
  });

  it.each([1, 2, 3, 4, 5])('shows its prints above what it wrote to stderr (%i)', async () => {
    const { all } = await shown("%%python\nimport sys\nprint('a')\nprint('b', file=sys.stderr)");
    expect(all).toBe('a\nb\n');
  });

  it('leaves a progress bar on stderr whole', async () => {
    const gate = await createGate();
    const code = [
      'import sys, time',
      'for i in range(8):',
      '    sys.stderr.write(f"\\r{i}/7")',
      '    time.sleep(0.07)',
      // The print is read beside the log: here all of the bar is on the screen before it.
      gate.python,
      'sys.stderr.write("\\n")',
      "print('done')",
    ];
    let all = '';
    await stack.run(['%%python', ...code].join('\n'), undefined, (event) => {
      if (event.kind === 'text') all += event.text;
      if (all.includes('7/7')) void gate.open();
    });
    await gate.remove();
    // The print may be read before the end of the line.
    const bar = Array.from({ length: 8 }, (_, i) => `\r${String(i)}/7`).join('');
    expect([`${bar}\ndone\n`, `${bar}done\n`]).toContain(all);
  });

  it('shows tables below its log', async () => {
    const { all } = await shown('SELECT 1 AS a', full);
    expect(all).toMatch(/Your job completed with status Success\.\n── 1 row × 1 column/);
  });

  it.each([
    ["%%python\nprint('printed')\nprintlog('logged')", 'logged\nprinted\n'],
    ['%%shell\necho out', 'out\n'],
    ['SELECT 1 AS a', '── 1 row × 1 column ──\na\n-\n1\n'],
    ['CREATE TEMP TABLE quiet(a INT)', ''],
  ])('shows of %j only what it asked for', async (code, expected) => {
    const lines = (text: string): readonly string[] => text.split('\n').toSorted();
    const all = (await shown(code)).all.replace(/ · \d+\.\d s · task \d+/, '');
    expect(lines(all)).toEqual(lines(expected));
  });
});

describe('a failed cell', () => {
  it('says once what failed: cause, place, candidates, remedy, where the log is', async () => {
    const { all, traceback } = await shown('SELECT *\nFROM nowhere');
    expect(all).toBe('');
    expect(plain(traceback)).toMatch(
      /^LinkisTaskFailed: 41002: Catalog Error: Table with name nowhere does not exist!\n\nline 2: FROM nowhere\n {13}\^\n\nDid you mean "pg_.*\n\nThe table does not exist: check its name and database\.\nThe whole log: %log \d+$/,
    );
  });

  it('shows the way to an error in Python as lines of the cell', async () => {
    const code = '%%python\n\ndef f():\n    # nobody\n    return nobody\n\nf()';
    const { all, traceback } = await shown(code);
    expect(all).toBe('');
    expect(plain(traceback)).toMatch(
      /^LinkisTaskFailed: 43004: NameError: name 'nobody' is not defined\n\nline 7: f\(\)\nline 5: {5}return nobody\n( {19}\^\n)?\nA Python name/,
    );
  });

  it('shows where a cell has called exit', async () => {
    const { traceback } = await shown('%%python\nimport sys\nsys.exit(2)');
    expect(plain(traceback)).toMatch(/the cell called exit\(2\).*\n\nline 3: sys\.exit\(2\)\n/);
  });

  it('says what else an error says, and what it came in place of', async () => {
    const code =
      "%%python\ntry:\n    {}['x']\nexcept KeyError:\n    raise ValueError('two\\nlines')";
    const { traceback } = await shown(code);
    expect(plain(traceback)).toMatch(
      /^LinkisTaskFailed: ValueError: two\n\nline 5: {5}raise ValueError\('two\\nlines'\)\n(.*\^\n)?\nlines\nIt came while this was handled: KeyError: 'x'\n/,
    );
  });

  it('says of a shell how it ended, where what it wrote stands above', async () => {
    const { all, traceback } = await shown('%%shell\nnosuchcmd; exit 7');
    expect(all).toMatch(/^.*nosuchcmd: not found\n$/);
    expect(plain(traceback)).toMatch(
      /^LinkisTaskFailed: the shell ended with exit code 7; what it wrote to stderr stands above\n/,
    );
  });

  it.each([
    ['SELECT 1;\n%python\nprint(1)', 'Line 2, %python, was sent as code'],
    ['%%python\nx = 1\n%%shell\nls', 'Line 3, %%shell, was sent as code'],
  ])('says of %j that a magic stands below code', async (code, words) => {
    const { traceback } = await shown(code);
    expect(plain(traceback)).toContain(
      `${words}: magics stand above the first line of code. Move it there, or into a cell of its own.`,
    );
  });

  it('shows in an attached cell the way to the error', async () => {
    const failed = await stack.run('%%python\ndef f():\n    return nobody\nf()');
    expect(failed.status).toBe('LinkisTaskFailed');
    const { traceback } = await shown('%attach last');
    expect(plain(traceback)).toMatch(/ {2}line 3: f\(\)\n {2}line 2, in f: return nobody\n/);
  });
});

/** Without colours. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character begins a colour
  return text.replaceAll(/\u001b\[\d+m/g, '');
}
