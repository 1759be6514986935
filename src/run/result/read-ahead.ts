/**
 * Reads the first page of an ended task beside the listing of its results, which is a wait less: where the task before in this notebook had a
 * small table as its first result, this one probably has too, under the same name. A guess that was wrong costs one request.
 */
import type { PageRequest, ResultPage, ResultSetRef, TaskClient } from '../../task/index.ts';
import type { NotebookSession } from '../session/notebook-session.ts';

interface Small {
  readonly name: string;
  readonly request: PageRequest;
}

/** What the last task's first result was, where that was a table of one page. */
const before = new WeakMap<NotebookSession, Small>();

/** What a reader of results asks. */
export type ResultClient = Pick<TaskClient, 'read' | 'resultSets'>;

export interface ReadAhead {
  /** The client of the result reader: a page that was read ahead is given once. */
  readonly client: ResultClient;
  /** Called when the task has ended well, and its results are expected at `location`. */
  begin(location: string, signal: AbortSignal): void;
  /** Called when the results may have been read too early. */
  forget(): void;
}

/** Guesses ask `client`, which gives up soon; `reader` is asked for what nobody guessed. `wanted`: what this task's reader will ask for. */
export function readAhead(
  session: NotebookSession,
  client: ResultClient,
  reader: ResultClient,
  wanted: Pick<PageRequest, 'pageSize' | 'columns'>,
): ReadAhead {
  let ahead:
    (Small & { readonly path: string; readonly page: Promise<ResultPage | undefined> }) | undefined;

  async function take(result: ResultSetRef, request: PageRequest): Promise<ResultPage | undefined> {
    const taken = ahead;
    ahead = undefined;
    const isSame = taken?.path === result.path && isEqual(taken.request, request);
    const page = isSame && result.growing !== true ? await taken.page : undefined;
    // Of a longer one the rows are counted, for which its size must be known.
    return page?.kind === 'table' && page.last ? page : undefined;
  }

  return {
    client: {
      resultSets: async (location, signal) => reader.resultSets(location, signal),
      async read(result, request, signal) {
        const page = (await take(result, request)) ?? (await reader.read(result, request, signal));
        if (result.index === 0 && request.count === true) {
          const { name } = result;
          if (page.kind === 'table' && page.last) before.set(session, { name, request });
          else before.delete(session);
        }
        return page;
      },
    },
    begin(location, signal) {
      const small = before.get(session);
      // A task without a result leaves none to guess by.
      before.delete(session);
      if (small === undefined) return;
      const { name, request } = small;
      if (request.pageSize !== wanted.pageSize || request.columns !== wanted.columns) return;
      const path = `${location}/${name}`;
      const result = { name, path, index: 0, size: undefined };
      ahead = {
        name,
        request,
        path,
        page: client.read(result, request, signal).catch(() => undefined),
      };
    },
    forget() {
      ahead = undefined;
    },
  };
}

function isEqual(one: PageRequest, other: PageRequest): boolean {
  return (
    one.page === other.page &&
    one.pageSize === other.pageSize &&
    one.columns === other.columns &&
    one.count === other.count &&
    one.whole === other.whole
  );
}
