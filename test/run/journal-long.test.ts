/** A session that runs for weeks: its journal costs each task the same, however many came before, and holds them all. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createJournal } from '../../src/run/journal/journal.ts';
import { journalFile, readSessions } from '../../src/run/journal/files.ts';
import { silentLogger } from '../../src/shared/index.ts';
import { execId, taskId } from '../../src/task/index.ts';

const count = 5000;

describe('a journal', () => {
  it('of 5,000 tasks is written in time that grows with their number alone, and read back whole', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'linkis-journal-long-'));
    const notebook = '/home/ann/a.ipynb';
    const journal = createJournal('one', { directory, notebook }, silentLogger);
    const from = process.cpuUsage();
    for (let at = 1; at <= count; at += 1) {
      const entry = journal.begin({
        mark: `mark-${String(at)}`,
        at,
        engine: 'duckdb-1',
        creator: 'notebook',
        gateway: 'http://127.0.0.1:1',
        detached: false,
      });
      entry.submitted({
        taskId: taskId(at),
        execId: execId(`exec_id_of_some_length_${String(at)}`),
      });
      for (let lines = 1; lines <= 4; lines += 1) {
        entry.shown({ lines, texts: { '_0.dolphin': lines } });
        entry.settled();
      }
      entry.ended('Succeed');
    }
    const { user, system } = process.cpuUsage(from);
    journal.close();
    const [session] = (await readSessions(directory, notebook)).sessions;
    const { size } = await stat(journalFile(directory, notebook, 'one'));
    await rm(directory, { recursive: true, force: true });

    const tasks = [...(session?.tasks.values() ?? [])];
    expect(tasks.map((task) => task.taskId)).toEqual(
      Array.from({ length: count }, (_, at) => at + 1),
    );
    expect(tasks.every((task) => task.end === 'Succeed' && task.shown.lines === 4)).toBe(true);
    // A rewrite at every note, or a fold, would take minutes.
    expect((user + system) / 1000).toBeLessThan(10_000);
    expect(size).toBeLessThan(count * 1000);
  });
});
