/** The types of what a settings file may say, before defaults. */
import type { LinkisSettings } from '../linkis/index.ts';
import type { RunSettings } from '../run/index.ts';
import type { LogLevel } from '../shared/index.ts';

/** Where a secret comes from; a plain text is the secret itself. */
export type SecretSource =
  string | { readonly env: string } | { readonly file: string } | { readonly command: string[] };

/** The name itself, or the environment variable that has it. */
export type UserSource = string | { readonly env: string };

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** The keys of a settings file or of a profile in it, all of them optional; `describeSettings` tells what each means. */
export interface SettingValues
  extends
    Optional<Omit<RunSettings, 'pace' | 'limits'>>,
    Optional<Omit<LinkisSettings, 'urls' | 'auth'>> {
  readonly url?: string | readonly string[] | undefined;
  readonly user?: UserSource | undefined;
  readonly auth?: LinkisSettings['auth']['kind'] | undefined;
  readonly password?: SecretSource | undefined;
  readonly token?: SecretSource | undefined;
  readonly pace?: Optional<RunSettings['pace']> | undefined;
  readonly limits?: Optional<RunSettings['limits']> | undefined;
  readonly python?: string | undefined;
  readonly stateDirectory?: string | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly debugFile?: string | undefined;
}

/** A whole settings file. */
export interface SettingsFile extends SettingValues {
  readonly profiles?: Readonly<Record<string, SettingValues>> | undefined;
  /** Directories whose project files count although somebody else owns or can write them. Only the user's file may list them. */
  readonly trustedProjects?: readonly string[] | undefined;
  /** Keys, dotted or a whole group, that nothing above this file may change. Only a site's file has it. */
  readonly locked?: readonly string[] | undefined;
}
