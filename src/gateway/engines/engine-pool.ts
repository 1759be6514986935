/** The living engines: one for each session key, started on demand and ended when idle. The queue gives each one job at a time. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import {
  delay,
  linkedSignal,
  LinkisKernelError,
  type Logger,
  messageOf,
  untilAborted,
} from '../../shared/index.ts';
import type { StoragePaths } from '../ground/storage-paths.ts';
import { within } from '../ground/within.ts';
import type { CodeEnvironment } from './code-environment.ts';
import type { Engine, EngineKind } from './engine.ts';
import { EngineLog } from './engine-log.ts';
import { type EngineRecord, EngineRecords } from './engine-records.ts';

/** How long a start that was called off may take to end and to say why. */
const unheardMs = 1500;

/** The user of an engine, and its labels. */
export interface EngineOwner {
  readonly user: string;
  readonly creator: string;
  readonly engine: string;
  readonly version: string;
}

export interface PooledEngine extends EngineOwner {
  readonly key: string;
  readonly running: Engine;
  readonly ticket: string;
  readonly directory: string;
  readonly startedAt: number;
  /** Tickets of the logins that ran code on it. */
  readonly logins: Set<string>;
  readonly log: EngineLog;
  lastUse: number;
  busy: boolean;
  /** Milliseconds in which it ran jobs that have ended. */
  busyMs: number;
}

/** Which engine is wanted, and how to start it when there is none. */
export interface EngineRequest {
  /** One for each session. */
  readonly key: string;
  readonly kind: EngineKind;
  readonly owner: EngineOwner;
  /** @default the gateway's own */
  readonly environment?: CodeEnvironment | undefined;
  /** `params.configuration.startup` of the task that asks. */
  readonly startup?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface TakenEngine {
  readonly engine: PooledEngine;
  readonly reused: boolean;
}

interface PoolSettings {
  readonly engineIdleMs: number;
  readonly engineStartMs: number;
  readonly killWaitMs: number;
  readonly logger: Logger;
  /** What the owner has set in place of `engineIdleMs`. @default nothing */
  readonly ownIdleMs?: ((owner: EngineOwner) => number | undefined) | undefined;
}

export class EnginePool {
  readonly #engines = new Map<string, PooledEngine>();
  /** The last unfinished `take` of each key: two at once must not start two engines. */
  readonly #taking = new Map<string, Promise<unknown>>();
  readonly #storage: StoragePaths;
  readonly records: EngineRecords;
  readonly #settings: PoolSettings;
  readonly #sweep: NodeJS.Timeout;
  /** Aborted when the pool closes; ends unfinished starts too. */
  readonly #closing = new AbortController();

  constructor(storage: StoragePaths, settings: PoolSettings) {
    const { engineIdleMs: idleMs, ownIdleMs } = settings;
    this.#storage = storage;
    this.records = new EngineRecords(storage);
    this.#settings = settings;
    this.#sweep = setInterval(
      () => {
        for (const engine of this.#engines.values()) {
          const before = Date.now() - (ownIdleMs?.(engine) ?? idleMs);
          if (!engine.busy && engine.lastUse < before) void this.drop(engine);
        }
      },
      Math.min(Math.max(idleMs / 2, 10), 30_000),
    );
    this.#sweep.unref();
  }

