/** The sessions of a notebook, by the ids that its kernels have pinned engines to, as the journal has them. Pure. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { JournaledKernel } from '../journal/journal.ts';
import type { JournaledTask } from '../journal/tasks.ts';

/** One session: an id, and who has used it. */
export interface EngineSession {
  /** Carried as `fixedEngineConn`. */
  readonly id: string;
  /** What is shown and may be typed: the beginning of the id, or all of it where another id begins alike. */
  readonly shortId: string;
  /** Epoch milliseconds of its last submit; undefined = nothing was submitted in it yet. */
  readonly lastAt: number | undefined;
  /** Whether a kernel that has used it lives: the surest sign of life of all of them. */
  readonly kernel: JournaledKernel['life'];
  /** Machine of the kernel that used it last. */
  readonly host: string;
  /** That kernel has ended in order. */
  readonly closed: boolean;
  /** In the order of their submits. */
  readonly tasks: readonly JournaledTask[];
}

/** Letters of an id that are shown. */
const shownLetters = 8;
/** Whether a kernel lives, from the surest sign of life to none. */
export const liveliest: readonly EngineSession['kernel'][] = ['this', 'alive', 'unknown', 'gone'];

/** All sessions, the last used first. `current`: the session in use, which is there even when nothing has run in it. */
export function engineSessions(
  kernels: readonly JournaledKernel[],
  current: string,
): readonly EngineSession[] {
  const own = kernels.find(({ life }) => life === 'this');
  const users = new Map<string, JournaledKernel[]>();
  const tasks = new Map<string, JournaledTask[]>();
  const isUsedBy = (id: string, kernel: JournaledKernel): void => {
    const known = users.get(id) ?? [];
    if (!known.includes(kernel)) users.set(id, [...known, kernel]);
  };
  for (const kernel of kernels) {
    for (const id of kernel.uses) isUsedBy(id, kernel);
    for (const task of kernel.tasks.values()) {
      const id = task.engineSession;
      // The tasks of another kernel are in that kernel's own file.
      if (id === undefined || task.session !== kernel.header.session) continue;
      isUsedBy(id, kernel);
      tasks.set(id, [...(tasks.get(id) ?? []), task]);
    }
  }
  if (own !== undefined) isUsedBy(current, own);
  const ids = [...users.keys()];
  return [...users]
    .map(([id, of]): EngineSession => {
      const ran = (tasks.get(id) ?? []).toSorted((one, other) => one.at - other.at);
      const last = of.toSorted((one, other) => one.header.at - other.header.at).at(-1);
      return {
        id,
        shortId: shortIdOf(id, ids),
        lastAt: ran.at(-1)?.at,
        kernel: liveliest.find((life) => of.some((kernel) => kernel.life === life)) ?? 'gone',
        host: last?.header.host ?? '',
        closed: last?.closed ?? false,
        tasks: ran,
      };
    })
    .toSorted((one, other) => usedAt(other) - usedAt(one));
}

/** The session that `last` means: the one used last of those whose kernels do not run here any more. */
export function lastLeft(sessions: readonly EngineSession[]): EngineSession | undefined {
  return sessions.find(({ kernel, tasks }) => isLeft(kernel) && tasks.length > 0);
}

/** No kernel that runs on this machine uses it. */
export function isLeft(kernel: EngineSession['kernel']): boolean {
  return kernel === 'gone' || kernel === 'unknown';
}

/** The session that a word means. Throws `OPTION_INVALID` when there is none, or more than one. */
export function sessionNamed(word: string, sessions: readonly EngineSession[]): EngineSession {
  const exact = sessions.find(({ id, shortId }) => id === word || shortId === word);
  const found = exact === undefined ? sessions.filter(({ id }) => id.startsWith(word)) : [exact];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    only === undefined
      ? `this notebook has no session ${word}`
      : `${String(found.length)} sessions of this notebook begin with ${word}`,
    { hint: '%session lists them.' },
  );
}

/** The number of a fresh engine after the `_` stays: such sessions differ in nothing else. */
function shortIdOf(id: string, ids: readonly string[]): string {
  const shortened = (one: string): string => {
    const [base = '', ...numbers] = one.split('_');
    return [base.slice(0, shownLetters), ...numbers].join('_');
  };
  const short = shortened(id);
  return ids.some((other) => other !== id && shortened(other) === short) ? id : short;
}

/** A session without a task counts as used last: it is this kernel's own, or was just continued. */
function usedAt({ lastAt }: EngineSession): number {
  return lastAt ?? Number.POSITIVE_INFINITY;
}
