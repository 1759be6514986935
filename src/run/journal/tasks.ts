/** From the records of journal files to tasks, and from tasks back to as few records as hold them. Pure. */
import type { JournaledEnd, JournalRecord, NameNote, ShownPosition, SubmitNote } from './record.ts';

/** What is noted of the status line of a task. */
interface StatusLineNote {
  readonly displayId: string;
  readonly final: boolean;
}

/** A task as one or more sessions noted it. */
export interface JournaledTask extends SubmitNote {
  /** The session that submitted it, when its file is there. */
  readonly session: string | undefined;
  /** Every session that followed it. */
  readonly followers: readonly string[];
  /** Undefined while the submit is not answered. */
  readonly taskId: number | undefined;
  readonly execId: string | undefined;
  /** The farthest that any session has shown. */
  readonly shown: ShownPosition;
  /** The display of its status line; undefined when none was shown. `final`: the line shows the end. */
  readonly line: StatusLineNote | undefined;
  /** What later cells have named its results, besides `resultName`. */
  readonly names: readonly NameNote[];
  /** Undefined while nobody has seen its end. */
  readonly end: JournaledEnd | undefined;
}

/** What one file holds. */
export interface JournaledSession {
  readonly header: Extract<JournalRecord, { kind: 'session' }>;
  /** By mark, in the order of their submits. */
  readonly tasks: ReadonlyMap<string, JournaledTask>;
  /** Sessions of earlier kernels that it has taken up, in that order. */
  readonly uses: readonly string[];
  /** Its kernel has ended in order; false also while it runs. */
  readonly closed: boolean;
}

export const nothingShown: ShownPosition = { lines: 0, texts: {} };

/** The tasks of one file's records; undefined when the first record is no session. */
export function sessionOf(records: readonly JournalRecord[]): JournaledSession | undefined {
  const [header] = records;
  if (header?.kind !== 'session') return undefined;
  const tasks = new Map<string, JournaledTask>();
  const uses: string[] = [];
  let closed = false;
  for (const record of records) {
    if (record.kind === 'session') continue;
    if (record.kind === 'closed') {
      closed = true;
      continue;
    }
    if (record.kind === 'uses') {
      uses.push(record.engineSession);
      continue;
    }
    if (record.kind === 'task') {
      const { kind: _kind, adopted, ...note } = record;
      tasks.set(record.mark, {
        ...note,
        session: adopted ? undefined : header.session,
        followers: [header.session],
        taskId: undefined,
        execId: undefined,
        shown: nothingShown,
        line: undefined,
        names: [],
        end: undefined,
      });
      continue;
    }
    const task = tasks.get(record.mark);
    if (task === undefined) continue;
    tasks.set(record.mark, withRecord(task, record));
  }
  return { header, tasks, uses, closed };
}

function withRecord(
  task: JournaledTask,
  record: Extract<JournalRecord, { kind: 'submitted' | 'shown' | 'displayed' | 'named' | 'ended' }>,
): JournaledTask {
  switch (record.kind) {
    case 'submitted':
      return { ...task, taskId: record.taskId, execId: record.execId };
    case 'shown':
      return { ...task, shown: farthest(task.shown, record) };
    case 'displayed':
      return { ...task, line: { displayId: record.displayId, final: record.final } };
    case 'named': {
      const { name, rows, at } = record;
      return { ...task, names: [...task.names, { name, rows, at }] };
    }
    case 'ended':
      return { ...task, end: record.state };
  }
}

function farthest(one: ShownPosition, other: ShownPosition): ShownPosition {
  const texts: Record<string, number> = { ...one.texts };
  for (const [name, lines] of Object.entries(other.texts))
    texts[name] = Math.max(texts[name] ?? 0, lines);
  return { lines: Math.max(one.lines, other.lines), texts };
}

/** The tasks of several sessions, each once, in the order of their submits. */
export function mergeSessions(sessions: readonly JournaledSession[]): readonly JournaledTask[] {
  const merged = new Map<string, JournaledTask>();
  for (const task of sessions.flatMap((session) => [...session.tasks.values()])) {
    const known = merged.get(task.mark);
    merged.set(
      task.mark,
      known === undefined
        ? task
        : {
            ...known,
            session: known.session ?? task.session,
            followers: [...known.followers, ...task.followers],
            taskId: known.taskId ?? task.taskId,
            execId: known.execId ?? task.execId,
            shown: farthest(known.shown, task.shown),
            line: known.line?.final === true ? known.line : (task.line ?? known.line),
            names: [...known.names, ...task.names],
            end: known.end ?? task.end,
          },
    );
  }
  return [...merged.values()].sort((one, other) => one.at - other.at);
}

/** Every name that the results of a task have. */
export function namesOf({ resultName, rows, at, names }: JournaledTask): readonly NameNote[] {
  return resultName === undefined ? names : [{ name: resultName, rows, at }, ...names];
}

/** The records that say the same of these tasks of one session, and of the session itself. */
export function recordsOf(
  header: JournaledSession['header'],
  tasks: Iterable<JournaledTask>,
  own: Pick<JournaledSession, 'uses' | 'closed'> = { uses: [], closed: false },
): readonly JournalRecord[] {
  const records: JournalRecord[] = [
    header,
    ...own.uses.map((engineSession) => ({ kind: 'uses' as const, engineSession })),
  ];
  for (const task of tasks) {
    const { mark, at, cellId, engine, creator, gateway, detached, resultName, rows } = task;
    const adopted = task.session !== header.session;
    const note = { mark, at, cellId, engine, creator, gateway, detached, resultName, rows };
    records.push({ kind: 'task', adopted, ...note, engineSession: task.engineSession });
    if (task.taskId !== undefined && task.execId !== undefined)
      records.push({ kind: 'submitted', mark, taskId: task.taskId, execId: task.execId });
    if (task.shown.lines > 0 || Object.keys(task.shown.texts).length > 0)
      records.push({ kind: 'shown', mark, ...task.shown });
    if (task.line !== undefined) records.push({ kind: 'displayed', mark, ...task.line });
    for (const name of task.names) records.push({ kind: 'named', mark, ...name });
    if (task.end !== undefined) records.push({ kind: 'ended', mark, state: task.end });
  }
  if (own.closed) records.push({ kind: 'closed' });
  return records;
}
