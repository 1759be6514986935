/** A stack that looks like a Linkis server to the kernel: its gateway is local, but does not say so. */
import { type LocalStack, startStack } from './local-stack.ts';

/** A stack whose gateway lists no DuckDB, as a Linkis server does, and the codes that it was sent. */
export async function startServer(
  own: Parameters<typeof startStack>[0] = {},
  replaced = 'spark-',
): Promise<LocalStack & { readonly codes: string[] }> {
  const codes: string[] = [];
  const stack = await startStack({
    ...own,
    between: async (request, next) => {
      const url = new URL(request.url);
      if (url.pathname.endsWith('/entrance/submit')) {
        const body = (await request.clone().json()) as { executionContent: { code: string } };
        codes.push(body.executionContent.code);
      }
      const response = await next(request);
      if (!url.pathname.endsWith('/configuration/getCategory')) return response;
      return new Response((await response.text()).replaceAll('duckdb-', replaced), response);
    },
  });
  return { ...stack, codes };
}
