/** What a gateway is started with: who may use it, where its data lies, which of Linkis' behaviours it keeps. */
import path from 'node:path';
import { LinkisKernelError, type Logger, silentLogger } from '../../shared/index.ts';
import type { EngineKind } from '../engines/engine.ts';
import type { ResultStore } from '../results/result-store.ts';

export interface GatewayUser {
  readonly name: string;
  readonly password: string;
  /** Sees and kills everybody's tasks. @default false */
  readonly admin?: boolean | undefined;
}

/** A token, and the users for whom it may be used; `*` stands for everybody. */
export interface GatewayToken {
  readonly token: string;
  readonly users: readonly string[];
}

/** Settings of {@link createGateway}; everything but the first three has a default. */
export interface GatewaySettings {
  /** Absolute; made with mode 0700 when absent. Holds results, logs, engine directories and the job history. */
  readonly dataDirectory: string;
  readonly users: readonly GatewayUser[];
  readonly tokens: readonly GatewayToken[];
  /** @default DuckDB, Python and the POSIX shell */
  readonly engines?: readonly EngineKind[] | undefined;
  /** Makes the store of results, which spills memory into the given directory. @default Parquet and text files */
  readonly results?: ((spillDirectory: string) => Promise<ResultStore>) | undefined;
  readonly logger?: Logger | undefined;
  /** The clock for dates, paths and run times. @default the machine's */
  readonly now?: (() => Date) | undefined;
  /** Passwords must come RSA-encrypted (`wds.linkis.login_encrypt.enable`). @default false */
  readonly loginEncryption?: boolean | undefined;
  /** A session ends when it is unused for this long. @default 3600000 */
  readonly sessionTimeoutMs?: number | undefined;
  /** Jobs that run at the same time, each on its own engine; others wait as `Inited`. @default 10 */
  readonly concurrency?: number | undefined;
  /** Waiting jobs of one creator, user and engine before a submit is refused with 12001. @default 1000 */
  readonly queueCapacity?: number | undefined;
  /** Ended jobs that stay in memory. @default 200 */
  readonly keepJobs?: number | undefined;
  /** How long an ended job stays in memory; after that only the job history has it. @default 600000 */
  readonly keepJobMs?: number | undefined;
  /** The newest log lines of a running job that can be read (500 in Linkis); until its end, older ones are answered empty. @default all */
  readonly logCacheLines?: number | undefined;
  /** A page is withheld when one of its rows has more characters [wds.linkis.resultset.row.max.str]. @default 2097152 */
  readonly largestRow?: number | undefined;
  /** Rows that the job history keeps; the oldest go first. @default 10000 */
  readonly keepRows?: number | undefined;
  /** An engine is ended after this long without a job. @default 1800000 */
  readonly engineIdleMs?: number | undefined;
  /** How long an engine may take to start before its task fails. @default 60000 */
  readonly engineStartMs?: number | undefined;
  /** How long a kill waits for its engine before the engine is closed. @default 5000 */
  readonly killWaitMs?: number | undefined;
  /** SQL comments are removed before the code runs. @default true */
  readonly stripComments?: boolean | undefined;
  /** Every SELECT of these creators gets at most 5000 rows. @default ['IDE'] */
  readonly limitedCreators?: readonly string[] | undefined;
  /** Refuse shell code with words of Linkis' list, such as `for` and `python` (50081). @default false */
  readonly shellBlacklist?: boolean | undefined;
  /** More `Host` names that a gateway on a loopback address answers to. @default [] */
  readonly allowedHosts?: readonly string[] | undefined;
  /** @default none */
  readonly onDemand?: OnDemand | undefined;
}

/** Settings of a gateway that the kernels of one user share. */
export interface OnDemand {
  /** Called when a kernel asks the gateway to end, with the name that the kernel gave. */
  readonly stop: (asker: string) => void;
}

type Defaulted = Omit<GatewaySettings, 'engines' | 'results' | 'onDemand'>;

/** Settings with all defaults filled in; the gateway loads engines and results itself. */
export type ResolvedSettings = Pick<GatewaySettings, 'onDemand'> & {
  readonly [Name in keyof Defaulted]-?: Exclude<Defaulted[Name], undefined>;
};

export function resolveSettings(settings: GatewaySettings): ResolvedSettings {
  return {
    dataDirectory: settings.dataDirectory,
    users: settings.users,
    tokens: settings.tokens,
    logger: settings.logger ?? silentLogger,
    now: settings.now ?? ((): Date => new Date()),
    loginEncryption: settings.loginEncryption ?? false,
    sessionTimeoutMs: settings.sessionTimeoutMs ?? 3_600_000,
    concurrency: settings.concurrency ?? 10,
    queueCapacity: settings.queueCapacity ?? 1000,
    keepJobs: settings.keepJobs ?? 200,
    keepJobMs: settings.keepJobMs ?? 600_000,
    keepRows: settings.keepRows ?? 10_000,
    logCacheLines: settings.logCacheLines ?? Infinity,
    largestRow: settings.largestRow ?? 2 * 1024 * 1024,
    engineIdleMs: settings.engineIdleMs ?? 1_800_000,
    engineStartMs: settings.engineStartMs ?? 60_000,
    killWaitMs: settings.killWaitMs ?? 5000,
    stripComments: settings.stripComments ?? true,
    limitedCreators: settings.limitedCreators ?? ['IDE'],
    shellBlacklist: settings.shellBlacklist ?? false,
    allowedHosts: settings.allowedHosts ?? [],
    onDemand: settings.onDemand,
  };
}

/** Letters, digits, `_` and, not first, `.`: paths and ids contain the name. `result` is taken by the folder of all results. */
export function isUserName(name: string): boolean {
  return /^\w[\w.]*$/.test(name) && name.toLowerCase() !== 'result';
}

/** Throws `GATEWAY_START` for settings that would build unsafe paths or ids. */
export function checkSettings({ dataDirectory, users, tokens }: GatewaySettings): void {
  if (!path.isAbsolute(dataDirectory)) {
    throw new LinkisKernelError(
      'GATEWAY_START',
      `The gateway's data directory ${dataDirectory} is not an absolute path`,
    );
  }
  const names = [
    ...users.map((user) => user.name),
    ...tokens.flatMap((token) => token.users).filter((name) => name !== '*'),
  ];
  const refused = names.find((name) => !isUserName(name));
  if (refused === undefined) return;
  throw new LinkisKernelError('GATEWAY_START', `The gateway cannot serve the user "${refused}"`, {
    hint: 'Use letters, digits, _ and . in user names; "result" is taken by the folder of results.',
  });
}
