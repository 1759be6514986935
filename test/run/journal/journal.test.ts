import { execFileSync, spawn } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createJournal, type Journal } from '../../../src/run/journal/journal.ts';
import { journalFile, readSessions } from '../../../src/run/journal/files.ts';
import {
  decodeRecords,
  encodeRecord,
  type JournalRecord,
  type SubmitNote,
} from '../../../src/run/journal/record.ts';
import { recordsOf, sessionOf } from '../../../src/run/journal/tasks.ts';
import { createLogger, livingProcess, silentLogger } from '../../../src/shared/index.ts';
import { execId, taskId } from '../../../src/task/index.ts';
import { becomes } from '../../support/journal-of-another.ts';
import { fc } from '../../support/properties.ts';

let directory: string;
const journals: Journal[] = [];

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'linkis-journal-')), 'tasks');
});

afterEach(async () => {
  for (const journal of journals.splice(0)) journal.close();
  await rm(join(directory, '..'), { recursive: true, force: true });
});

function open(session: string, notebook = '/home/ann/a.ipynb'): Journal {
  const journal = createJournal(session, { directory, notebook }, silentLogger);
  journals.push(journal);
  return journal;
}

function note(mark: string, at = 1): SubmitNote {
  return {
    mark,
    at,
    cellId: 'cell-1',
    engine: 'duckdb-1',
    creator: 'notebook',
    gateway: 'http://127.0.0.1:1',
    detached: false,
  };
}

const task = (id: number) => ({ taskId: taskId(id), execId: execId(`exec_${String(id)}`) });

