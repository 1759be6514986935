/** run/: from a cell to a task and back; implements the kernel's `Interpreter` over a `TaskClient`. */
export type { SettingInForce } from './session/kernel-facts.ts';
export { createLinkisInterpreter, type LinkisInterpreterParts } from './linkis-interpreter.ts';
export type { GridParts } from './grid/grid-place.ts';
export type { Clock } from '../shared/index.ts';
export type { LocalMachine } from './session/local-machine.ts';
export type { LoadedProfile, Profiles } from './session/profiles.ts';
export type { LogMode, RunSettings } from './session/run-settings.ts';
export { createSecretPrompt, type SecretPrompt } from './session/secret-prompt.ts';
