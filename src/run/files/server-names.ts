/** Names of the server's files and parameters for completion: what is known now, while more is asked for in the background. */
import type { ServerParameter, StoredFile, TaskClient } from '../../task/index.ts';
import { type AnswerParts, createAnswers } from '../catalogue/answers.ts';
import { joined } from '../session/server-parameters.ts';
import { serverPath } from './server-path.ts';

type NamesClient = Pick<TaskClient, 'files' | 'console'>;

/** What is known now; undefined = nothing yet. */
export interface ServerNamesView {
  /** The entries of a directory as it is written before the name that is being typed; none where there is no such directory. */
  files(directory: string): readonly StoredFile[] | undefined;
  /** The parameters of the engine and of all engines. */
  parameters(engine: string): readonly ServerParameter[] | undefined;
  /** Requests under way that will make the view fresher. Each settles, none rejects. Grows while the view is used. */
  readonly pending: readonly Promise<void>[];
}

export interface ServerNames {
  view(): ServerNamesView;
  /** Everything is read again when it is next needed; until then the old answers are given. */
  invalidate(): void;
  /** Call when the server has just worked: failed requests may then be sent again. */
  serverWorks(): void;
  /** Ends the requests under way and sends no more. */
  close(): void;
}

/** A list of more files than this is of no help at the cursor. */
const mostFiles = 5000;

export function createServerNames(parts: AnswerParts<NamesClient>): ServerNames {
  const closing = new AbortController();
  let generation = 0;
  const shared = { ...parts, closing: closing.signal, generation: () => generation };
  const files = createAnswers<NamesClient, readonly StoredFile[]>(shared);
  const parameters = createAnswers<NamesClient, readonly ServerParameter[]>(shared);
  return {
    view() {
      const pending: Promise<void>[] = [];
      return {
        pending,
        files: (directory) =>
          files.get(
            directory,
            async (client, signal) => {
              const path = await serverPath(directory, client.files, signal);
              return ((await client.files.list(path, signal)) ?? []).slice(0, mostFiles);
            },
            pending,
          ),
        parameters: (engine) =>
          parameters.get(
            engine,
            async ({ console }, signal) =>
              joined(
                await console.offeredParameters(engine, signal),
                await console.offeredParameters('', signal),
              ),
            pending,
          ),
      };
    },
    invalidate() {
      generation += 1;
    },
    serverWorks() {
      files.allowRetries();
      parameters.allowRetries();
    },
    close() {
      closing.abort();
    },
  };
}
