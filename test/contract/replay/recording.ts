/** Exchanges recorded from a Linkis 1.8.0, read from their files; they know nothing of the gateway that they are replayed to. */
import { readdirSync, readFileSync } from 'node:fs';

/** What the server answered. */
export interface RecordedAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly contentDisposition?: string;
  readonly setCookie?: readonly string[];
  /** Long texts are cut and end in `…`; long lists are cut to their first elements. */
  readonly json?: unknown;
  /** The beginning of a body that is no JSON. */
  readonly text?: string;
  /** A body of bytes, by its size. */
  readonly bytes?: number;
}

/** One request and its answer. */
export interface RecordedExchange {
  readonly label: string;
  /** Local time of the recording. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly answer: RecordedAnswer;
}

/** An exchange, or the moment at which a task was over. */
export type RecordedEvent = RecordedExchange | { readonly finish: number };

/** One file, in order. */
export interface Recording {
  readonly name: string;
  /** What was observed beside the exchanges (status by polling) and is not replayed. */
  readonly skippedObservations: number;
  readonly events: readonly RecordedEvent[];
}

const directory = new URL('../../fixtures/recorded/exchanges/', import.meta.url);

/** All recordings, by the order of their files. */
export function recordings(): readonly Recording[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Recording);
}
