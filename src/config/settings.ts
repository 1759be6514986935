/** The settings of one kernel: what every room needs, checked and complete. Nothing changes it afterwards. */
import type { LinkisSettings } from '../linkis/index.ts';
import type { RunSettings } from '../run/index.ts';
import type { LogLevel } from '../shared/index.ts';
import type { Identity } from './identity.ts';
import type { ProjectGateway } from './project-gateway.ts';
import type { Lock } from './site-settings.ts';

/** Everything that can be set, with defaults filled in. Frozen. Holds no secret, only ways to get one. */
export interface Settings {
  /** undefined: no gateway is configured, so the local one serves. */
  readonly linkis: LinkisSettings | undefined;
  /** Set when a project file alone names the gateway: nothing is sent there before the user has been told. */
  readonly projectGateway: ProjectGateway | undefined;
  readonly run: RunSettings;
  /** Python of cells on the local gateway: an absolute path or a name on the PATH; undefined: the active environment's. */
  readonly python: string | undefined;
  /** Absolute. The directory need not exist yet. */
  readonly stateDirectory: string;
  readonly logLevel: LogLevel;
  /** Absolute; undefined: diagnostics go to standard error. */
  readonly debugFile: string | undefined;
  readonly profile: string | undefined;
  /** Where each value comes from, by dotted key: `default`, `environment LINKIS_URL`, or a file's path. */
  readonly origins: Readonly<Record<string, string>>;
  /** Settings files that were read, the strongest first. */
  readonly files: readonly string[];
  /** Who the user is, on a configured gateway. */
  readonly identity: Identity;
  /** What the site has locked. */
  readonly locks: readonly Lock[];
  /** What the user should know, e.g. a file with a secret that others can read. One sentence each. */
  readonly warnings: readonly string[];
}
