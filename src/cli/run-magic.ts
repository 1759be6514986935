/** Runs one magic with the interpreter of a kernel, but in this process, and writes what it shows. */
import type { CellEvent, CellOutcome } from '../interpreter/index.ts';
import { terminalText } from '../notebook/index.ts';
import type { LogMode } from '../run/index.ts';
import { asObject, isColoured, type JsonObject } from '../shared/index.ts';
import { takeInterrupts } from './interrupts.ts';
import { loadKernelLanguage } from './language/kernel-language.ts';
import { outputListener } from './shown-output.ts';
import { askAtTerminal } from './terminal-question.ts';

export interface MagicOptions {
  readonly profile?: string;
  /** Writes what is shown as JSON, one line a display, and no other text. */
  readonly json?: boolean;
  /** The setting `log`. @default that of the settings */
  readonly log?: LogMode;
}

/** Milliseconds that the end of the session may take. */
const closeMs = 2000;
/** Each magic is the only cell of a batch. */
const onlyCell = { silent: false, executionCount: 1, inBatch: true } as const;

/** What the magic shows goes to stdout, a failure to stderr with exit code 1; Ctrl-C interrupts it as it does a cell. */
export async function runMagic(code: string, options: MagicOptions): Promise<void> {
  const { interpreter } = await loadKernelLanguage(options.profile, {
    isNotebook: false,
    ...(options.log !== undefined && { log: options.log }),
  });
  const { signal, interrupt, exitCode, release } = takeInterrupts();
  try {
    const cell = interpreter.execute({
      ...onlyCell,
      code,
      signal,
      ...(process.stdin.isTTY && {
        ask: async (prompt: string, { hidden }: { readonly hidden: boolean }) =>
          askAtTerminal(
            prompt,
            { hidden, signal, interrupt },
            { input: process.stdin, output: process.stderr },
          ),
      }),
    });
    const outcome = await (options.json === true ? writeJson(cell) : writeText(cell));
    if (outcome.status === 'error') reportOutcome(outcome);
  } finally {
    release();
    await interpreter.close(closeMs);
  }
  process.exitCode = exitCode() ?? process.exitCode;
}

/** What each magic answers as JSON, by its key; one that fails or has no JSON is left out. Nothing is written. */
export async function magicFacts<Key>(
  magics: readonly (readonly [key: Key, code: string])[],
  profile: string | undefined,
): Promise<ReadonlyMap<Key, JsonObject>> {
  const { interpreter } = await loadKernelLanguage(profile, { isNotebook: false });
  const facts = new Map<Key, JsonObject>();
  try {
    for (const [key, code] of magics) {
      const { signal } = new AbortController();
      const cell = interpreter.execute({ ...onlyCell, code, signal });
      const [first] = (await jsonOf(cell)).shown;
      const object = asObject(first);
      if (object !== undefined) facts.set(key, object);
    }
  } finally {
    await interpreter.close(closeMs);
  }
  return facts;
}

type Cell = AsyncGenerator<CellEvent, CellOutcome, void>;

async function writeText(cell: Cell): Promise<CellOutcome> {
  const listener = outputListener();
  for (;;) {
    const step = await cell.next();
    if (step.done !== true) {
      // Nobody could answer a comm here.
      if (step.value.kind !== 'comm') listener.published(undefined, messageOf(step.value));
      continue;
    }
    listener.ended(undefined, { status: 'ok', elapsedMs: 0, tasks: [] });
    return step.value;
  }
}

async function writeJson(cell: Cell): Promise<CellOutcome> {
  const { shown, outcome } = await jsonOf(cell);
  for (const json of shown) process.stdout.write(`${JSON.stringify(json)}\n`);
  return outcome;
}

/** Only the last form of each display: its JSON, or nothing where it has none. */
async function jsonOf(
  cell: Cell,
): Promise<{ readonly shown: readonly unknown[]; readonly outcome: CellOutcome }> {
  const displays = new Map<unknown, unknown>();
  for (;;) {
    const step = await cell.next();
    if (step.done === true) return { shown: [...displays.values()], outcome: step.value };
    const event = step.value;
    if (event.kind !== 'display' && event.kind !== 'update') continue;
    const json = event.bundle['application/json'];
    if (json !== undefined) displays.set(event.displayId ?? Symbol('display'), json);
  }
}

/** The event as the message that a kernel would publish. All text is what was asked for, so it goes to one stream. */
function messageOf(event: Exclude<CellEvent, { kind: 'comm' }>): {
  readonly header: { readonly msg_type: string };
  readonly content: JsonObject;
} {
  switch (event.kind) {
    case 'text':
      return { header: { msg_type: 'stream' }, content: { name: 'stdout', text: event.text } };
    case 'clear':
      return { header: { msg_type: 'clear_output' }, content: { wait: event.wait } };
    case 'display':
    case 'update': {
      const { bundle: data, displayId } = event;
      const transient = displayId === undefined ? {} : { display_id: displayId };
      const type = event.kind === 'display' ? 'display_data' : 'update_display_data';
      return { header: { msg_type: type }, content: { data, metadata: {}, transient } };
    }
  }
}

function reportOutcome({ error }: Extract<CellOutcome, { status: 'error' }>): void {
  process.stderr.write(
    `${terminalText(error.traceback.join('\n'), isColoured(process.env, process.stderr.isTTY)).trimEnd()}\n`,
  );
  process.exitCode = 1;
}
