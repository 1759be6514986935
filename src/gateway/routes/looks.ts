/** `looks/*`: questions to tables beside tasks, the local gateway's own (see the contract). They run code as a submit does, behind the same login. */
import { decodeLookQuestion, lookPaths } from '../../contract/index.ts';
import { asString, messageOf, parseJson } from '../../shared/index.ts';
import { badRequest, ok } from '../answers/answer.ts';
import { bodyOf, type GatewayParts, type Routes } from '../answers/gateway-context.ts';
import { OperationFailure } from '../ground/gateway-error.ts';
import { authorizedPath } from '../ground/storage-paths.ts';

const base = '/api/rest_j/v1';

export function lookRoutes(app: Routes, { looks, storage }: GatewayParts): void {
  app.post(`${base}${lookPaths.ask}`, async (context) => {
    const question = decodeLookQuestion(parseJson(await context.req.text()));
    if (question === undefined) return badRequest(context);
    const answer = await looks.ask(question, context.req.raw.signal);
    if (answer === 'gone') return ok(context, { gone: true });
    return ok(context, 'failed' in answer ? { failed: answer.failed } : { rows: answer });
  });

  app.get(`${base}${lookPaths.table}`, async (context) => {
    const file = await authorizedPath(storage, context.get('caller'), context.req.query('path'));
    try {
      const { columns, rows } = await looks.table(file);
      return ok(context, { columns, rows });
    } catch (thrown) {
      throw new OperationFailure(`IOException: ${messageOf(thrown)}`);
    }
  });

  app.post(`${base}${lookPaths.end}`, async (context) => {
    const look = asString((await bodyOf(context))?.['look']);
    if (look === undefined) return badRequest(context);
    await looks.end(look);
    return ok(context);
  });
}
