/** The profiles of the settings as this room sees them: names, and how to load one. Types only; who builds the kernel reads the files. */
import type { TaskClient } from '../../task/index.ts';
import type { LocalMachine } from './local-machine.ts';
import type { SettingInForce } from './kernel-facts.ts';
import type { RunSettings } from './run-settings.ts';

/** The settings that a notebook uses: those of a profile, or those without one. */
export interface LoadedProfile {
  /** Undefined = no profile was chosen. */
  readonly name: string | undefined;
  readonly settings: RunSettings;
  /** Every setting as it may be shown. */
  readonly settingsInForce: readonly SettingInForce[];
  /** See {@link KernelFacts}. */
  readonly workingDirectory: string | undefined;
  /** See {@link KernelFacts}. */
  readonly python?: string | undefined;
  /** Gives a client of its own; called on the first need, and again after it rejected. */
  readonly connect: () => Promise<TaskClient>;
  /** Where local cells run, beside the notebook's gateway. @default nowhere: the gateway itself is on this machine, or there is none */
  readonly local?: LocalMachine | undefined;
  /** What the user should know of these settings. One sentence each. */
  readonly warnings: readonly string[];
  /** What a cell reports before anything is sent to the gateway: the address of one that the user has not chosen. @default nothing */
  readonly tellFirst?: string | undefined;
}

/** A profile of the settings files. */
export interface ListedProfile {
  readonly name: string;
  /** The keys that it sets. */
  readonly keys: readonly string[];
  /** The gateway that it names, as it may be shown. */
  readonly url: string | undefined;
  /** The settings files that have it, the strongest first. */
  readonly files: readonly string[];
}

/** The profiles as they are in the files now. */
export interface Profiles {
  list(): Promise<readonly ListedProfile[]>;
  /** Undefined = the settings without a profile. Throws `CONFIG_INVALID` for an unknown name, with the nearest one. */
  load(name: string | undefined): Promise<LoadedProfile>;
}

/** How the notebook changes to another profile. */
export interface ProfileSwitch {
  /** Undefined = no profile. */
  current(): string | undefined;
  list(): Promise<readonly ListedProfile[]>;
  /** Holds from the next cell on. Throws as {@link Profiles.load}; the profile in force then stays. */
  switchTo(name: string | undefined): Promise<{
    readonly before: readonly SettingInForce[];
    readonly after: readonly SettingInForce[];
    /** Keys of parameters and labels that the notebook had set and that it loses. */
    readonly leftBehind: readonly string[];
    readonly warnings: readonly string[];
  }>;
}
