/** What the routes share: the parts of one gateway, and who is calling. */
import type { Context } from 'hono';
import type { Credentials, Identity } from '../access/credentials.ts';
import type { LoginCipher } from '../access/login-cipher.ts';
import type { Sessions } from '../access/sessions.ts';
import type { EngineKind } from '../engines/engine.ts';
import type { EnginePool } from '../engines/engine-pool.ts';
import type { Entrance } from '../jobs/entrance.ts';
import type { JobHistory } from '../jobs/job-history.ts';
import type { ResultStore } from '../results/result-store.ts';
import type { GlobalVariables } from './global-variables.ts';
import type { ResolvedSettings } from '../settings/settings.ts';
import type { StoragePaths } from '../ground/storage-paths.ts';

/** The parts of one gateway. */
export interface GatewayParts {
  readonly settings: ResolvedSettings;
  readonly storage: StoragePaths;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  /** Present when logins are encrypted. */
  readonly cipher: LoginCipher | undefined;
  readonly history: JobHistory;
  readonly entrance: Entrance;
  readonly results: ResultStore;
  readonly variables: GlobalVariables;
  readonly pool: EnginePool;
  readonly kinds: readonly EngineKind[];
  /** `host:port` of this entrance. */
  readonly instance: () => string;
}

/** hono's environment: the caller of a route behind the login, and the ticket of the login (none with a token). */
export interface GatewayEnvironment {
  Variables: { readonly caller: Identity; readonly ticket: string | undefined };
}

/** A route's context. */
export type GatewayContext = Context<GatewayEnvironment>;

/** `/api/filesystem/openFile` for `/api/rest_j/v1/filesystem/openFile`: how services name their own methods. */
export function methodOf(context: GatewayContext): string {
  return decodeURIComponent(new URL(context.req.url).pathname).replace('/api/rest_j/v1/', '/api/');
}
