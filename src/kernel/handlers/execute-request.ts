/** Reads the content of an execute_request from JSON. Pure. */
import { isObject, type JsonObject } from '../../shared/index.ts';

export interface ExecuteRequest {
  readonly code: string;
  readonly silent: boolean;
  /** Count the cell and keep it in the history; never when silent. */
  readonly storeHistory: boolean;
  readonly userExpressions: readonly (readonly [name: string, expression: string])[];
  readonly allowStdin: boolean;
  readonly stopOnError: boolean;
}

/** The request, or in one line what is wrong with it. Missing and null fields get ipykernel's defaults. */
export function readExecuteRequest(content: JsonObject): ExecuteRequest | string {
  const code = content['code'];
  if (typeof code !== 'string') return `"code" must be text, not ${kindOf(code)}`;
  const flags = { silent: false, store_history: true, allow_stdin: false, stop_on_error: true };
  for (const name of ['silent', 'store_history', 'allow_stdin', 'stop_on_error'] as const) {
    const value = content[name] ?? flags[name];
    if (typeof value !== 'boolean') return `"${name}" must be true or false, not ${kindOf(value)}`;
    flags[name] = value;
  }
  const expressions = content['user_expressions'] ?? {};
  if (!isObject(expressions)) {
    return `"user_expressions" must be an object, not ${kindOf(expressions)}`;
  }
  const userExpressions: [string, string][] = [];
  for (const [name, expression] of Object.entries(expressions)) {
    if (typeof expression !== 'string') {
      return `"user_expressions" must hold texts, not ${kindOf(expression)}`;
    }
    userExpressions.push([name, expression]);
  }
  return {
    code,
    silent: flags.silent,
    storeHistory: flags.store_history && !flags.silent,
    userExpressions,
    allowStdin: flags.allow_stdin,
    stopOnError: flags.stop_on_error,
  };
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
