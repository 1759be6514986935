/** Completion of the server's paths and parameters: with what is known, within its time, and of nothing where the cursor stands elsewhere. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createCatalogueCache } from '../../../src/run/catalogue/cache.ts';
import { createCompletions } from '../../../src/run/complete/completions.ts';
import { createServerNames } from '../../../src/run/files/server-names.ts';
import { rejectingClient } from '../../../src/run/session/rejecting-client.ts';
import { LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import type { ConsoleClient, FileClient, StoredFile } from '../../../src/task/index.ts';
import { handClock } from '../../support/hand-clock.ts';
import { freshState } from '../../support/run-settings.ts';

const roots = { file: 'file:///data/ann', hdfs: 'hdfs:///user/ann' };
const trees: Readonly<Record<string, readonly string[]>> = {
  'file:///data/ann': ['reports/', 'orders.csv', 'orders 2.csv', '.profile', 'Über.txt'],
  'file:///data/ann/reports': ['may.csv', 'march/'],
  'hdfs:///user/ann': ['sales/'],
  'hdfs:///tmp': ['shared/', 'x.orc'],
};

function entry(name: string): StoredFile {
  const isDirectory = name.endsWith('/');
  const bare = name.replace('/', '');
  return { name: bare, path: bare, isDirectory, size: undefined, modifiedTime: undefined };
}

const none = rejectingClient(new LinkisKernelError('LINKIS_REFUSED', 'no'));

function notebook() {
  const asked: string[] = [];
  let gate = Promise.resolve();
  let trouble: Error | undefined;
  const answer = async <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    await gate;
    if (trouble !== undefined) throw trouble;
    return value;
  };
  const files: FileClient = {
    ...none.files,
    rootOf: async (kind) => answer(kind, roots[kind]),
    list: async (path) => answer(path, trees[path]?.map(entry)),
  };
  const parameter = (key: string) => ({
    key,
    value: undefined,
    defaultValue: undefined,
    title: '',
    description: '',
    range: undefined,
  });
  const console: ConsoleClient = {
    ...none.console,
    offeredParameters: async (engine) =>
      answer(
        `parameters of ${engine}`,
        engine === ''
          ? [parameter('wds.linkis.rm.yarnqueue')]
          : [parameter(`${engine}.executor.memory`), parameter(`${engine}.executor.cores`)],
      ),
  };
  const clock = handClock();
  const parts = { clock, logger: silentLogger };
  const serverNames = createServerNames({ ...parts, connect: async () => ({ files, console }) });
  const catalogue = createCatalogueCache({ ...parts, connect: async () => none.catalogue });
  const state = freshState({});
  const { complete } = createCompletions({ ...parts, catalogue, serverNames, state: () => state });
  return {
    asked,
    clock,
    serverNames,
    setGate: (next: Promise<void>): void => {
      gate = next;
    },
    setTrouble: (next: Error | undefined): void => {
      trouble = next;
    },
    /** `|` is the cursor. */
    at: async (marked: string) => {
      const cursor = marked.indexOf('|');
      const code = marked.replace('|', '');
      const { matches, start, end } = await complete(code, cursor);
      return { texts: matches.map(({ text }) => text), replaced: code.slice(start, end) };
    },
  };
}

describe('a path of the server', () => {
  it.each([
    ['%ls |', ['orders.csv', 'reports/', 'Über.txt'], ''],
    ['%cat or|', ['orders.csv'], 'or'],
    ['%cat .p|', ['.profile'], '.p'],
    ['%ls -l re|', ['reports/'], 're'],
    ['%get reports/m|', ['march/', 'may.csv'], 'm'],
    ['%rm ~/reports/ma|', ['march/', 'may.csv'], 'ma'],
    ['%mv orders.csv re|', ['reports/'], 're'],
    ['%put any.csv hdfs:|', ['sales/'], ''],
    ['%mkdir hdfs:///tmp/s|', ['shared/'], 's'],
    ['%cat --head 5 or|', ['orders.csv'], 'or'],
    ['select 1\n%ls|', [], 'ls'],
    ['%cat --head 5|', [], '5'],
    ['%cat orders.csv or|', [], 'or'],
    ['%ls nosuch/|', [], ''],
  ])('at %s is %j', async (marked, texts, replaced) => {
    const found = await notebook().at(marked);
    expect(found.texts.filter((text) => !text.startsWith('--'))).toEqual(texts);
    if (texts.length > 0) expect(found.replaced).toBe(replaced);
  });

  it('stands beside the options', async () => {
    expect((await notebook().at('%ls --|')).texts).toContain('--recursive');
    expect((await notebook().at('%put x.csv --f|')).texts).toEqual(['--force']);
  });

  it('is asked for once, and again after a change', async () => {
    const { at, asked, serverNames } = notebook();
    await at('%ls |');
    await at('%ls or|');
    expect(asked).toEqual(['file', 'file:///data/ann']);
    serverNames.invalidate();
    await at('%ls or|');
    expect(asked).toHaveLength(4);
  });

  it('is not waited for longer than its time, and is there the next time', async () => {
    const { at, clock, setGate } = notebook();
    let open: () => void = () => undefined;
    setGate(new Promise((resolve) => (open = resolve)));
    const found = at('%ls |');
    clock.advance(150);
    expect((await found).texts).toEqual([]);
    open();
    expect((await at('%ls or|')).texts).toEqual(['orders.csv']);
  });

  it('is nothing where the server refuses, and the server is left alone for a while', async () => {
    const { at, asked, setTrouble } = notebook();
    setTrouble(new LinkisKernelError('LINKIS_REFUSED', 'no'));
    expect((await at('%ls |')).texts).toEqual([]);
    expect((await at('%ls o|')).texts).toEqual([]);
    expect(asked).toEqual(['file']);
  });
});

describe('a path of this machine', () => {
  it('is offered for the first word of %put and the second of %get', async () => {
    const here = await mkdtemp(join(tmpdir(), 'linkis-complete-'));
    try {
      for (const name of ['may.csv', 'may be.csv', 'mine.txt'])
        await writeFile(join(here, name), '');
      const { at, asked } = notebook();
      expect((await at(`%put ${here}/ma|`)).texts).toEqual(['may.csv']);
      expect((await at(`%get orders.csv ${here}/mi|`)).texts).toEqual(['mine.txt']);
      expect(asked).toEqual([]);
    } finally {
      await rm(here, { recursive: true });
    }
  });
});

describe('a key of a parameter', () => {
  it.each([
    ['%conf duckdb.executor.m|', ['duckdb.executor.memory='], 'duckdb.executor.m'],
    ['%conf a=1 wds.|', ['wds.linkis.rm.yarnqueue='], 'wds.'],
    [
      '%%engine spark --startup spark.e|',
      ['spark.executor.memory=', 'spark.executor.cores='],
      'spark.e',
    ],
    ['%%sql --set wds|', ['wds.linkis.rm.yarnqueue='], 'wds'],
    ['%conf --server spark spark.executor.c|', ['spark.executor.cores='], 'spark.executor.c'],
    ['%%conf\nwds|', ['wds.linkis.rm.yarnqueue='], 'wds'],
    ['%%conf\na = 1\nwds|', ['wds.linkis.rm.yarnqueue='], 'wds'],
    ['%conf wds.linkis.rm.yarnqueue=|', [], ''],
    ['%conf --scope |', ['startup', 'runtime'], ''],
  ])('at %s is %j', async (marked, texts, replaced) => {
    const found = await notebook().at(marked);
    expect(found.texts).toEqual(texts);
    expect(found.replaced).toBe(replaced);
  });
});
