/** Asks the user at the terminal, for commands that log in and have no cell to ask in. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { linkedSignal } from '../shared/index.ts';

/** The two ends of the terminal. */
export interface QuestionStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** One line. What is typed to a `hidden` question is not shown. Rejects when `signal` is aborted, and at Ctrl-C, which it calls `interrupt` for. */
export async function askAtTerminal(
  prompt: string,
  asked: { readonly hidden: boolean; readonly signal: AbortSignal; readonly interrupt: () => void },
  { input, output }: QuestionStreams,
): Promise<string> {
  const unseen = new Writable({
    write: (_text, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input, output: asked.hidden ? unseen : output, terminal: true });
  // The terminal is in raw mode: Ctrl-C comes as a key and not as a signal.
  lines.on('SIGINT', asked.interrupt);
  const closed = new AbortController();
  lines.once('close', () => {
    closed.abort();
  });
  const { signal, dispose } = linkedSignal([asked.signal, closed.signal]);
  try {
    if (asked.hidden) output.write(prompt);
    return await lines.question(asked.hidden ? '' : prompt, { signal });
  } finally {
    dispose();
    lines.close();
    if (asked.hidden) output.write('\n');
  }
}
