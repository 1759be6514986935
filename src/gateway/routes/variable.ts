/** `variable/*`: the variables that a user keeps on the server [VariableRestfulApi.java]. */
import { asArray, asNumber, asObject, asString } from '../../shared/index.ts';
import { OperationFailure } from '../ground/gateway-error.ts';
import type { SentVariable } from '../kept/global-variables.ts';
import { badRequest, ok } from '../answers/answer.ts';
import { bodyOf, type GatewayParts, type Routes } from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/variable';

/** Adds the routes. Saving replaces the whole list; a name may be there twice. */
export function variableRoutes(app: Routes, parts: GatewayParts): void {
  app.get(`${base}/listGlobalVariable`, (context) => {
    const variables = parts.variables.list(context.get('caller').name);
    return ok(context, {
      globalVariables: variables.map(({ id, key, value }) => ({
        keyID: id,
        key,
        valueID: id,
        value,
      })),
    });
  });

  app.post(`${base}/saveGlobalVariable`, async (context) => {
    const body = await bodyOf(context);
    if (body === undefined) return badRequest(context);
    const list = asArray(body['globalVariables']);
    if (list === undefined) {
      throw new OperationFailure(
        'NullPointerException: Cannot invoke "scala.collection.TraversableLike.map(scala.Function1, scala.collection.generic.CanBuildFrom)" because the return value of "scala.collection.convert.Decorators$AsScala.asScala()" is null',
      );
    }
    const variables = list.map((entry): SentVariable => {
      const variable = asObject(entry);
      const key = asString(variable?.['key'])?.trim() ?? '';
      const value = asString(variable?.['value'])?.trim() ?? '';
      if (key === '' || value === '')
        throw new OperationFailure('VariableException: Key or value cannot be empty');
      return { id: asNumber(variable?.['valueID']), key, value };
    });
    await parts.variables.save(context.get('caller').name, variables);
    return ok(context);
  });
}