describe('a journal', () => {
  it('gives another session what a session has noted, as it stood', async () => {
    const first = open('one');
    const entry = first.begin(note('m1'));
    entry.submitted(task(4711));
    entry.shown({ lines: 3, texts: { '_0.dolphin': 2 } });
    first.begin(note('m2', 2));
    first.close();
    expect(await open('two').tasks()).toEqual([
      {
        ...note('m1'),
        session: 'one',
        followers: ['one'],
        names: [],
        taskId: 4711,
        execId: 'exec_4711',
        shown: { lines: 3, texts: { '_0.dolphin': 2 } },
        end: undefined,
        elsewhere: false,
      },
      expect.objectContaining({ mark: 'm2', taskId: undefined, end: undefined }),
    ]);
  });

  it('has a task on disk before the submit is sent, and its number as soon as it is known', async () => {
    const entry = open('one').begin(note('m1'));
    const file = journalFile(directory, '/home/ann/a.ipynb', 'one');
    expect(await readFile(file, 'utf8')).toContain('"mark":"m1"');
    entry.submitted(task(7));
    expect(await readFile(file, 'utf8')).toContain('"taskId":7');
  });

  it('keeps its files to their owner, and makes none before the first task', async () => {
    const journal = open('one');
    await journal.tasks();
    await expect(stat(directory)).rejects.toThrow('ENOENT');
    journal.begin(note('m1'));
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(journalFile(directory, '/home/ann/a.ipynb', 'one'))).mode & 0o777).toBe(
      0o600,
    );
  });

  it('shows a notebook its own tasks only', async () => {
    open('one', '/a.ipynb').begin(note('m1'));
    expect(await open('two', '/b.ipynb').tasks()).toEqual([]);
    expect(await open('three', '/a.ipynb').tasks()).toHaveLength(1);
  });

  it('joins what several sessions noted of one task: the farthest position, any end', async () => {
    const entry = open('one').begin(note('m1'));
    entry.submitted(task(5));
    entry.shown({ lines: 9, texts: { a: 1, b: 7 } });
    journals[0]?.close();
    const second = open('two');
    const [found] = await second.tasks();
    if (found === undefined) throw new Error('the task is not there');
    const adopted = second.attach(found);
    adopted.shown({ lines: 4, texts: { a: 3 } });
    adopted.ended('Succeed');
    second.close();
    expect(await open('three').tasks()).toEqual([
      expect.objectContaining({
        session: 'one',
        followers: expect.arrayContaining(['one', 'two']),
        shown: { lines: 9, texts: { a: 3, b: 7 } },
        end: 'Succeed',
      }),
    ]);
  });

  it('keeps the display of a status line until a session notes that it shows the end', async () => {
    const entry = open('one').begin(note('m1'));
    entry.displayed('line-1');
    journals[0]?.close();
    const second = open('two');
    const [found] = await second.tasks();
    if (found === undefined) throw new Error('the task is not there');
    expect(found.line).toEqual({ displayId: 'line-1', final: false });
    second.attach(found).displayed('line-1', true);
    second.close();
    expect(await open('three').tasks()).toEqual([
      expect.objectContaining({ line: { displayId: 'line-1', final: true } }),
    ]);
  });

  it('says of a task that another living kernel follows it, and no longer when that kernel is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const pid = other.pid ?? 0;
    const noteOf = async (at: number, birth?: string): Promise<void> => {
      const session = {
        session: 'other',
        notebook: '/home/ann/a.ipynb',
        pid,
        host: hostname(),
        at,
        birth,
      };
      await writeFile(
        journalFile(directory, '/home/ann/a.ipynb', 'other'),
        encodeRecord({ kind: 'session', ...session }) +
          encodeRecord({ kind: 'task', adopted: false, ...note('m1') }),
      );
    };
    await mkdir(directory, { recursive: true });
    await noteOf(Date.now());
    expect(await open('two').tasks()).toMatchObject([{ elsewhere: true }]);
    // The number belongs to a process that began long after that kernel.
    await noteOf(1);
    expect(await open('three').tasks()).toMatchObject([{ elsewhere: false }]);
    // Clocks jump: who has the birth of that process is that kernel, whenever it says that it began.
    await noteOf(1, livingProcess(pid)?.birth);
    expect(await open('born').tasks()).toMatchObject([{ elsewhere: true }]);
    await noteOf(Date.now(), 'of another');
    expect(await open('unborn').tasks()).toMatchObject([{ elsewhere: false }]);
    await noteOf(Date.now());
    const ended = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await ended;
    expect(await open('four').tasks()).toMatchObject([{ elsewhere: false }]);
  });

  it('stays small however long a task is shown', async () => {
    const entry = open('one').begin(note('m1'));
    entry.submitted(task(5));
    for (let lines = 1; lines <= 20_000; lines += 1) {
      entry.shown({ lines, texts: {} });
      if (lines % 100 === 0) await journals[0]?.tasks();
    }
    journals[0]?.close();
    expect((await stat(journalFile(directory, '/home/ann/a.ipynb', 'one'))).size).toBeLessThan(
      400_000,
    );
    expect(await open('two').tasks()).toMatchObject([{ taskId: 5, shown: { lines: 20_000 } }]);
  });

  it('of a kernel of another host is left whole while that kernel writes it', async () => {
    const first = open('one');
    const ended = first.begin(note('m0'));
    ended.submitted(task(1));
    for (let lines = 1; lines < 50; lines += 1) {
      ended.shown({ lines, texts: {} });
      ended.settled();
    }
    await becomes(directory, '/home/ann/a.ipynb', 4_000_000, 'another-host');
    const file = journalFile(directory, '/home/ann/a.ipynb', 'one');
    const before = await readFile(file, 'utf8');

    expect(await open('two').tasks()).toHaveLength(1);

    expect(await readFile(file, 'utf8')).toBe(before);
    first.begin(note('m1', 2)).submitted(task(2));
    expect(await open('three').tasks()).toMatchObject([{ taskId: 1 }, { taskId: 2 }]);
  });

  it('is written anew, whole, when its file or its directory was removed meanwhile', async () => {
    const first = open('one');
    first.begin(note('m0')).submitted(task(1));
    await rm(journalFile(directory, '/home/ann/a.ipynb', 'one'));
    first.begin(note('m1', 2)).submitted(task(2));
    await rm(directory, { recursive: true });
    first.begin(note('m2', 3)).submitted(task(3));

    expect(await open('two').tasks()).toMatchObject([{ taskId: 1 }, { taskId: 2 }, { taskId: 3 }]);
  });

  it('leaves out, by name and once, what is no journal: a pipe, a directory, a file without end; its own it does not read', async () => {
    const log: string[] = [];
    const place = { directory, notebook: '/home/ann/a.ipynb' };
    const journal = createJournal(
      'one',
      place,
      createLogger('warn', (line) => log.push(line)),
    );
    journals.push(journal);
    const entry = journal.begin(note('m0'));
    open('two').begin(note('m1', 2));
    const file = (session: string): string => journalFile(directory, place.notebook, session);
    await rm(file('one'));
    for (const pipe of ['one', 'pipe'])
      execFileSync('sh', ['-c', 'mkfifo -m 600 "$0"', file(pipe)]);
    await mkdir(file('directory'));
    await writeFile(file('endless'), '');
    await truncate(file('endless'), 600 * 1024 * 1024);

    for (let time = 0; time < 2; time += 1) {
      expect((await journal.tasks()).map(({ mark }) => mark)).toEqual(['m0', 'm1']);
    }

    expect(log).toHaveLength(3);
    for (const name of ['pipe', 'directory', 'endless']) {
      expect(log.join('\n')).toContain(file(name));
    }
    entry.submitted(task(7));
    expect(await open('three').tasks()).toMatchObject([{ taskId: 7 }, { mark: 'm1' }]);
  });

  it('is cleaned up by the next session: superfluous records, old files', async () => {
    await mkdir(directory, { recursive: true });
    const header = {
      kind: 'session',
      session: 'old',
      notebook: '/n',
      // Of that number there is a process that began long after.
      pid: 1,
      host: hostname(),
      at: 1,
    } as const;
    const records: JournalRecord[] = [header];
    for (let index = 0; index < 200; index += 1) {
      const mark = `m${String(index)}`;
      records.push(
        { kind: 'task', adopted: false, ...note(mark, index) },
        { kind: 'shown', mark, lines: 1, texts: {} },
        { kind: 'shown', mark, lines: 2, texts: {} },
      );
      if (index !== 3) records.push({ kind: 'ended', mark, state: 'Succeed' });
    }
    const file = journalFile(directory, '/n', 'old');
    await writeFile(file, records.map(encodeRecord).join(''));
    const ancient = journalFile(directory, '/m', 'ancient');
    await writeFile(ancient, encodeRecord(header));
    await utimes(ancient, 1, 1);
    await open('two', '/n').tasks();
    expect(await readdir(directory)).toHaveLength(1);
    const left = sessionOf(decodeRecords(await readFile(file, 'utf8')));
    expect(left?.tasks.size).toBe(51);
    expect(left?.tasks.get('m3')).toMatchObject({ end: undefined, shown: { lines: 2 } });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('lets the task run when its place cannot be written, tells the log once, and is whole as soon as it can', async () => {
    await mkdir(join(directory, '..'), { recursive: true });
    await writeFile(directory, 'a file in the way');
    const warnings: string[] = [];
    const journal = createJournal(
      'one',
      { directory, notebook: '/n' },
      { ...silentLogger, warn: (message) => warnings.push(message) },
    );
    const entry = journal.begin(note('m1'));
    entry.submitted(task(1));
    expect(warnings).toEqual([expect.stringContaining('cannot be written')]);
    expect(await journal.tasks()).toMatchObject([{ taskId: 1 }]);

    await rm(directory);
    entry.ended('Succeed');
    journal.close();
    expect(await open('two', '/n').tasks()).toMatchObject([{ taskId: 1, end: 'Succeed' }]);
    expect((await readdir(directory)).filter((name) => !name.endsWith('.jsonl'))).toEqual([]);
  });
});

