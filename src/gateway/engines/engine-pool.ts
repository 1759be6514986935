/** The engines that are alive: one per session key, started on demand, ended when idle. One job at a time each; the queue sees to that. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { type Logger, messageOf } from '../../shared/index.ts';
import type { StoragePaths } from '../storage-paths.ts';
import type { Engine, EngineKind } from './engine.ts';

/** Who has an engine and by which labels. */
export interface EngineOwner {
  readonly user: string;
  readonly creator: string;
  readonly engine: string;
  readonly version: string;
}

/** A living engine with its owner. */
export interface PooledEngine extends EngineOwner {
  readonly key: string;
  readonly running: Engine;
  readonly ticket: string;
  readonly directory: string;
  readonly startedAt: number;
  /** Tickets of the logins that ran code on it. */
  readonly logins: Set<string>;
  lastUse: number;
  busy: boolean;
}

/** Engines by key. */
export class EnginePool {
  readonly #engines = new Map<string, PooledEngine>();
  /** Per key, the last take under way: two at once must not start two engines. */
  readonly #taking = new Map<string, Promise<unknown>>();
  readonly #storage: StoragePaths;
  readonly #logger: Logger;
  readonly #sweep: NodeJS.Timeout;
  #closed = false;

  constructor(storage: StoragePaths, idleMs: number, logger: Logger) {
    this.#storage = storage;
    this.#logger = logger;
    this.#sweep = setInterval(
      () => {
        const before = Date.now() - idleMs;
        for (const engine of this.#engines.values()) {
          if (!engine.busy && engine.lastUse < before) void this.drop(engine);
        }
      },
      Math.min(Math.max(idleMs / 2, 10), 30_000),
    );
    this.#sweep.unref();
  }

  /** The engine of this key, new when there is none or the one there was is lost. Rejects as `EngineKind.start` does. */
  async take(
    key: string,
    kind: EngineKind,
    owner: EngineOwner,
  ): Promise<{ readonly engine: PooledEngine; readonly reused: boolean }> {
    const before = this.#taking.get(key) ?? Promise.resolve();
    const taken = before.then(async () => this.#takeNow(key, kind, owner));
    const settled = taken.catch(() => undefined);
    this.#taking.set(key, settled);
    try {
      return await taken;
    } finally {
      if (this.#taking.get(key) === settled) this.#taking.delete(key);
    }
  }

  async #takeNow(
    key: string,
    kind: EngineKind,
    owner: EngineOwner,
  ): Promise<{ readonly engine: PooledEngine; readonly reused: boolean }> {
    const present = this.#engines.get(key);
    if (present !== undefined) {
      if (!present.running.lost) {
        present.busy = true;
        present.lastUse = Date.now();
        return { engine: present, reused: true };
      }
      await this.drop(present);
    }
    const ticket = randomUUID();
    const directory = this.#storage.engineDirectory(owner.user, ticket);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const running = await kind.start({ workingDirectory: directory });
    const started = Date.now();
    const engine = {
      ...owner,
      key,
      running,
      ticket,
      directory,
      startedAt: started,
      logins: new Set<string>(),
      lastUse: started,
      busy: true,
    };
    if (this.#closed) await running.close();
    else this.#engines.set(key, engine);
    return { engine, reused: false };
  }

  /** Marks the engine as free; one without a session is ended. */
  async giveBack(engine: PooledEngine): Promise<void> {
    engine.busy = false;
    engine.lastUse = Date.now();
    if (engine.running.lost) await this.drop(engine);
  }

  /** Ends an engine, whatever it is doing, and removes its directory. */
  async drop(engine: PooledEngine): Promise<void> {
    if (this.#engines.get(engine.key) === engine) this.#engines.delete(engine.key);
    try {
      await engine.running.close();
    } catch (error) {
      this.#logger.error(`Engine ${engine.running.instance} did not close`, error);
    }
    await rm(engine.directory, { recursive: true, force: true }).catch((error: unknown) => {
      this.#logger.warn(
        `The directory ${engine.directory} could not be removed: ${messageOf(error)}`,
      );
    });
  }

  /** The user's engines, the last used first. */
  of(user: string): readonly PooledEngine[] {
    return [...this.#engines.values()]
      .filter((engine) => engine.user === user)
      .sort((one, other) => other.lastUse - one.lastUse);
  }

  /** Ends all. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    await Promise.all([...this.#engines.values()].map(async (engine) => this.drop(engine)));
  }
}
