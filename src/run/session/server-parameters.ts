/** The parameters that engines have on the server, kept for a while: a completion and the check of a cell must not wait for them. */
import { runInNewContext } from 'node:vm';
import type { Clock, Logger } from '../../shared/index.ts';
import type { ParameterRange, ServerParameter, TaskClient } from '../../task/index.ts';
import { askPatiently } from './patient-question.ts';

/** Milliseconds that an answer is kept: an administrator changes ranges, and rarely. */
const freshMs = 10 * 60_000;
/** Milliseconds before a server that gave none is asked again. */
const askAgainMs = 60_000;
const patienceMs = 1500;
/** A server's regular expression may take forever; in milliseconds. */
const matchMs = 100;

interface Kept {
  readonly at: number;
  /** Undefined when the server gave none. */
  readonly parameters: readonly ServerParameter[] | undefined;
}

const kept = new WeakMap<TaskClient, Map<string, Kept>>();

/** Those of the engine and of all engines; none when the server does not say or takes longer than 1.5 s. Rejects with the signal's reason. */
export async function knownParameters(
  engine: string,
  run: {
    readonly client: TaskClient;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly signal: AbortSignal;
  },
): Promise<readonly ServerParameter[]> {
  const { client, clock } = run;
  const engines = kept.get(client) ?? new Map<string, Kept>();
  kept.set(client, engines);
  const last = engines.get(engine);
  if (last !== undefined) {
    const keepMs = last.parameters === undefined ? askAgainMs : freshMs;
    if (clock.now() - last.at < keepMs) return last.parameters ?? [];
  }
  const answer = await askPatiently(
    run,
    `the parameters of ${engine} on the server`,
    patienceMs,
    async (signal) => {
      const [own, all] = await Promise.all([
        client.console.offeredParameters(engine, signal),
        client.console.offeredParameters('', signal),
      ]);
      return joined(own, all);
    },
  );
  const parameters = 'value' in answer ? answer.value : undefined;
  engines.set(engine, { at: clock.now(), parameters });
  return parameters ?? [];
}

/** Each key once; the first list wins. */
export function joined(
  own: readonly ServerParameter[],
  all: readonly ServerParameter[],
): readonly ServerParameter[] {
  const keys = new Set(own.map(({ key }) => key));
  return [...own, ...all.filter(({ key }) => !keys.has(key))];
}

/** Undefined when it cannot be told. */
export function isInRange(value: string, range: ParameterRange | undefined): boolean | undefined {
  if (range === undefined) return undefined;
  switch (range.kind) {
    case 'interval': {
      const number = Number(value);
      return value.trim() !== '' && number >= range.from && number <= range.to;
    }
    case 'choice':
      return range.values.includes(value);
    case 'pattern':
      try {
        const matches: unknown = runInNewContext(
          'new RegExp(pattern).test(value)',
          { pattern: `^(?:${range.pattern})$`, value },
          { timeout: matchMs },
        );
        return matches === true;
      } catch {
        // Java has expressions that JavaScript has not, and some never end.
        return undefined;
      }
  }
}

/** `1 to 20`, `3m, 15m or 1h`, `as ^[1-9]g$`. */
export function rangeInWords(range: ParameterRange | undefined): string {
  switch (range?.kind) {
    case undefined:
      return '';
    case 'interval':
      return `${String(range.from)} to ${String(range.to)}`;
    case 'choice':
      return range.values.join(', ');
    case 'pattern':
      return `as ${range.pattern}`;
  }
}
