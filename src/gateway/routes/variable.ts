/** `variable/*`: the caller's variables that every task of theirs can use [VariableRestfulApi.java]. */
import type { Hono } from 'hono';
import { asArray, asObject, asString, parseJson } from '../../shared/index.ts';
import { ok, refused, springError } from './answer.ts';
import { type GatewayEnvironment, type GatewayParts, methodOf } from './gateway-context.ts';

const base = '/api/rest_j/v1/variable';

/** Adds the routes. Saving replaces the whole list. */
export function variableRoutes(app: Hono<GatewayEnvironment>, parts: GatewayParts): void {
  app.get(`${base}/listGlobalVariable`, (context) => {
    const variables = Object.entries(parts.variables.of(context.get('caller').name));
    return ok(methodOf(context), {
      globalVariables: variables.map(([key, value], at) => ({
        keyID: at + 1,
        key,
        description: null,
        defaultValue: null,
        application: null,
        valueID: at + 1,
        value,
      })),
    });
  });

  app.post(`${base}/saveGlobalVariable`, async (context) => {
    const body = asObject(parseJson(await context.req.text()));
    const list = asArray(body?.['globalVariables']);
    if (list === undefined) {
      return springError(400, 'Bad Request', new URL(context.req.url).pathname);
    }
    const variables = new Map<string, string>();
    for (const entry of list) {
      const variable = asObject(entry);
      const key = asString(variable?.['key'])?.trim() ?? '';
      const value = asString(variable?.['value'])?.trim() ?? '';
      if (key === '' || value === '') {
        return refused(methodOf(context), 'Key or value cannot be empty');
      }
      variables.set(key, value);
    }
    await parts.variables.save(context.get('caller').name, Object.fromEntries(variables));
    return ok(methodOf(context));
  });
}
