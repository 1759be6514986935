/** Interpreter and client against a gateway that misbehaves, and the count of what was lost or doubled. */
import { createLinkisClient, type LinkisSettings } from '../../../src/linkis/index.ts';
import { createLinkisInterpreter, type RunSettings } from '../../../src/run/index.ts';
import { createLogger } from '../../../src/shared/index.ts';
import { linkisSettings, passwordOf } from '../linkis-settings.ts';
import { ranCell, type RanCell } from '../local-stack.ts';
import type { CellEvent, CellRequest, Interpreter } from '../../../src/interpreter/index.ts';
import type { FaultGateway, Row } from './gateway.ts';
import { runSettings } from '../run-settings.ts';

/** Deadline of every request of the tests' client. */
export const deadlineMs = 1000;

/** An interpreter over a client of its own, not yet logged in. */
export interface FaultStack {
  readonly interpreter: Interpreter;
  /** The lines of the kernel's own log, at every level. */
  readonly diagnostics: readonly string[];
  run(
    code: string,
    cell?: Partial<Pick<CellRequest, 'signal' | 'ask'>>,
    seen?: (event: CellEvent) => void,
  ): Promise<RanCell>;
  close(): Promise<void>;
}

/** A stack for `gateway`, or for the addresses in `own.linkis`. */
export function startFaultStack(
  gateway: Pick<FaultGateway, 'url' | 'user' | 'password'>,
  own: { readonly linkis?: Partial<LinkisSettings>; readonly run?: Partial<RunSettings> } = {},
): FaultStack {
  const diagnostics: string[] = [];
  const logger = createLogger('debug', (line) => {
    diagnostics.push(line);
  });
  const client = createLinkisClient(
    linkisSettings({
      urls: [gateway.url],
      auth: passwordOf(gateway.user, gateway.password),
      requestTimeoutMs: deadlineMs,
      submitTimeoutMs: deadlineMs,
      ...own.linkis,
    }),
    { logger },
  );
  const interpreter = createLinkisInterpreter({
    connect: async () => client,
    settings: {
      ...runSettings,
      session: 'shared',
      log: 'full',
      pace: { ...runSettings.pace, maximumMs: 100, quietMs: 50, statusMs: 50 },
      unreachableMs: 10_000,
      interruptWaitMs: 6000,
      ...own.run,
    },
    session: 'session1',
    version: '0.0.0',
    logger,
  });
  let count = 0;
  return {
    interpreter,
    diagnostics,
    async run(code, cell = {}, seen = () => undefined) {
      count += 1;
      const request = {
        code,
        silent: false,
        executionCount: count,
        signal: new AbortController().signal,
        ...cell,
      };
      const running = interpreter.execute(request);
      const events: CellEvent[] = [];
      for (;;) {
        const step = await running.next();
        if (step.done === true) return ranCell(events, step.value);
        events.push(step.value);
        seen(step.value);
      }
    },
    close: async () => interpreter.close(5000),
  };
}

/** What was lost and doubled of one cell. */
export interface Count {
  readonly logLost: number;
  readonly logDoubled: number;
  readonly textLost: number;
  readonly textDoubled: number;
}

/** The streamed lines of a cell: those of the log, and those of text results. */
export function linesOf(cell: RanCell): {
  readonly log: readonly string[];
  readonly text: readonly string[];
} {
  const streamed = cell.events
    .map((event) => (event.kind === 'text' ? event.text : ''))
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  return {
    log: streamed.filter((line) => !line.startsWith('text line ')),
    text: streamed.filter((line) => line.startsWith('text line ')),
  };
}

/** Compares what a cell showed with the log that the server has, and with the text that an undisturbed run showed. */
export async function countLines(
  gateway: FaultGateway,
  row: Row,
  cell: RanCell,
  text: readonly string[],
): Promise<Count> {
  const stored = await gateway.storedLog(row);
  const shown = linesOf(cell);
  return {
    logLost: missing(stored, shown.log),
    logDoubled: missing(shown.log, stored),
    textLost: missing(text, shown.text),
    textDoubled: missing(shown.text, text),
  };
}

/** How many of `lines` are not in `among`, counting repeated lines. A line that is out of order is missing. */
function missing(lines: readonly string[], among: readonly string[]): number {
  let at = 0;
  let found = 0;
  for (const line of lines) {
    const next = among.indexOf(line, at);
    if (next === -1) continue;
    found += 1;
    at = next + 1;
  }
  return lines.length - found;
}
