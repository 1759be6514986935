/** The living engines: one for each session key, started on demand and ended when idle. The queue gives each one job at a time. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { delay, LinkisKernelError, type Logger, messageOf } from '../../shared/index.ts';
import type { StoragePaths } from '../ground/storage-paths.ts';
import { within } from '../ground/within.ts';
import type { CodeEnvironment } from './code-environment.ts';
import type { Engine, EngineKind } from './engine.ts';

/** How long a start may take to end, and to say why, after it has been called off. */
const unheardMs = 1500;

/** The user of an engine, and its labels. */
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

/** The settings of a pool. */
interface PoolSettings {
  readonly engineIdleMs: number;
  readonly engineStartMs: number;
  readonly killWaitMs: number;
  readonly logger: Logger;
}

/** Engines by key. */
export class EnginePool {
  readonly #engines = new Map<string, PooledEngine>();
  /** The last unfinished `take` of each key: two at once must not start two engines. */
  readonly #taking = new Map<string, Promise<unknown>>();
  readonly #storage: StoragePaths;
  readonly #settings: PoolSettings;
  readonly #sweep: NodeJS.Timeout;
  /** Aborted when the pool closes; ends unfinished starts too. */
  readonly #closing = new AbortController();

  constructor(storage: StoragePaths, settings: PoolSettings) {
    const { engineIdleMs: idleMs } = settings;
    this.#storage = storage;
    this.#settings = settings;
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

  /**
   * The engine of this key. When there is none, or it is lost, a new one is started in `environment`. Rejects as `EngineKind.start` does,
   * also when `signal` aborts before the engine is ready or the start takes too long.
   */
  async take(
    key: string,
    kind: EngineKind,
    owner: EngineOwner,
    environment?: CodeEnvironment,
    signal?: AbortSignal,
  ): Promise<{ readonly engine: PooledEngine; readonly reused: boolean }> {
    const before = this.#taking.get(key) ?? Promise.resolve();
    const taken = before.then(async () => this.#takeNow(key, kind, owner, environment, signal));
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
    environment: CodeEnvironment | undefined,
    signal: AbortSignal | undefined,
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
    const running = await this.#start(kind, directory, environment, signal);
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
    if (this.#closing.signal.aborted) await running.close();
    else this.#engines.set(key, engine);
    return { engine, reused: false };
  }

  /** Starts an engine within the time for a start. An engine that is ready too late is closed. */
  async #start(
    kind: EngineKind,
    directory: string,
    environment: CodeEnvironment | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Engine> {
    const over = new AbortController();
    const stop = new AbortController();
    const callOff = (why: string): void => {
      if (!over.signal.aborted) stop.abort(new Error(why));
    };
    const giveUpAtOnce = (): void => {
      callOff('the gateway ends');
      over.abort();
    };
    const cancelled = (): void => callOff('its start was called off');
    this.#closing.signal.addEventListener('abort', giveUpAtOnce, { signal: over.signal });
    signal?.addEventListener('abort', cancelled, { signal: over.signal });
    if (this.#closing.signal.aborted) giveUpAtOnce();
    if (signal?.aborted === true) cancelled();
    void delay(this.#settings.engineStartMs, over.signal).then(() => {
      callOff(`it was not ready within ${String(this.#settings.engineStartMs / 1000)} s`);
    });
    // The kind itself says what hung. If it does not react to the signal, its start is no longer waited for.
    const unheard = new Promise<never>((_, reject) => {
      const giveUp = async (): Promise<void> => {
        await delay(unheardMs, over.signal);
        const why = messageOf(stop.signal.reason);
        reject(new LinkisKernelError('ENGINE_MISSING', `The engine could not be started: ${why}`));
      };
      if (stop.signal.aborted) void giveUp();
      else stop.signal.addEventListener('abort', () => void giveUp());
    });
    const starting = kind.start({ workingDirectory: directory, environment, signal: stop.signal });
    let taken = false;
    try {
      const running = await Promise.race([starting, unheard]);
      taken = true;
      return running;
    } finally {
      unheard.catch(() => undefined);
      over.abort();
      if (!taken) {
        starting.then(
          async (late) => late.close(),
          () => undefined,
        );
        await rm(directory, { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }

  /** Marks the engine as free. An engine that has lost its session is ended. */
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
      this.#settings.logger.error(`Engine ${engine.running.instance} did not close`, error);
    }
    await rm(engine.directory, { recursive: true, force: true }).catch((error: unknown) => {
      this.#settings.logger.warn(
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

  /** Ends all engines, also those that start; waits no longer than two kills may take. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#sweep);
    const ends = [
      ...this.#taking.values(),
      ...[...this.#engines.values()].map(async (engine) => this.drop(engine)),
    ];
    if (await within(this.#settings.killWaitMs * 2, Promise.all(ends))) return;
    this.#settings.logger.warn('The gateway ends without waiting longer for its engines');
  }
}
