/** `configuration/*`: the engines, and what can be set for them [ConfigurationRestfulApi.java]. */
import type { EngineLabel } from '../engines/engine.ts';
import { allOffers } from '../engines/engine-choice.ts';
import { ok } from '../answers/answer.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';
import { creators, parameterRoutes } from './parameters.ts';

const base = '/api/rest_j/v1';

export function configurationRoutes(app: Routes, parts: GatewayParts): void {
  const created = parts.settings.now().getTime();
  const offersTo = async (context: GatewayContext): Promise<readonly EngineLabel[]> => {
    const ticket = context.get('ticket');
    return allOffers(
      parts.kinds,
      ticket === undefined ? undefined : parts.sessions.environment(ticket),
    );
  };

  const category = (
    id: number,
    name: string,
    level: 1 | 2,
    father: string | null,
    children: readonly unknown[],
  ): Readonly<Record<string, unknown>> => ({
    categoryId: id,
    labelId: id,
    categoryName: name,
    childCategory: children,
    description: null,
    tag: null,
    createTime: created,
    updateTime: created,
    level,
    fatherCategoryName: father,
  });
  const categories = (offers: readonly EngineLabel[]): readonly unknown[] => [
    category(1, '全局设置', 1, null, []),
    ...creators.map((creator, at) =>
      category(
        at + 2,
        creator,
        1,
        null,
        offers.map(({ engine, version }, number) =>
          category(100 * (at + 1) + number, `${engine}-${version}`, 2, creator, []),
        ),
      ),
    ),
  ];

  app.get(`${base}/configuration/getCategory`, async (context) =>
    ok(context, { Category: categories(await offersTo(context)) }),
  );
  app.get(`${base}/configuration/engineType`, async (context) => {
    const offers = await offersTo(context);
    return ok(context, { engineType: [...new Set(offers.map((offer) => offer.engine))] });
  });
  parameterRoutes(app, parts);
}
