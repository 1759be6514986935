/** Numbers of the notebook's tasks, names of results and ids of sessions behind the magics that take them: from the journal, without the server. */
import type { Completion } from '../../interpreter/index.ts';
import { engineSessions, isLeft } from '../session/engine-sessions.ts';
import { engineSessionOf, type NotebookSession } from '../session/notebook-session.ts';

/** What may be named. */
export interface TaskWords {
  /** The newest first. */
  readonly tasks: readonly { readonly id: string; readonly ended: boolean }[];
  /** As `--as` gave them. */
  readonly names: readonly string[];
  /** Short ids of sessions that may be taken up, the one used last first. */
  readonly sessions: readonly string[];
}

/** The word that is being typed behind such a magic. */
export interface TaskArgument {
  readonly magic: string;
  readonly typed: string;
}

/** Numbers given at the most. */
const mostTasks = 50;

/** Undefined when the cursor stands elsewhere. */
export function taskArgumentAt(code: string, cursor: number): TaskArgument | undefined {
  const line = code.slice(code.lastIndexOf('\n', cursor - 1) + 1, cursor);
  const [, magic, typed] =
    /^\s*%%?(log|status|progress|code|kill|attach|result|more|page|rows|export|plot|session)[ \t]+(\w*)$/.exec(
      line,
    ) ?? [];
  return magic === undefined || typed === undefined ? undefined : { magic, typed };
}

/** What begins as it is typed; tasks that may still run come first where a task is to be ended or followed. */
export function completeTaskWord(
  { magic, typed }: TaskArgument,
  cursor: number,
  words: TaskWords,
): Completion {
  const typeOf = (texts: readonly string[], type: string): Completion['matches'] =>
    texts.filter((text) => text.startsWith(typed)).map((text) => ({ text, type }));
  return {
    matches:
      magic === 'session'
        ? [...typeOf(['last'], 'value'), ...typeOf(words.sessions, 'session')]
        : [
            ...typeOf(magic === 'kill' ? ['last', 'all'] : ['last'], 'value'),
            ...typeOf(words.names, 'result'),
            ...typeOf(numbersFor(magic, words), 'task'),
          ],
    start: cursor - typed.length,
    end: cursor,
  };
}

function numbersFor(magic: string, { tasks }: TaskWords): readonly string[] {
  const prefersRunning = magic === 'kill' || magic === 'attach';
  const ordered = prefersRunning
    ? tasks.toSorted((one, other) => Number(one.ended) - Number(other.ended))
    : tasks;
  return ordered.map(({ id }) => id).slice(0, mostTasks);
}

/** What this notebook knows. Never rejects. */
export async function taskWordsOf(session: NotebookSession): Promise<TaskWords> {
  const { journal } = session;
  const [noted, kernels] = await Promise.all([journal.tasks(), journal.kernels()]);
  const newest = noted.toReversed();
  return {
    tasks: newest.flatMap(({ taskId, end }) =>
      taskId === undefined ? [] : [{ id: String(taskId), ended: end !== undefined }],
    ),
    names: [
      ...new Set([
        ...session.named.keys(),
        ...newest.flatMap(({ resultName }) => (resultName === undefined ? [] : [resultName])),
      ]),
    ],
    sessions: engineSessions(kernels, engineSessionOf(session))
      .filter(({ kernel }) => isLeft(kernel))
      .map(({ shortId }) => shortId),
  };
}