describe('decodeRecords', () => {
  const text = fc.string({ maxLength: 20 });
  const records = fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('task' as const),
        adopted: fc.boolean(),
        mark: text,
        at: fc.nat(),
        cellId: text,
        engine: text,
        creator: text,
        gateway: text,
        detached: fc.boolean(),
        engineSession: text,
      }),
      fc.record({ kind: fc.constant('uses' as const), engineSession: text }),
      fc.record({ kind: fc.constant('closed' as const) }),
      fc.record({
        kind: fc.constant('submitted' as const),
        mark: text,
        taskId: fc.nat(),
        execId: text,
      }),
      fc.record({
        kind: fc.constant('shown' as const),
        mark: text,
        lines: fc.nat(),
        texts: fc.dictionary(text, fc.nat()),
      }),
      fc.record({
        kind: fc.constant('displayed' as const),
        mark: text,
        displayId: text,
        final: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('ended' as const),
        mark: text,
        state: fc.constantFrom('Succeed' as const, 'Refused' as const),
      }),
    ),
    { maxLength: 6 },
  );

  it('reads every whole record of a file that is cut at any byte', () => {
    fc.assert(
      fc.property(records, (written) => {
        const lines = written.map(encodeRecord);
        const bytes = Buffer.from(lines.join(''));
        for (let cut = 0; cut <= bytes.length; cut += 1) {
          const read = decodeRecords(bytes.subarray(0, cut).toString('utf8'));
          let whole = 0;
          for (let end = 0; whole < lines.length; whole += 1) {
            end += Buffer.byteLength(lines[whole] ?? '');
            // A line without its end is a whole record too.
            if (end - 1 > cut) break;
          }
          expect(read).toEqual(written.slice(0, whole));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('passes over lines that are no records, of whatever kind', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), text)), records, (noise, written) => {
        const ofTasks = ['task', 'submitted', 'shown', 'displayed', 'ended'];
        const kinds = [...ofTasks, 'session', 'uses', 'closed'];
        const lines = noise
          .flatMap((line) => line.split('\n'))
          .filter((line) => !kinds.some((kind) => line.includes(kind)));
        const read = decodeRecords(`${lines.join('\n')}\n${written.map(encodeRecord).join('')}`);
        expect(read).toEqual(written);
      }),
    );
  });

  it('are the same after tasks were made of them and records again', () => {
    const header = {
      kind: 'session',
      session: 's',
      notebook: 'n',
      pid: 1,
      host: 'h',
      at: 1,
    } as const;
    fc.assert(
      fc.property(records, (written) => {
        const once = sessionOf([header, ...written]);
        if (once === undefined) throw new Error('the header is missing');
        expect(sessionOf(recordsOf(header, once.tasks.values(), once))).toEqual(once);
      }),
    );
  });
});

describe('readSessions', () => {
  it('reads what is whole of a file that a killed kernel left torn', async () => {
    open('one').begin(note('m1'));
    await appendFile(
      journalFile(directory, '/home/ann/a.ipynb', 'one'),
      '{"kind":"submitted","mark":"m1","ta',
    );
    const [session] = (await readSessions(directory, '/home/ann/a.ipynb')).sessions;
    expect(session?.tasks.get('m1')).toMatchObject({ taskId: undefined });
  });
});
