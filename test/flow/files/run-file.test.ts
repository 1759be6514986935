/** `%run`: the cells of a file inside of a cell, on the whole stack. */
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

let root: string;
let directory: string;
const stack = fixture(async () => startStack());

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'linkis-run-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  directory = await mkdtemp(join(root, 'one-'));
});

/** Writes a file of this test; its path. */
async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

type Source =
  string | { readonly source: string | readonly string[]; readonly tags?: readonly string[] };

/** A notebook of nbformat 4. */
function notebook(cells: readonly Source[], metadata: object = {}): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: cells.map((cell) => {
      const { source, tags } = typeof cell === 'string' ? { source: cell, tags: undefined } : cell;
      return { cell_type: 'code', source, metadata: { tags }, outputs: [], execution_count: null };
    }),
  });
}

async function run(code: string, on: LocalStack = stack): Promise<RanCell> {
  return on.run(code);
}

function traceback(cell: RanCell): string {
  if (cell.outcome.status === 'ok') throw new Error('the cell has not failed');
  // oxlint-disable-next-line no-control-regex -- colours of a traceback
  return cell.outcome.error.traceback.join('\n').replaceAll(/\u001b\[\d+m/g, '');
}

const word = (cell: RanCell): string =>
  cell.outcome.status === 'ok' ? 'ok' : cell.outcome.error.evalue;

describe('%run', () => {
  it('runs an SQL file with the variables and tables of the notebook', async () => {
    await run('%var day=2026-08-01');
    await run('create temp table seven as select 7 as n');
    const path = await file('a.sql', "select '${day}' || n as v from seven;\nselect 2 as w");
    const cell = await run(`%run ${path}`);
    expect(word(cell)).toBe('ok');
    expect(cell.displays()[0]).toBe(path);
    expect(cell.displays().join('\n')).toMatch(/2026-08-017[^]*\b2\b/);
  });

  it('runs Python and shell files on engines of their language, and leaves the notebook its own', async () => {
    const python = await run(`%run ${await file('a.py', 'n = 40\nprint(n + 2)')}`);
    expect(python.text('stdout')).toBe('42\n');
    const again = await run(`%run ${await file('b.py', '%var x=1\nprint(n + ${x})')}`);
    expect([word(again), again.text('stdout')]).toEqual(['ok', '41\n']);
    const shell = await run(`%run ${await file('a.sh', '#!/bin/sh\necho hello')}`);
    expect(shell.text('stdout')).toBe('hello\n');
    expect((await run('select 3 as three')).displays()[0]).toContain('three');
  });

  it('runs each code cell of a notebook, with a line for each, and keeps what its magics set', async () => {
    const path = await file(
      'report.ipynb',
      `\uFEFF${notebook([
        '%var city=Basel\r\n',
        { source: ['select\n', "  '${city}' as v"] },
        { source: 'select nothing from nowhere', tags: ['skip-execution'] },
        '%%shell\necho from a shell',
      ]).replaceAll('\n', '\r\n')}`,
    );
    const cell = await run(`%run ${path}`);
    expect(word(cell)).toBe('ok');
    expect(cell.displays()[0]).toBe(`${path} · cell 1 of 3`);
    expect(cell.displays()[1]).toBe('city = Basel');
    expect(cell.displays()[2]).toBe(`${path} · cell 2 of 3`);
    expect(cell.displays()[3]).toContain('Basel');
    expect(cell.displays()[4]).toBe(`${path} · cell 3 of 3`);
    expect(cell.text('stdout')).toBe('from a shell\n');
    expect((await run("select '${city}' as v")).displays()[0]).toContain('Basel');
  });

  it('keeps an engine that the file has chosen', async () => {
    const own = await startStack();
    try {
      await run(`%run ${await file('a.sql', '%engine hive\nselect 1 as one')}`, own);
      expect((await run('%engine', own)).displays()[0]).toMatch(/hive/);
      await run('%engine duckdb', own);
      await run(`%run ${await file('b.py', 'print(1)')}`, own);
      expect((await run('%engine', own)).displays()[0]).toMatch(/duckdb/);
    } finally {
      await own.close();
    }
  });

  it('has variables for the run alone, those after a cell tagged parameters too', async () => {
    await run('%var kept=before');
    const path = await file('a.sql', "select '${kept}' || '${own}' as v");
    const cell = await run(`%run ${path} -p kept=a -p own="b c"`);
    expect(cell.displays()[1]).toContain('ab c');
    const left = await run('%var --json');
    expect(left.displays().join('')).toMatch(/kept *before/);
    expect((await run("select '${own}'")).status).toBe('UndefinedVariable');

    const tagged = await file(
      'b.ipynb',
      notebook([{ source: '%var own=default', tags: ['parameters'] }, "select '${own}' as v"]),
    );
    expect((await run(`%run ${tagged} -p own=given`)).displays().join('\n')).toContain('given');
    expect((await run("select '${own}' as v")).displays()[0]).toContain('default');
    expect((await run(`%run ${path} $kept=x $own=y`)).displays()[1]).toContain('xy');
  });

  it('gives variables of --into precedence over those of the run', async () => {
    const path = await file(
      'a.ipynb',
      notebook(['%%sql --into n\nselect 5 as n', 'select ${n} + 1 as v']),
    );
    expect((await run(`%run ${path} -p n=1`)).displays().at(-1)).toMatch(/\b6\b/);
  });

  it('shows the outputs alone with --quiet', async () => {
    const path = await file('a.ipynb', notebook(['%%shell\necho one', '%%shell\necho two']));
    const cell = await run(`%run ${path} --quiet`);
    expect([cell.displays(), cell.text('stdout')]).toEqual([[], 'one\ntwo\n']);
    const outer = await run(`%run ${await file('outer.sql', '%run a.ipynb')} -q`);
    expect([outer.displays(), outer.text('stdout')]).toEqual([[], 'one\ntwo\n']);
    const empty = await run(`%run ${await file('empty.sql', '\n')}`);
    expect(empty.displays()).toEqual([`${join(directory, 'empty.sql')}: it has no code`]);
  });

  it('runs files beside the file that runs them', async () => {
    await file('sub/inner.sql', "select 'inner' as v");
    await file('sub/middle.sql', '%run inner.sql');
    const path = await file(
      'outer.ipynb',
      notebook(['%run sub/middle.sql -p x=1', 'select 2 as v']),
    );
    const cell = await run(`%run ${path}`);
    expect(word(cell)).toBe('ok');
    expect(cell.displays().slice(0, 3)).toEqual([
      `${path} · cell 1 of 2`,
      'sub/middle.sql',
      'inner.sql',
    ]);
    expect(cell.displays()[3]).toContain('inner');
  });

  it('reads a notebook that Databricks has exported', async () => {
    await file('setup.py', '# Databricks notebook source\nstart = 5');
    const path = await file(
      'notebook.py',
      [
        '# Databricks notebook source',
        '# MAGIC %md',
        '# MAGIC # A title',
        '',
        '# COMMAND ----------',
        '',
        '# MAGIC %run ./setup',
        '',
        '# COMMAND ----------',
        '',
        '# DBTITLE 1,Prints',
        'print(start + 1)',
        '',
        '# COMMAND ----------',
        '',
        '# MAGIC %sql',
        '# MAGIC select 1 as one,',
        '# MAGIC   missing',
      ].join('\n'),
    );
    const cell = await run(`%run ${path}`);
    expect(cell.text('stdout')).toBe('6\n');
    expect(traceback(cell)).toContain(`In ${path} · cell 3 of 3`);
    expect(traceback(cell)).toContain('line 18:   missing\n           ^');
  });

  it('reads a script with @set lines, and one of nbformat 3', async () => {
    const path = await file('a.sql', "--@set city=Bern\nselect '${city}' as v");
    expect((await run(`%run ${path}`)).displays()[1]).toContain('Bern');
    const old = await file(
      'old.ipynb',
      JSON.stringify({
        nbformat: 3,
        metadata: {},
        worksheets: [
          {
            cells: [
              { cell_type: 'heading', source: 'Title' },
              { cell_type: 'code', language: 'python', input: ['print(\n', '  3)'], outputs: [] },
            ],
          },
        ],
      }),
    );
    expect((await run(`%run ${old}`)).text('stdout')).toBe('3\n');
  });

  it('goes on after a cell tagged raises-exception, and names the tasks of all cells', async () => {
    const path = await file(
      'a.ipynb',
      notebook([
        { source: 'select nothing from nowhere', tags: ['raises-exception'] },
        'select 1 as one',
        'select 2 as two',
        '%var after=1',
      ]),
    );
    const cell = await run(`%run ${path}`);
    expect([word(cell), cell.text('stderr')]).toEqual(['ok', expect.stringContaining('nowhere')]);
    const { linkis } = cell.outcome.metadata as { linkis: { tasks: readonly number[] } };
    expect(linkis.tasks).toHaveLength(3);
  });

  it('knows a file by the name that is given, also where that is a link', async () => {
    const linked = join(directory, 'linked.ipynb');
    await symlink(await file('stored', notebook(['%%shell\necho linked'])), linked);
    expect((await run(`%run ${linked}`)).text('stdout')).toBe('linked\n');
  });

  it('runs a notebook of Python on Python', async () => {
    const path = await file(
      'a.ipynb',
      notebook(['print(1)'], { kernelspec: { name: 'python3', language: 'python' } }),
    );
    expect((await run(`%run ${path}`)).text('stdout')).toBe('1\n');
  });
});

describe('completion of files', () => {
  it.each([
    ['%run ', ['repository/', 'report.sql']],
    ['%send ', ['repository/', 'report.csv', 'report.txt', 'report.xlsx']],
    ['%export last ', ['repository/', 'report.csv', 'report.xlsx']],
    ['%export ', ['repository/', 'report.csv', 'report.xlsx']],
  ])('offers directories and the files that the magic takes: %s', async (magic, expected) => {
    for (const name of [
      'report.sql',
      'report.txt',
      'report.csv',
      'report.xlsx',
      'repository/x.sql',
    ])
      await file(name, '');
    const code = `${magic}${directory}/rep`;
    const { matches } = await stack.interpreter.complete(code, code.length);
    expect(matches.map(({ text }) => text).toSorted()).toEqual(expected.toSorted());
  });

  it('offers results beside files', async () => {
    await stack.run('%%sql --as report_of_a_day\nselect 1 as v');
    const { matches } = await stack.interpreter.complete('%send report_of', 15);
    expect(matches.map(({ text }) => text)).toEqual(['report_of_a_day']);
  });
});

describe('a failure in a file', () => {
  it('ends the run, and tells file, cell and line with a mark in the text of the file', async () => {
    await file('inner.sql', '-- a comment\n%%sql\nselect 1,\n  nothing_here\n');
    const path = await file(
      'a.ipynb',
      notebook(['select 1 as v', '%run inner.sql', 'select 3 as v']),
    );
    const cell = await run(`%run ${path}`);
    expect(cell.status).toBe('LinkisTaskFailed');
    expect(word(cell)).toMatch(/nothing_here.*\(inner\.sql\)$/);
    expect(traceback(cell)).toContain(`\nIn ${path} · cell 2 of 3\nIn inner.sql\n`);
    expect(traceback(cell)).toContain('line 4:   nothing_here\n          ^');
    expect(cell.displays()).not.toContain(`${path} · cell 3 of 3`);
  });

  it('counts lines of Python as the file does', async () => {
    const path = await file('a.py', '\n# a comment\ndef broken():\n    return 1 / 0\n\nbroken()');
    const cell = await run(`%run ${path}`);
    expect(traceback(cell)).toMatch(/line 6: broken\(\)[^]*line 4: {5}return 1 \/ 0/);
  });

  it('of a magic is told with its line in the file', async () => {
    const path = await file('a.sql', '-- one\n%engin hive\nselect 1');
    expect(traceback(await run(`%run ${path}`))).toContain('%engin (line 2, column 1)');
  });

  it('names the circle, and the depth', async () => {
    await file('a.sql', '%run b.sql');
    await file('b.sql', '%run ./a.sql');
    const circle = await run(`%run ${join(directory, 'a.sql')}`);
    expect(word(circle)).toBe(
      `./a.sql runs itself: ${join(directory, 'a.sql')} → b.sql → ./a.sql (b.sql)`,
    );
    for (let at = 1; at <= 9; at += 1)
      await file(`d${String(at)}.sql`, `%run d${String(at + 1)}.sql`);
    expect(word(await run(`%run ${join(directory, 'd1.sql')}`))).toMatch(
      /^files run each other more than 8 deep: .*d1\.sql → d2\.sql → .* → d9\.sql \(d8\.sql\)$/,
    );
  });

  it('is told for what is no file that can be run', async () => {
    await file('report.sql', 'select 1');
    await mkdir(join(directory, 'folder.sql'));
    await symlink('loop.sql', join(directory, 'loop.sql'));
    await truncate(await file('large.ipynb', ''), 50 * 1_048_576);
    await truncate(await file('large.sql', ''), 50 * 1_048_576);
    await file('binary.sql', Uint8Array.from([0x73, 0, 0x65]));
    await file('latin.sql', Uint8Array.from([0x73, 0xe9, 0x65]));
    await file('notes.txt', 'text');
    await file('bad.ipynb', '{"nbformat": 4,\n "cells": [}');
    await file('list.ipynb', '[]');
    await file('five.ipynb', '{"nbformat": 5, "cells": []}');
    await file('none.ipynb', '{"nbformat": 4}');
    await file('cell.ipynb', '{"nbformat": 4, "cells": [7]}');
    await file('source.ipynb', '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 7}]}');
    await file('r.ipynb', notebook(['x <- 1'], { kernelspec: { name: 'ir', language: 'R' } }));
    const said = async (name: string): Promise<string> =>
      word(await run(`%run ${join(directory, name)}`)).replace(`${directory}/`, '');
    expect(await said('reprot.sql')).toBe('reprot.sql does not exist; did you mean report.sql?');
    expect(await said('none/x.sql')).toMatch(
      /^none\/x\.sql does not exist: there is no directory /,
    );
    expect(await said('absent')).toMatch(
      /^absent does not exist, nor with \.py, .* or \.ipynb behind it/,
    );
    expect(await said('folder.sql')).toBe('folder.sql is a directory');
    expect(await said('loop.sql')).toBe('loop.sql is a loop of links');
    expect(await said('large.ipynb')).toBe('large.ipynb has 50 MB; at most 32 MB are read');
    expect(await said('large.sql')).toBe('large.sql has 50 MB; at most 16 MB are read');
    expect(await said('binary.sql')).toBe('binary.sql is no text: it has bytes that are zero');
    expect(await said('latin.sql')).toBe('latin.sql is not text in UTF-8');
    expect(await said('notes.txt')).toBe(
      'notes.txt is none of .py, .sql, .scala, .hql, .sh, .ipynb',
    );
    expect(await said('bad.ipynb')).toMatch(
      /^The notebook bad\.ipynb is not JSON \(line 2, column 12: /,
    );
    expect(await said('list.ipynb')).toBe('The notebook list.ipynb is not a JSON object');
    expect(await said('five.ipynb')).toBe('The notebook five.ipynb is of nbformat 5');
    expect(await said('none.ipynb')).toBe('The notebook none.ipynb has no "cells"');
    expect(await said('cell.ipynb')).toMatch(/has a faulty cell 1: it is no object/);
    expect(await said('source.ipynb')).toMatch(/has a faulty cell 1: its "source" is not text$/);
    expect(await said('r.ipynb')).toBe(
      'The notebook r.ipynb is one of R, which no engine here runs',
    );
  });

  it('is an interrupt, which ends the whole run', async () => {
    const path = await file(
      'a.ipynb',
      notebook(['%%shell\necho begun; sleep 600', '%%shell\necho never']),
    );
    const stop = new AbortController();
    const cell = await stack.run(`%run ${path}`, stop.signal, (event) => {
      if (event.kind === 'text') stop.abort();
    });
    expect([cell.status, cell.text('stdout')]).toEqual(['KeyboardInterrupt', 'begun\n']);
    expect(cell.displays()).toEqual([`${path} · cell 1 of 2`]);
  });

  it('shares the budget of text among the cells', async () => {
    const own = await startStack({
      run: {
        limits: { ...runSettings.limits, streamBytes: 100_000 },
      },
    });
    try {
      const lines = `%%shell\nseq 100000 ${String(100_000 + 14_000)}`;
      const path = await file('a.ipynb', notebook(Array.from({ length: 12 }, () => lines)));
      const cell = await run(`%run ${path}`, own);
      expect(word(cell)).toBe('ok');
      expect(cell.text('stdout').length).toBeLessThan(100_000 + 12 * 20_000);
      expect(cell.text('stderr').match(/not shown here/g)).toHaveLength(11);
    } finally {
      await own.close();
    }
  });
});
