/** `variable/*`: the variables that a user keeps on the server [VariableRestfulApi.java]. */
import { asArray, asObject, asString } from '../../shared/index.ts';
import { badRequest, ok, refused } from './answer.ts';
import { bodyOf, type GatewayParts, type Routes } from './gateway-context.ts';

const base = '/api/rest_j/v1/variable';

/** Adds the routes. Saving replaces the whole list. */
export function variableRoutes(app: Routes, parts: GatewayParts): void {
  app.get(`${base}/listGlobalVariable`, (context) => {
    const variables = Object.entries(parts.variables.of(context.get('caller').name));
    return ok(context, {
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
    const list = asArray((await bodyOf(context))?.['globalVariables']);
    if (list === undefined) return badRequest(context);
    const variables = new Map<string, string>();
    for (const entry of list) {
      const variable = asObject(entry);
      const key = asString(variable?.['key'])?.trim() ?? '';
      const value = asString(variable?.['value'])?.trim() ?? '';
      if (key === '' || value === '') return refused(context, 'Key or value cannot be empty');
      variables.set(key, value);
    }
    await parts.variables.save(context.get('caller').name, Object.fromEntries(variables));
    return ok(context);
  });
}
