/** Real engines whose jobs stay `Running` after their code has run, until they are let go: a replay decides what is asked before the end and what after. */
import path from 'node:path';
import type { EngineKind } from '../../../src/gateway/index.ts';

/** Engines that hold their jobs. */
export interface HeldEngines {
  readonly kinds: readonly EngineKind[];
  /** The code of a task has run, or has begun to when it never ends by itself. */
  isReached(taskId: number): boolean;
  /** Jobs that are held now. */
  readonly holding: number;
  letGo(taskId: number): void;
  letAllGo(): void;
  /** The next tasks' code does not end by itself. */
  endless: boolean;
}

/** Wraps the kinds. */
export function holdEngines(kinds: readonly EngineKind[]): HeldEngines {
  const reached = new Set<number>();
  const free = new Set<number>();
  const waiting = new Map<number, () => void>();
  let all = false;

  const held: HeldEngines = {
    endless: false,
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
            const taskId = Number(path.basename(job.results.directory));
            if (held.endless) reached.add(taskId);
            try {
              await engine.run(job);
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
