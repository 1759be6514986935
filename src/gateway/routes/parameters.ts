/** `configuration/*` about parameters: what can be set for an engine, and what a user has set [ConfigurationRestfulApi.java]. */
import { asString, type JsonObject } from '../../shared/index.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import {
  type KeptParameter,
  type ParameterKind,
  type ParameterLabel,
  textOf,
} from '../kept/kept-parameters.ts';
import { badRequest, ok, refused } from '../answers/answer.ts';
import {
  bodyOf,
  type GatewayContext,
  type GatewayParts,
  type Routes,
} from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/configuration';

/** Creators that the console of the gateway has; for others the tree is empty, and values can be kept all the same. */
export const creators: readonly string[] = ['IDE', 'notebook'];

export function parameterRoutes(app: Routes, parts: GatewayParts): void {
  const { parameters } = parts;
  const offers = parts.kinds.flatMap((kind) => kind.offers);
  const isOffered = ({ engine, version, creator }: ParameterLabel): boolean =>
    creators.includes(creator) &&
    offers.some((offer) => offer.engine === engine && offer.version === version);
  const idOf = (key: string): number => parameters.kinds.find((kind) => kind.key === key)?.id ?? 0;

  const labelOf = (context: GatewayContext, read: (name: string) => string): ParameterLabel => ({
    user: context.get('caller').name,
    creator: read('creator'),
    engine: read('engineType'),
    version: read('version'),
  });
  const asked = (context: GatewayContext): ParameterLabel =>
    labelOf(context, (name) => context.req.query(name) ?? '*');
  const valueOf = ({ id, key, value, createTime, updateTime }: KeptParameter): unknown => ({
    id,
    configKeyId: idOf(key),
    configValue: value,
    configLabelId: 1,
    createTime,
    updateTime,
  });

  app.get(`${base}/getFullTreesByAppName`, (context) => {
    const label = asked(context);
    if (!isOffered(label)) return ok(context, { fullTree: [] });
    const saved = parameters.of(label) ?? [];
    const trees = [...new Set(parameters.kinds.map(({ treeName }) => treeName))];
    return ok(context, {
      fullTree: trees.map((name) => ({
        name,
        description: null,
        settings: parameters.kinds
          .filter(({ treeName }) => treeName === name)
          .map((kind) => {
            const own = saved.find(({ key }) => key === kind.key);
            return setting(kind, label.engine, own);
          }),
      })),
    });
  });

  app.get(`${base}/getItemList`, (context) => {
    const engine = context.req.query('engineType');
    if (engine === undefined) return badRequest(context);
    const kinds = offers.some((offer) => offer.engine === engine) ? parameters.kinds : [];
    return ok(context, {
      itemList: kinds.map((kind) => ({
        validateType: kind.validateType,
        defaultValue: kind.defaultValue,
        name: kind.name,
        description: kind.description,
        engineType: engine,
        boundaryType: 0,
        require: false,
        validateRange: kind.validateRange,
        key: kind.key,
      })),
    });
  });

  app.get(`${base}/keyvalue`, (context) => {
    const key = context.req.query('configKey');
    if (key === undefined) return badRequest(context);
    if (!parameters.isKey(key)) throw unknownKey(key);
    const label = asked(context);
    const saved = parameters.of(label);
    if (saved === undefined) {
      throw new GatewayError(
        14100,
        `Label not exists:${textOf(label)}(标签不存在${textOf(label)})`,
      );
    }
    return ok(context, { configValues: saved.filter((each) => each.key === key).map(valueOf) });
  });

  app.post(`${base}/keyvalue`, async (context) => {
    const body = await bodyOf(context);
    if (body === undefined) return badRequest(context);
    const read = required(body);
    const label = labelOf(context, (name) => asString(body[name]) ?? '*');
    const [key, value] = [read('configKey').trim(), read('configValue').trim()];
    const refusal = parameters.isKey(key)
      ? parameters.refusal(key, value)
      : 'config key is null, please check again!(配置信息为空，请重新检查key值)';
    if (refusal !== undefined) {
      return refused(
        context,
        `errCode: 14100 ,desc: ${refusal} ,ip: 127.0.0.1 ,port: 9105 ,serviceKind: linkis-ps-publicservice`,
      );
    }
    await parameters.save(label, key, value);
    return ok(context, {
      configValue: {
        id: null,
        configKeyId: idOf(key),
        configValue: value,
        configLabelId: 1,
        createTime: null,
        updateTime: null,
      },
    });
  });

  app.delete(`${base}/keyvalue`, async (context) => {
    const body = await bodyOf(context);
    if (body === undefined) return badRequest(context);
    const key = required(body)('configKey');
    if (!parameters.isKey(key)) throw unknownKey(key);
    const label = labelOf(context, (name) => asString(body[name]) ?? '*');
    return ok(context, { configValues: (await parameters.remove(label, key)).map(valueOf) });
  });
}

function required(body: JsonObject): (name: string) => string {
  return (name) => {
    const value = asString(body[name]);
    if (value !== undefined) return value;
    throw new OperationFailure(
      'NullPointerException: Cannot invoke "String.trim()" because the return value of "java.util.Map.get(Object)" is null',
    );
  };
}

function unknownKey(key: string): GatewayError {
  return new GatewayError(14100, `Config key not exists:${key}(配置键不存在：${key})`);
}

function setting(
  kind: ParameterKind,
  engine: string,
  saved: KeptParameter | undefined,
): Readonly<Record<string, unknown>> {
  return {
    ...kind,
    level: 1,
    engineType: engine,
    valueId: saved?.id ?? 0,
    configValue: saved?.value ?? '',
    configLabelId: 1,
    unit: null,
    isUserDefined: false,
    specialLimit: null,
    hidden: false,
    advanced: false,
  };
}
