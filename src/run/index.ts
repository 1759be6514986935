/** run/: from a cell to a task and back; implements the kernel's `Interpreter` over a `TaskClient`. */
export type { SettingInForce } from './kernel-facts.ts';
export { createLinkisInterpreter, type LinkisInterpreterParts } from './linkis-interpreter.ts';
export { type Clock } from './pace.ts';
export type { LoadedProfile, Profiles } from './profiles.ts';
export type { LogMode, RunSettings } from './run-settings.ts';
export { createSecretPrompt, type SecretPrompt } from './secret-prompt.ts';
