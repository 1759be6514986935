/** In which order a cell shows what its code printed, its log and its results, and what a failure says of them again. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);

/** Everything in the order in which it came; displays by their plain text. */
async function shown(code: string): Promise<{ readonly all: string; readonly traceback: string }> {
  let all = '';
  const ran = await stack.run(code, undefined, (event) => {
    if (event.kind === 'text') all += event.text;
    if (event.kind === 'display' && event.displayId === undefined)
      all += `${event.bundle['text/plain']}\n`;
  });
  const { outcome } = ran;
  return { all, traceback: outcome.status === 'ok' ? '' : outcome.error.traceback.join('\n') };
}

describe('a quick cell', () => {
  it.each([1, 2, 3, 4, 5])('shows its prints above the line that tells its end (%i)', async () => {
    const { all } = await shown("%%python\nprint('printed')\nprintlog('logged')");
    expect(all).toMatch(/printed\n[\s\S]*Your job completed with status Success/);
    expect(all).toMatch(/logged\n[\s\S]*Your job completed/);
  });

  it.each([1, 2, 3, 4, 5])('shows its prints above the errors that end it (%i)', async () => {
    const { all } = await shown("%%python\nprint('printed')\nprint(nobody)");
    expect(all).toMatch(/printed\n[\s\S]*ERROR Traceback[\s\S]*NameError[\s\S]*completed/);
  });

  it('shows tables below its log', async () => {
    const { all } = await shown('SELECT 1 AS a');
    expect(all).toMatch(/Your job completed with status Success\.\n── 1 row × 1 column/);
  });
});

describe('a failed cell', () => {
  it('says in its traceback nothing that it has streamed: cause, place, remedy, where the log is', async () => {
    const { all, traceback } = await shown('SELECT *\nFROM nowhere');
    expect(all.match(/Did you mean "pg_/g)).toHaveLength(1);
    expect(all).toMatch(/ERROR Catalog Error: Table with name nowhere does not exist!/);
    expect(plain(traceback)).toMatch(
      /^LinkisTaskFailed: 41002: Catalog Error: Table with name nowhere does not exist!\n\nline 2: FROM nowhere\n {13}\^\n\nThe table does not exist: check its name and database\.\nThe whole log: %log \d+$/,
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

  it('quotes the last errors where the log is not shown', async () => {
    const silent = await startStack({ run: { log: 'off' } });
    try {
      const { outcome } = await silent.run('%%python\ndef f():\n    return nobody\nf()');
      const traceback = outcome.status === 'ok' ? '' : outcome.error.traceback.join('\n');
      expect(plain(traceback)).toMatch(/Last errors of the log:\n[\s\S]*in f\n/);
    } finally {
      await silent.close();
    }
  });

  it('quotes in an attached cell what an earlier cell has shown', async () => {
    const failed = await stack.run('%%python\ndef f():\n    return nobody\nf()');
    expect(failed.status).toBe('LinkisTaskFailed');
    const { traceback } = await shown('%attach last');
    expect(plain(traceback)).toMatch(/Last errors of the log:\n[\s\S]*in f\n/);
  });
});

/** Without colours. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character begins a colour
  return text.replaceAll(/\u001b\[\d+m/g, '');
}
