/** `jupyter nbconvert --execute` as a batch job runs it: tables in the HTML, an exit code that tells, an error that is read. */
import { describe, expect, it } from '@jest/globals';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  errorOf,
  joined,
  readCodeCells,
  shown,
  streamText,
  writeNotebook,
} from '../support/clients/notebook.ts';
import { findProcesses, ownSeconds, type ProgramResult } from '../support/clients/program.ts';
import { until } from '../support/clients/until.ts';
import { createWorkplace, root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

const at = (name: string): string => path.join(workplace.notebooks, name);

async function nbconvert(words: readonly string[]): Promise<ProgramResult> {
  return workplace.python('jupyter', ['nbconvert', '--execute', '--to', 'notebook', ...words]);
}

describe('jupyter nbconvert --execute', () => {
  it('runs the quickstart notebook to HTML that holds its tables', async () => {
    await copyFile(path.join(root, 'examples/quickstart.ipynb'), at('quickstart.ipynb'));
    const executed = await nbconvert(['quickstart.ipynb', '--output', 'executed']);
    expect(executed).toMatchObject({ code: 0 });
    // `--execute --to html` in one is tried in the tests of plots.
    const html = ['nbconvert', '--to', 'html', 'executed.ipynb', '--output', 'quickstart'];
    expect(await workplace.python('jupyter', html)).toMatchObject({ code: 0 });

    const cells = await readCodeCells(at('executed.ipynb'));
    const tables = cells.flatMap((cell) => shown(cell, 'text/html')).filter(holdsTable);
    const page = await readFile(at('quickstart.html'), 'utf8');

    expect(tables.length).toBeGreaterThan(0);
    expect(page.split('<table').length - 1).toBeGreaterThanOrEqual(tables.length);
    for (const value of tables.flatMap(tableValues)) expect(page).toContain(value);
  });

  it('runs SQL, Python and shell cells, each with its output in the notebook', async () => {
    await writeNotebook(at('engines.ipynb'), [
      "SELECT 'duck' AS bird, 42 AS answer UNION ALL SELECT NULL, 7 ORDER BY 2 DESC",
      "%%python\nimport sys\nprint('from', 'python')\nprint('trouble', file=sys.stderr)",
      '%%shell\necho from shell',
    ]);
    expect(await nbconvert(['engines.ipynb', '--inplace'])).toMatchObject({ code: 0 });
    const [sql, python, shell] = await readCodeCells(at('engines.ipynb'));

    expect(shown(sql, 'text/html').filter(holdsTable)).toHaveLength(1);
    expect(shown(sql, 'text/plain').join('\n')).toMatch(
      /bird[^]*answer[^]*duck[^]*42[^]*NULL[^]*7/,
    );
    expect(streamText(python, 'stdout')).toContain('from python');
    expect(streamText(shell, 'stdout')).toContain('from shell');
    expect(streamText(python, 'stderr')).toContain('trouble');
  });

  it('exits with an error and prints the cause when a cell fails', async () => {
    await writeNotebook(at('fails.ipynb'), ['SELECT * FROM missing_table']);
    const { code, stderr } = await nbconvert(['fails.ipynb']);

    expect(code).not.toBe(0);
    expect(stderr).toContain('missing_table');
    expect(stderr).toContain('LinkisTaskFailed');
  });

  it('goes on after a failed cell with --allow-errors, and keeps the error', async () => {
    await writeNotebook(at('allowed.ipynb'), ['SELECT * FROM missing_table', 'SELECT 2 AS two']);
    const result = await nbconvert(['allowed.ipynb', '--inplace', '--allow-errors']);
    const [failed, next] = await readCodeCells(at('allowed.ipynb'));

    expect(result.code).toBe(0);
    expect(errorOf(failed)?.ename).toBe('LinkisTaskFailed');
    expect(errorOf(failed)?.evalue).toContain('missing_table');
    expect(shown(next, 'text/plain').join('\n')).toContain('two');
  });

  it('goes on after an error that is allowed by its name, and stops at another', async () => {
    await writeNotebook(at('names.ipynb'), [
      '%%enginee spark',
      'SELECT 2 AS two',
      'SELECT * FROM missing_table',
    ]);
    const { code, stderr } = await nbconvert([
      'names.ipynb',
      '--output',
      'named',
      "--ExecutePreprocessor.allow_error_names=['UnknownMagic']",
    ]);

    expect(code).not.toBe(0);
    expect(stderr).toContain('LinkisTaskFailed');
    expect(stderr).not.toContain('UnknownMagic:');
  });

  it('keeps when each cell began and ended, highlights SQL, and makes a script of its code', async () => {
    await writeNotebook(at('kept.ipynb'), ['SELECT 1 AS one', '%%shell\nsleep 0.2']);
    const notebook = await nbconvert(['kept.ipynb', '--output', 'timed']);
    const convert = async (to: string): Promise<ProgramResult> =>
      workplace.python('jupyter', ['nbconvert', '--to', to, 'timed.ipynb']);
    const html = await convert('html');
    const script = await convert('script');
    const times = (await readCodeCells(at('timed.ipynb'))).map(
      ({ metadata }) => metadata?.['execution'] as Readonly<Record<string, string>> | undefined,
    );

    expect([notebook.code, html.code, script.code]).toEqual([0, 0, 0]);
    for (const of of times) {
      const stamps = [
        'iopub.status.busy',
        'iopub.execute_input',
        'shell.execute_reply',
        'iopub.status.idle',
      ].map((step) => Date.parse(of?.[step] ?? ''));
      expect(stamps.every(Number.isFinite)).toBe(true);
      expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    }
    expect(await readFile(at('timed.html'), 'utf8')).toMatch(/<span class="k">SELECT<\/span>/);
    expect(`${html.stderr}${script.stderr}`).not.toMatch(/lexer|exporter .*not found/i);
    expect(await readFile(at('timed.sql'), 'utf8')).toContain('SELECT 1 AS one');
  });

  it('lets a cell fail that is tagged raises-exception', async () => {
    await writeNotebook(at('tagged.ipynb'), [
      { source: "%%python\nraise ValueError('as expected')", tags: ['raises-exception'] },
      'SELECT 3 AS three',
    ]);
    const result = await nbconvert(['tagged.ipynb', '--inplace']);
    const [failed, next] = await readCodeCells(at('tagged.ipynb'));

    expect(result.code).toBe(0);
    expect(joined(errorOf(failed)?.traceback)).toContain('as expected');
    expect(shown(next, 'text/plain').join('\n')).toContain('three');
  });

  it('interrupts a cell that takes too long, and the process it started is gone', async () => {
    const mark = ownSeconds(86415);
    await writeNotebook(at('slow.ipynb'), [`%%shell\nsleep ${mark}`]);
    const { code, stderr } = await nbconvert([
      'slow.ipynb',
      '--ExecutePreprocessor.timeout=4',
      '--ExecutePreprocessor.interrupt_on_timeout=True',
    ]);

    expect(code).not.toBe(0);
    expect(stderr).toContain('KeyboardInterrupt');
    await until('the sleep is gone', () => findProcesses('cmdline', `sleep\0${mark}`).length === 0);
  });
});

function holdsTable(html: string): boolean {
  return html.includes('<table');
}

/** What stands in the cells of a table, as it stands in the HTML. */
function tableValues(html: string): readonly string[] {
  return [...html.matchAll(/<td[^>]*>([^<]+)/g)].map((match) => match[1] ?? '');
}
