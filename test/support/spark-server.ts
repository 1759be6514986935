/** A stack that looks like a Linkis server with Spark: its DuckDB reads the few forms of Spark's SQL that the kernel itself writes. */
import { type LocalStack, startStack } from './local-stack.ts';

/** The stack, and the codes that it was sent. */
export async function sparkServer(
  own: Parameters<typeof startStack>[0] = {},
): Promise<LocalStack & { readonly codes: string[] }> {
  const codes: string[] = [];
  const stack = await startStack({
    ...own,
    between: async (request, next) => {
      const { between = async (asked: Request) => next(asked) } = own;
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('/configuration/getCategory')) {
        const answer = await next(request);
        return new Response((await answer.text()).replaceAll('duckdb-', 'spark-'), answer);
      }
      if (!pathname.endsWith('/entrance/submit')) return between(request, next);
      const body = (await request.json()) as {
        executionContent: { code: string };
        labels: { engineType: string };
      };
      codes.push(body.executionContent.code);
      if (body.labels.engineType.startsWith('spark'))
        body.executionContent.code = asDuckdb(body.executionContent.code);
      return between(
        new Request(request.url, {
          method: 'POST',
          headers: request.headers,
          body: JSON.stringify(body),
        }),
        next,
      );
    },
    run: { ...own.run, engine: 'spark' },
  });
  return { ...stack, codes };
}

function asDuckdb(code: string): string {
  return code
    .replaceAll(/ USING \w+/g, '')
    .replaceAll(/parquet\.`file:\/\/([^`]+)`/g, "read_parquet('$1/*.parquet')")
    .replaceAll(/ RENAME TO (?:`[^`]*`\.)?/g, ' RENAME TO ')
    .replaceAll('`', '"');
}
