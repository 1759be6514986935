/** Notes each task of a kernel, how far it was shown and its end, so that the next kernel can go on. One append a record, no lock. */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import {
  livingProcess,
  type Logger,
  messageOf,
  privateFlags,
  systemCodeOf,
} from '../../shared/index.ts';
import type { TaskHandle } from '../../task/index.ts';
import { type KernelLife, kernelLife } from './kernel-life.ts';
import {
  compactJournal,
  journalFile,
  makeJournalDirectory,
  readSessions,
  writeJournalFile,
} from './files.ts';
import {
  encodeRecord,
  type JournaledEnd,
  type JournalRecord,
  type ShownPosition,
  type SubmitNote,
} from './record.ts';
import {
  type JournaledSession,
  type JournaledTask,
  mergeSessions,
  recordsOf,
  sessionOf,
} from './tasks.ts';

/** A task's place in the journal. */
export interface JournalEntry {
  submitted(task: TaskHandle): void;
  /** Written a moment later, when the text has left the kernel: after a crash output may be repeated, but is never lost. */
  shown(position: ShownPosition): void;
  /** Notes the display of its status line, which the next kernel sets right when this one cannot. `final`: it shows the end. @default false */
  displayed(displayId: string, final?: boolean): void;
  /** All that was shown so far has left the kernel: what is not written yet is written at once. */
  settled(): void;
  /** A later cell gives its results a name. */
  named(name: string, rows: number): void;
  ended(state: JournaledEnd): void;
}

/** A kernel of the notebook with what it has noted. */
export interface JournaledKernel extends JournaledSession {
  readonly life: KernelLife | 'this';
}

/** One session's journal, and a view of those of its notebook's other sessions. */
export interface Journal {
  readonly session: string;
  /** Notes a task before its submit. */
  begin(note: SubmitNote): JournalEntry;
  /** Notes that this session follows a task of another one (or of its own) from here on. */
  attach(task: JournaledTask): JournalEntry;
  /** All sessions' tasks in the order of their submits. `elsewhere`: another living kernel follows it. Never rejects: faults are logged. */
  tasks(): Promise<readonly (JournaledTask & { readonly elsewhere: boolean })[]>;
  /** Every kernel of the notebook, this one last. Never rejects, as {@link tasks}. */
  kernels(): Promise<readonly JournaledKernel[]>;
  /** Notes that tasks from here on are pinned to a session of an earlier kernel. */
  uses(engineSession: string): void;
  /** Writes what waits to be written, and that the kernel has ended in order; what is noted later opens the file again. */
  close(): void;
}

/** Where a journal is kept, and for whom. */
export interface JournalPlace {
  /** Made when the first task is noted, for its owner alone. */
  readonly directory: string;
  /** The notebook's path, or its directory when the client does not tell the path. */
  readonly notebook: string;
}

/** True when no path leads to the open file any more. */
function isRemoved(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).nlink === 0;
  } catch (thrown) {
    // A file system that several hosts share says so.
    if (systemCodeOf(thrown) === 'ESTALE') return true;
    throw thrown;
  }
}

/** Milliseconds before a position is noted, so that its text has gone out: the kernel holds text back for 50 ms to join it. */
const settleMs = 60;
/** From this size on, in bytes, a session's own file is written anew when it can shrink; then at twice what is left. */
const compactFrom = 262_144;
/** Records held in memory before they are folded; then at twice what is left, so that a long session folds rarely. */
const mostRecords = 4000;

