/** Results that are there already: paged to their end, shown at another length, found by their name after a restart. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CellEvent, Interpreter } from '../../../src/interpreter/index.ts';
import { createLinkisInterpreter } from '../../../src/run/index.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, ranCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

const stack = fixture(startStack);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'linkis-again-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.evalue;
}

/** Rows of the tables that a cell shows, as their titles count them. */
function titles(ran: RanCell): readonly string[] {
  return ran.displays().map((text) => text.split('\n', 1)[0] ?? '');
}

describe('%more and %page at the end', () => {
  it('says that there is no more, as often as it is asked, and fails for a page that was named', async () => {
    const made = await stack.run('%%sql --rows 4\nSELECT i FROM range(10) r(i)');
    const id = String(made.taskId());
    expect(titles(await stack.run('%more'))).toEqual(['── rows 5 to 8 of 10 × 1 column ──']);
    expect(titles(await stack.run('%more'))).toEqual(['── rows 9 to 10 of 10 × 1 column ──']);
    for (let round = 0; round < 2; round += 1) {
      const ended = await stack.run('%more');
      expect(failure(ended)).toBe('ok');
      expect(ended.displays()).toEqual([
        `No more of result 1 of task ${id}: page 3 was its last. %page 1 is the first.`,
      ]);
    }
    const past = await stack.run('%page 4');
    expect(failure(past)).toBe(`result 1 of task ${id} has no page 4: it ends before`);
    expect(past.outcome.status === 'error' ? past.outcome.error.traceback.join() : '').toContain(
      'A page has 4 rows here; %page 1 is the first.',
    );
    expect(titles(await stack.run('%page 1'))).toEqual(['── 4 of 10 rows × 1 column ──']);
  });

  it('ends where the last page is full, and where the result is a text', async () => {
    await stack.run('%%sql --rows 5\nSELECT i FROM range(10) r(i)');
    expect(titles(await stack.run('%more'))).toEqual(['── rows 6 to 10 of 10 × 1 column ──']);
    expect((await stack.run('%more')).displays().join()).toContain('page 2 was its last');
    const made = await stack.run('%%shell\necho hi');
    await stack.run(`%result ${String(made.taskId())}`);
    expect((await stack.run('%more')).displays().join()).toContain('page 1 was its last');
  });
});

describe('%%rows above code', () => {
  it('is about the tables of that code', async () => {
    await stack.run('SELECT i AS before FROM range(9) r(i)');
    const ran = await stack.run('%%rows 3\nSELECT i AS after FROM range(10) r(i)');
    expect(ran.displays()).toHaveLength(1);
    expect(ran.displays()[0]).toMatch(/3 of \d+ rows[^]*after/);
    expect(titles(await stack.run('%more'))).toEqual(['── rows 4 to 6 of 10 × 1 column ──']);
    expect(titles(await stack.run('%%rows 2'))).toEqual(['── 2 of 10 rows × 1 column ──']);
  });

  it.each(['more', 'page 2', 'result', 'rows sales 3', 'export last x.csv', 'plot'])(
    'refuses %%%%%s, which would not be about that code',
    async (words) => {
      const name = words.split(' ')[0] ?? '';
      expect(failure(await stack.run(`%%${words}\nSELECT 1 AS never`))).toBe(
        `%%${name} (line 1, column 1): the code below has no results yet: write %${name} into a cell of its own, under this one`,
      );
    },
  );
});

describe('--as after a restart', () => {
  function kernel(session: string, notebook: string): (code: string) => Promise<RanCell> {
    const interpreter: Interpreter = createLinkisInterpreter({
      connect: async () => stack.client,
      settings: runSettings,
      session,
      version: '0.0.0',
      logger: silentLogger,
      journal: { directory: join(directory, 'journal'), notebook },
    });
    return async (code) => {
      const { signal } = new AbortController();
      const cell = interpreter.execute({ code, silent: false, executionCount: 1, signal });
      const events: CellEvent[] = [];
      for (;;) {
        const step = await cell.next();
        if (step.done === true) return ranCell(events, step.value);
        events.push(step.value);
      }
    };
  }

  it('finds the results of a name in the same notebook, and in no other', async () => {
    const first = kernel('before', '/notebooks/a.ipynb');
    await first('%%sql --as sales --rows 3\nSELECT i AS old FROM range(3) r(i)');
    await first('%%sql --as sales --rows 3\nSELECT i AS n, i * 2 AS v FROM range(8) r(i)');
    await first('%%sql --as other\nSELECT 1 AS o');

    const second = kernel('after', '/notebooks/a.ipynb');
    expect((await second('%result sales')).displays().join()).toMatch(/8 rows × 2 columns/);
    expect(titles(await kernel('more', '/notebooks/a.ipynb')('%more sales'))).toEqual([
      '── rows 4 to 6 of 8 × 2 columns ──',
    ]);
    expect((await second('%plot sales')).displays().join()).toContain('line plot of v by n');
    const file = join(directory, 'sales.csv');
    expect(failure(await second(`%export sales ${file} --limit 2`))).toBe('ok');
    expect(await readFile(file, 'utf8')).toBe('n,v\r\n0,0\r\n1,2\r\n');

    const missing = await second('%result nothing');
    expect(failure(missing)).toBe('no result is named nothing in this notebook');
    expect(
      missing.outcome.status === 'error' ? missing.outcome.error.traceback.join() : '',
    ).toContain('Named results: sales, other.');
    const elsewhere = kernel('elsewhere', '/notebooks/b.ipynb');
    expect(failure(await elsewhere('%plot sales'))).toBe(
      'no result is named sales in this notebook',
    );
  });
});
