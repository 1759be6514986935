/** Real engines whose jobs stay `Running` after their code has run, until they are let go: a replay decides what is asked before the end and what after. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { EngineKind } from '../../../src/gateway/index.ts';
import { until } from '../../support/clients/until.ts';
import type { Endless } from './substitutions.ts';

/** Engines that hold their jobs. */
export interface HeldEngines {
  readonly kinds: readonly EngineKind[];
  /** The code of a task has run; one that never ends by itself has begun, and printed what it prints. */
  isReached(taskId: number): boolean;
  /** Jobs that are held now. */
  readonly holding: number;
  letGo(taskId: number): void;
  letAllGo(): void;
  /** How the next tasks' code goes on when it does not end by itself. */
  endless: Endless | undefined;
}

/** Wraps the kinds. */
export function holdEngines(kinds: readonly EngineKind[]): HeldEngines {
  const reached = new Set<number>();
  const free = new Set<number>();
  const waiting = new Map<number, () => void>();
  let all = false;

  const held: HeldEngines = {
    endless: undefined,
    kinds: kinds.map((kind): EngineKind => ({
      ...kind,
      async start(session) {
        const engine = await kind.start(session);
        return {
          instance: engine.instance,
          catalogue: engine.catalogue,
          get lost() {
            return engine.lost;
          },
          close: async () => engine.close(),
          async run(job) {
            const { directory } = job.results;
            const taskId = Number(path.basename(directory));
            if (held.endless === 'silent') reached.add(taskId);
            const running = engine.run(job);
            // Told by the await below, whatever happens before it.
            running.catch(() => undefined);
            try {
              if (held.endless === 'printing') {
                await until('a result is there', () => hasFiles(directory));
                reached.add(taskId);
              }
              await running;
            } finally {
              reached.add(taskId);
              if (!all && !free.has(taskId) && !job.signal.aborted) {
                await new Promise<void>((resolve) => {
                  waiting.set(taskId, resolve);
                  job.signal.addEventListener('abort', () => resolve(), { once: true });
                });
              }
              waiting.delete(taskId);
            }
          },
        };
      },
    })),
    isReached: (taskId) => reached.has(taskId),
    get holding() {
      return waiting.size;
    },
    letGo(taskId) {
      free.add(taskId);
      waiting.get(taskId)?.();
    },
    letAllGo() {
      all = true;
      for (const resolve of waiting.values()) resolve();
    },
  };
  return held;
}

function hasFiles(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).length > 0;
}
