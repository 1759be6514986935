/** What the routes share: the parts of one gateway, who is calling, and the body of a request. */
import type { Context, Hono } from 'hono';
import { asObject, type JsonObject, parseJson } from '../../shared/index.ts';
import type { Credentials, Identity } from '../access/credentials.ts';
import type { LoginCipher } from '../access/login-cipher.ts';
import type { Sessions } from '../access/sessions.ts';
import type { EngineKind } from '../engines/engine.ts';
import type { EnginePool } from '../engines/engine-pool.ts';
import type { Entrance } from '../jobs/entrance.ts';
import type { JobHistory } from '../jobs/job-history.ts';
import type { Looks } from '../results/looks.ts';
import type { ResultStore } from '../results/result-store.ts';
import type { GlobalVariables } from '../kept/global-variables.ts';
import type { KeptParameters } from '../kept/kept-parameters.ts';
import type { KeptDataSource } from '../kept/data-source-rows.ts';
import type { KeptFunction } from '../kept/function-rows.ts';
import type { KeptModule } from '../kept/module-rows.ts';
import type { KeptRows } from '../kept/kept-rows.ts';
import type { ResolvedSettings } from '../settings/settings.ts';
import type { StoragePaths } from '../ground/storage-paths.ts';

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
  readonly looks: Looks;
  readonly variables: GlobalVariables;
  readonly parameters: KeptParameters;
  readonly functions: KeptRows<KeptFunction>;
  readonly modules: KeptRows<KeptModule>;
  readonly dataSources: KeptRows<KeptDataSource>;
  readonly pool: EnginePool;
  readonly kinds: readonly EngineKind[];
  /** `host:port` of this entrance. */
  readonly instance: () => string;
}

/** hono's variables: the caller of a route behind the login, and the ticket of the login (none with a token). */
export interface GatewayEnvironment {
  Variables: { readonly caller: Identity; readonly ticket: string | undefined };
}

export type Routes = Hono<GatewayEnvironment>;

export type GatewayContext = Context<GatewayEnvironment>;

/** The JSON object in the body; undefined when the body is anything else. */
export async function bodyOf(context: GatewayContext): Promise<JsonObject | undefined> {
  return asObject(parseJson(await context.req.text()));
}
