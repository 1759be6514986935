/** `gateway/stop`: a kernel asks the gateway that it shares with others to end. A served gateway has no such route. */
import type { Hono } from 'hono';
import { asObject, asString, parseJson } from '../../shared/index.ts';
import { ok, refused } from './answer.ts';
import type { GatewayEnvironment, GatewayParts } from './gateway-context.ts';

/** Adds the route behind the login. With `unlessUsed` a gateway goes on that has a task or a session with somebody's variables. */
export function stopRoute(app: Hono<GatewayEnvironment>, parts: GatewayParts): void {
  const { onDemand } = parts.settings;
  if (onDemand === undefined) return;
  app.post('/api/rest_j/v1/gateway/stop', async (context) => {
    const body = asObject(parseJson(await context.req.text()));
    const tasks = parts.entrance.queue.unfinished.length;
    const engines = parts.pool.of(context.get('caller').name).length;
    if (body?.['unlessUsed'] === true && tasks + engines > 0) {
      return refused(
        null,
        `The gateway is in use: ${String(tasks)} tasks, ${String(engines)} engines`,
      );
    }
    // After the answer.
    setImmediate(() => onDemand.stop(asString(body?.['asker']) ?? 'a kernel'));
    return ok(null);
  });
}