/** Without a place the journal is kept in memory alone. Opens nothing before the first task. */
export function createJournal(
  session: string,
  place: JournalPlace | undefined,
  logger: Logger,
): Journal {
  const header: JournaledSession['header'] = {
    kind: 'session',
    session,
    notebook: place?.notebook ?? '',
    pid: process.pid,
    host: hostname(),
    at: Date.now(),
    birth: livingProcess(process.pid)?.birth,
  };
  let records: JournalRecord[] = [header];
  const waiting = new Map<NodeJS.Timeout, () => void>();
  let file: { readonly path: string; descriptor: number; size: number } | undefined;
  /** The file lacks records that could not be written: the next record writes it anew. */
  let behind = false;
  let compacted = false;
  const told = new Set<string>();
  let foldAt = mostRecords;
  let compactAt = compactFrom;

  function open(at: JournalPlace): void {
    makeJournalDirectory(at.directory);
    const path = journalFile(at.directory, at.notebook, session);
    const descriptor = openSync(path, privateFlags.append, 0o600);
    file = { path, descriptor, size: 0 };
    file.size += writeSync(descriptor, encodeRecord(header));
  }

  function append(record: JournalRecord): void {
    records.push(record);
    if (records.length > foldAt) fold();
    if (place === undefined) return;
    try {
      if (file === undefined) open(place);
      if (file === undefined) return;
      // Another host, or the user, may have cleaned up: what is noted in a removed file is lost.
      if (behind || isRemoved(file.descriptor)) {
        makeJournalDirectory(place.directory);
        replace(file);
        behind = false;
        return;
      }
      file.size += writeSync(file.descriptor, encodeRecord(record));
      if (file.size > compactAt) shorten(file);
    } catch (thrown) {
      // The task matters more than its note: the kernel goes on without, and tries again.
      behind = true;
      tellOnce(`The journal of tasks cannot be written: ${messageOf(thrown)}`);
    }
  }

  /** Reduces the records to as few as say the same. */
  function fold(): void {
    const own = sessionOf(records);
    if (own !== undefined) records = [...recordsOf(header, own.tasks.values(), own)];
    foldAt = Math.max(mostRecords, records.length * 2);
  }

  function shorten(into: NonNullable<typeof file>): void {
    fold();
    const size = records.reduce((sum, record) => sum + Buffer.byteLength(encodeRecord(record)), 0);
    compactAt = Math.max(compactFrom, size * 2);
    if (size <= into.size / 2) replace(into);
  }

  /** Writes the file anew from memory, which has all of it. */
  function replace(into: NonNullable<typeof file>): void {
    writeJournalFile(into.path, records);
    const descriptor = openSync(into.path, privateFlags.append, 0o600);
    closeSync(into.descriptor);
    into.descriptor = descriptor;
    into.size = fstatSync(into.descriptor).size;
  }

  function entry(mark: string): JournalEntry {
    let last = '';
    const own = new Set<() => void>();
    return {
      submitted: (task) => {
        append({ kind: 'submitted', mark, taskId: task.taskId, execId: task.execId });
      },
      shown: (position) => {
        const said = JSON.stringify(position);
        if (said === last) return;
        last = said;
        const write = (): void => {
          clearTimeout(timer);
          waiting.delete(timer);
          own.delete(write);
          append({ kind: 'shown', mark, ...position });
        };
        const timer = setTimeout(write, settleMs);
        timer.unref();
        waiting.set(timer, write);
        own.add(write);
      },
      displayed: (displayId, final = false) => {
        append({ kind: 'displayed', mark, displayId, final });
      },
      settled: () => {
        for (const write of own) write();
      },
      named: (name, rows) => {
        append({ kind: 'named', mark, name, rows, at: Date.now() });
      },
      ended: (state) => {
        append({ kind: 'ended', mark, state });
      },
    };
  }

  function writeWaiting(): void {
    for (const write of waiting.values()) write();
  }

  async function others(): Promise<readonly JournaledSession[]> {
    if (place === undefined) return [];
    try {
      const { sessions, faults } = await readSessions(place.directory, place.notebook, session);
      for (const fault of faults) tellOnce(`A journal of earlier tasks is left out: ${fault}`);
      if (!compacted) {
        compacted = true;
        await compactJournal(place.directory, sessions);
      }
      return sessions;
    } catch (thrown) {
      tellOnce(`The journal of earlier tasks cannot be read: ${messageOf(thrown)}`);
      return [];
    }
  }

  function tellOnce(fault: string): void {
    if (!told.has(fault)) logger.warn(fault);
    told.add(fault);
  }

  async function kernels(): Promise<readonly JournaledKernel[]> {
    writeWaiting();
    const earlier = (await others()).map((one) => ({ ...one, life: kernelLife(one.header) }));
    const own = sessionOf(records);
    return own === undefined ? earlier : [...earlier, { ...own, life: 'this' }];
  }

  return {
    session,
    kernels,
    uses(engineSession) {
      append({ kind: 'uses', engineSession });
    },
    begin(note) {
      append({ kind: 'task', adopted: false, ...note });
      return entry(note.mark);
    },
    attach(task) {
      const known = records.some((record) => record.kind === 'task' && record.mark === task.mark);
      if (!known) for (const record of recordsOf(header, [task]).slice(1)) append(record);
      return entry(task.mark);
    },
    async tasks() {
      const all = await kernels();
      const living = new Set(
        all.filter(({ life }) => life === 'alive').map((one) => one.header.session),
      );
      return mergeSessions(all).map((task) => ({
        ...task,
        elsewhere: task.followers.some((follower) => living.has(follower)),
      }));
    },
    close() {
      writeWaiting();
      if (file === undefined) return;
      append({ kind: 'closed' });
      closeSync(file.descriptor);
      file = undefined;
    },
  };
}
