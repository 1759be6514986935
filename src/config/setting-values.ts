/** The types of what a settings file may say, before defaults. */
import type { LogLevel } from '../shared/index.ts';

/** Where a secret comes from; a plain text is the secret itself. */
export type SecretSource =
  string | { readonly env: string } | { readonly file: string } | { readonly command: string[] };

type Texts = Readonly<Record<string, string>>;
type Anything = Readonly<Record<string, unknown>>;

/** The keys of a settings file or of a profile in it, all of them optional; `describeSettings` tells what each means. */
export interface SettingValues {
  readonly url?: string | readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly auth?: 'password' | 'token' | 'none' | undefined;
  readonly password?: SecretSource | undefined;
  readonly token?: SecretSource | undefined;
  readonly headers?: Texts | undefined;
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly submitPath?: 'submit' | 'execute' | undefined;
  readonly requestTimeoutMs?: number | undefined;
  readonly submitTimeoutMs?: number | undefined;
  readonly retries?: number | undefined;
  readonly engine?: string | undefined;
  readonly runType?: string | undefined;
  readonly creator?: string | undefined;
  readonly session?: 'own' | 'shared' | undefined;
  readonly enginesAfter?: 'end' | 'keep' | undefined;
  readonly variables?: Texts | undefined;
  readonly undefinedVariables?: 'refuse' | 'send' | undefined;
  readonly runtime?: Anything | undefined;
  readonly startup?: Anything | undefined;
  readonly aliases?: Texts | undefined;
  readonly log?: 'full' | 'concise' | 'warn' | 'error' | 'off' | undefined;
  readonly pace?:
    | {
        readonly share?: number | undefined;
        readonly minimumMs?: number | undefined;
        readonly maximumMs?: number | undefined;
        readonly flowingMs?: number | undefined;
        readonly statusMs?: number | undefined;
      }
    | undefined;
  readonly limits?:
    | {
        readonly rows?: number | undefined;
        readonly tableBytes?: number | undefined;
        readonly cellBytes?: number | undefined;
        readonly streamBytes?: number | undefined;
      }
    | undefined;
  readonly interruptWaitMs?: number | undefined;
  readonly unreachableMs?: number | undefined;
  readonly python?: string | undefined;
  readonly stateDirectory?: string | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly debugFile?: string | undefined;
}

/** A whole settings file. */
export interface SettingsFile extends SettingValues {
  readonly profiles?: Readonly<Record<string, SettingValues>> | undefined;
  /** Directories whose project files are taken although somebody else owns them or can write them. Of the user's file alone. */
  readonly trustedProjects?: readonly string[] | undefined;
}
