/** Keeps variables on the gateway of a stack, as the web console of Linkis does. */
import type { LocalStack } from './local-stack.ts';

/** Replaces the variables of the stack's user. */
export async function keepOnServer(
  stack: Pick<LocalStack, 'gateway'>,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const login = await stack.gateway.handle(
    new Request('http://127.0.0.1/api/rest_j/v1/user/login', {
      method: 'POST',
      body: JSON.stringify({ userName: 'ann', password: 'a password' }),
    }),
  );
  const [cookie = ''] = login.headers.getSetCookie();
  const saved = await stack.gateway.handle(
    new Request('http://127.0.0.1/api/rest_j/v1/variable/saveGlobalVariable', {
      method: 'POST',
      headers: { cookie: cookie.split(';')[0] ?? '' },
      body: JSON.stringify({
        globalVariables: Object.entries(variables).map(([key, value]) => ({ key, value })),
      }),
    }),
  );
  if (!saved.ok) throw new Error(await saved.text());
}
