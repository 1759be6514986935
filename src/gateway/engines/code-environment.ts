/** The environment of code: which variables it sees, and which Python runs it. */
import { asObject, asString } from '../../shared/index.ts';

/** A kernel's environment, which the code of its cells gets too. */
export interface CodeEnvironment {
  /** The program of the kernel's Python. */
  readonly python: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** Variables with credentials, which code must not see. */
const secrets = /^LINKIS_(?:PASSWORD|TOKEN)|^LINKIS_KERNEL_(?:PASSWORD|TOKEN|KEY)/;

/** The environment that a kernel sent with its login; undefined when it sent none. Drops variables that no process can have. */
export function decodeCodeEnvironment(value: unknown): CodeEnvironment | undefined {
  const variables = asObject(asObject(value)?.['variables']);
  if (variables === undefined) return undefined;
  const possible = Object.entries(variables).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' && name !== '' && !/[=\0]/.test(name) && !text.includes('\0')
      ? [[name, text]]
      : [],
  );
  const python = asString(asObject(value)?.['python']);
  return {
    python: python === '' || python?.includes('\0') === true ? undefined : python,
    variables: Object.fromEntries(possible),
  };
}

/** Variables for a process that runs code: the kernel's, else the gateway's own, without credentials. */
export function codeVariables(
  environment: CodeEnvironment | undefined,
  extra: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const own = Object.entries(environment?.variables ?? process.env).filter(
    ([name]) => !secrets.test(name),
  );
  return { ...Object.fromEntries(own), ...extra };
}
