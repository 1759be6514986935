/** The part of the seam about what a user keeps at the service for all tasks: parameters of engines, and variables. */

/** Whose parameters: those of one engine under one creator, as the labels of a task name them. */
export interface ParameterPlace {
  readonly engine: string;
  readonly version: string;
  readonly creator: string;
}

/** What values the service takes. */
export type ParameterRange =
  | { readonly kind: 'interval'; readonly from: number; readonly to: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** A regular expression of Java. */
  | { readonly kind: 'pattern'; readonly pattern: string };

export interface ServerParameter {
  readonly key: string;
  /** What the user has saved; undefined = nothing, so that the default is in force. */
  readonly value: string | undefined;
  readonly defaultValue: string | undefined;
  /** A few words, in the language of the service. */
  readonly title: string;
  readonly description: string;
  /** Undefined = any value. */
  readonly range: ParameterRange | undefined;
}

/** A variable that all tasks of the user can use. */
export interface GlobalVariable {
  /** The service's own numbers, to be sent back as they came; undefined for a variable that it does not have yet. */
  readonly keyId: number | undefined;
  readonly valueId: number | undefined;
  readonly name: string;
  readonly value: string;
}

/** Rejects as `TaskClient` does. */
export interface ConsoleClient {
  /** Empty when the service has nothing for the place, which does not mean that it has no defaults. No place = those of all engines. */
  parameters(
    place: ParameterPlace | undefined,
    signal?: AbortSignal,
  ): Promise<readonly ServerParameter[]>;
  /** The parameters that an engine has, without what the user has saved; of all engines for an empty name. */
  offeredParameters(engine: string, signal?: AbortSignal): Promise<readonly ServerParameter[]>;
  /** What is saved for the very place; undefined when nothing is. */
  savedParameter(
    place: ParameterPlace,
    key: string,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  saveParameter(
    place: ParameterPlace,
    key: string,
    value: string,
    signal?: AbortSignal,
  ): Promise<void>;
  /** The default is in force again. */
  removeParameter(place: ParameterPlace, key: string, signal?: AbortSignal): Promise<void>;
  variables(signal?: AbortSignal): Promise<readonly GlobalVariable[]>;
  /** Replaces the whole list. */
  saveVariables(list: readonly GlobalVariable[], signal?: AbortSignal): Promise<void>;
}