  /** The key's engine, or a new one when that is missing or lost. Rejects as `EngineKind.start` does, also for an abort or a late start. */
  async take(request: EngineRequest): Promise<TakenEngine> {
    const { key } = request;
    const before = this.#taking.get(key) ?? Promise.resolve();
    const taken = before.then(async () => this.#takeNow(request));
    const settled = taken.catch(() => undefined);
    this.#taking.set(key, settled);
    try {
      return await taken;
    } finally {
      if (this.#taking.get(key) === settled) this.#taking.delete(key);
    }
  }

  async #takeNow(request: EngineRequest): Promise<TakenEngine> {
    const { key, owner } = request;
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
    const running = await this.#start(request, directory);
    const started = Date.now();
    const engine = {
      ...owner,
      key,
      running,
      ticket,
      directory,
      startedAt: started,
      logins: new Set<string>(),
      log: await EngineLog.open(this.records.logDirectory({ user: owner.user, ticket })),
      lastUse: started,
      busy: true,
      busyMs: 0,
    };
    engine.log.note('INFO', `${owner.engine}-${owner.version} started as ${running.instance}`);
    await this.records.write(recordOf(engine, undefined));
    if (this.#closing.signal.aborted) await running.close();
    else this.#engines.set(key, engine);
    return { engine, reused: false };
  }

  /** Starts an engine within the time for a start; one that is ready too late is closed. */
  async #start(
    { kind, owner, environment, startup, signal }: EngineRequest,
    directory: string,
  ): Promise<Engine> {
    const closing = this.#closing.signal;
    const engineStartMs = kind.startMs ?? this.#settings.engineStartMs;
    const late = new AbortController();
    const over = new AbortController();
    void delay(engineStartMs, over.signal).then(() =>
      late.abort(new Error(`it was not ready within ${String(engineStartMs / 1000)} s`)),
    );
    const { signal: stop, dispose } = linkedSignal([closing, signal, late.signal]);
    const starting = kind.start({
      workingDirectory: directory,
      tablesDirectory: this.#storage.tablesDirectory(owner.user),
      environment,
      startup,
      signal: stop,
    });
    try {
      const started = await untilAborted(starting, stop);
      if (started !== 'aborted') return started;
      // The kind itself says what hung, unless it ignores the signal: then we wait no longer.
      if (!closing.aborted && (await within(unheardMs, starting))) return await starting;
      const why = messageOf(stop.reason);
      throw new LinkisKernelError('ENGINE_MISSING', `The engine could not be started: ${why}`);
    } catch (error) {
      starting.then(
        async (running) => running.close(),
        () => undefined,
      );
      await rm(directory, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    } finally {
      dispose();
      over.abort();
    }
  }

  /** Marks the engine as free; ends it when it has lost its session. */
  async giveBack(engine: PooledEngine): Promise<void> {
    engine.busy = false;
    engine.busyMs += Date.now() - engine.lastUse;
    engine.lastUse = Date.now();
    if (engine.running.lost) await this.drop(engine);
  }

  /** Ends an engine, whatever it is doing, and removes its directory. */
  async drop(engine: PooledEngine): Promise<void> {
    const isFirst = this.#engines.get(engine.key) === engine;
    if (isFirst) this.#engines.delete(engine.key);
    const why = engine.running.lost ? 'its session was lost' : 'its session is over';
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
    if (!isFirst) return;
    engine.log.note('INFO', `${engine.running.instance} has ended: ${why}`);
    await engine.log.flush();
    await this.records.write(recordOf(engine, Date.now()));
  }

  /** The user's engines, the last used first. */
  of(user: string): readonly PooledEngine[] {
    return [...this.#engines.values()]
      .filter((engine) => engine.user === user)
      .sort((one, other) => other.lastUse - one.lastUse);
  }

  /** Ends all engines, also those that start; waits at most as long as two kills may take. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the gateway ends'));
    clearInterval(this.#sweep);
    const ends = [
      ...this.#taking.values(),
      ...[...this.#engines.values()].map(async (engine) => this.drop(engine)),
    ];
    if (await within(this.#settings.killWaitMs * 2, Promise.all(ends))) return;
    this.#settings.logger.warn('The gateway ends without waiting longer for its engines');
  }
}

function recordOf(engine: PooledEngine, endedAt: number | undefined): Omit<EngineRecord, 'id'> {
  const { user, creator, engine: name, version, ticket, startedAt, running } = engine;
  const { instance } = running;
  return { user, creator, engine: name, version, instance, ticket, startedAt, endedAt };
}
