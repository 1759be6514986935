/** `data-source-manager/*`: data sources by name [DataSourceCoreRestfulApi.java]. As there, answers hold passwords: they go to their owner alone. */
import { asNumber, asObject, asString, looksSecret, messageOf } from '../../shared/index.ts';
import { duckdbFileOf } from '../engines/data-source.ts';
import { envelopeStatus } from '../../contract/index.ts';
import { badRequest, envelope, ok, refused, springError } from '../answers/answer.ts';
import {
  detailedSource,
  type KeptDataSource,
  listedSource,
  newestVersion,
  textsOf,
  usedSource,
  versionRow,
} from '../kept/data-source-rows.ts';
import { dataSourceTypes, keyDefinitions, typeNameOf } from '../kept/data-source-types.ts';
import {
  bodyOf,
  type GatewayContext,
  type GatewayParts,
  type Routes,
} from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/data-source-manager';
const noSource = 'No Exists The DataSource [不存在该数据源]';
const tail = ',ip: 127.0.0.1 ,port: 9105 ,serviceKind: linkis-ps-publicservice';

export function dataSourceRoutes(app: Routes, parts: GatewayParts): void {
  const { dataSources } = parts;
  const own = (context: GatewayContext): readonly KeptDataSource[] =>
    dataSources.all().filter(({ createUser }) => createUser === context.get('caller').name);
  const byId = (context: GatewayContext): KeptDataSource | undefined =>
    own(context).find(({ id }) => id === Number(context.req.param('id')));
  const byName = (context: GatewayContext): KeptDataSource | undefined =>
    own(context).find(({ dataSourceName }) => dataSourceName === context.req.param('name'));
  const info = (
    context: GatewayContext,
    source: KeptDataSource | undefined,
    version: (found: KeptDataSource) => number | null,
  ): Response =>
    source === undefined
      ? refused(context, noSource)
      : ok(context, { info: detailedSource(source, version(source)) });
  const params = (context: GatewayContext, source: KeptDataSource | undefined): Response =>
    source === undefined
      ? refused(context, noSource)
      : ok(context, {
          connectParams: detailedSource(source, source.publishedVersionId)['connectParams'],
        });
  /** Spring refuses a number that is none before the handler runs. */
  const numbered = (
    path: string,
    method: 'get' | 'post' | 'put' | 'delete',
    answer: (context: GatewayContext) => Response | Promise<Response>,
  ): void => {
    app[method](`${base}/${path}`, async (context) => {
      const numbers = Object.entries(context.req.param()).filter(([key]) => key !== 'name');
      return numbers.every(([, value]) => /^\d{1,15}$/.test(String(value)))
        ? answer(context)
        : badRequest(context);
    });
  };
  const now = (): number => parts.settings.now().getTime();

  app.get(`${base}/type/all`, (context) =>
    ok(context, { typeList: dataSourceTypes.map((type) => ({ ...type, id: String(type.id) })) }),
  );
  numbered('key-define/type/:id', 'get', (context) =>
    ok(context, { keyDefine: keyDefinitions(Number(context.req.param('id'))) }),
  );
  app.get(`${base}/info`, (context) => list(context, own(context)));
  app.get(`${base}/info/name/:name`, (context) => info(context, byName(context), newestVersion));
  app.get(`${base}/publishedInfo/name/:name`, (context) => {
    const found = byName(context);
    return info(context, found?.publishedVersionId === null ? undefined : found, published);
  });
  app.get(`${base}/name/:name/connect-params`, (context) => params(context, byName(context)));
  numbered(':id/connect-params', 'get', (context) => params(context, byId(context)));
  numbered('info/:id', 'get', (context) => info(context, byId(context), newestVersion));
  numbered('info/:id/:version', 'get', (context) =>
    info(context, byId(context), () => Number(context.req.param('version'))),
  );
  numbered(':id/versions', 'get', (context) => {
    const found = byId(context);
    const versions = found?.versions.map((version) => versionRow(found, version)) ?? [];
    return ok(context, { versions });
  });
  app.post(`${base}/info/json`, async (context) => create(context, parts));
  numbered('parameter/:id/json', 'post', async (context) => {
    const body = await bodyOf(context);
    const found = byId(context);
    if (found === undefined)
      return refused(context, 'Fail to insert data source parameter [保存数据源参数失败]', {
        stack: `LinkisException{errCode=99988, desc='datasource not found(未找到数据源)'}`,
      });
    const given = asObject(body?.['connectParams']) ?? {};
    const other = Object.values(given).find((value) => typeof value !== 'string');
    if (other !== undefined) {
      const shown = `type of value: '${javaText(other)}' is not 'String'`;
      const why = `errCode: 99986 ,desc: Param Validate Failed(参数校验出错), [${shown}] ${tail}`;
      return refused(context, why);
    }
    const version = (newestVersion(found) ?? 0) + 1;
    const added = {
      versionId: version,
      connectParams: textsOf(given),
      comment: asString(body?.['comment']) ?? '',
      createTime: now(),
    };
    await dataSources.put({ ...found, versions: [...found.versions, added] });
    return ok(context, { version });
  });
  numbered('publish/:id/:version', 'post', async (context) => {
    const found = byId(context);
    const version = Number(context.req.param('version'));
    if (found?.versions.some(({ versionId }) => versionId === version) !== true)
      return refused(context, 'publish error');
    await dataSources.put({ ...found, publishedVersionId: version });
    return ok(context);
  });
  numbered('info/:id/expire', 'put', async (context) => {
    const found = byId(context);
    if (found === undefined) return refused(context, noSource);
    await dataSources.put({ ...found, expire: true });
    return ok(context, { expireId: found.id });
  });
  numbered('info/delete/:id', 'delete', async (context) => {
    const found = byId(context);
    if (found === undefined) return refused(context, noSource);
    await dataSources.remove(found.id);
    return ok(context, { removeId: found.id });
  });
  numbered(':id/:version/op/connect', 'put', async (context) => {
    const found = byId(context);
    if (found === undefined) return refused(context, noSource);
    return connect(context, usedSource(found, Number(context.req.param('version'))));
  });
  app.post(`${base}/op/connect/json`, async (context) => {
    const body = await bodyOf(context);
    const type = asNumber(body?.['dataSourceTypeId']) ?? 0;
    return connect(context, {
      name: asString(body?.['dataSourceName']) ?? '',
      type: typeNameOf(type) ?? `type ${String(type)}`,
      file: asString(asObject(body?.['connectParams'])?.['path']),
    });
  });
}

function published(source: KeptDataSource): number | null {
  return source.publishedVersionId;
}

function list(context: GatewayContext, own: readonly KeptDataSource[]): Response {
  const { name = '', system = '', typeId = '' } = context.req.query();
  const found = own
    .filter(
      (source) =>
        // The real list joins the types.
        typeNameOf(source.dataSourceTypeId) !== undefined &&
        source.dataSourceName.includes(name) &&
        (system === '' || source.createSystem === system) &&
        (typeId === '' || String(source.dataSourceTypeId) === typeId),
    )
    .toReversed();
  const size = Math.max(1, asNumber(context.req.query('pageSize')) ?? 10);
  const from = (Math.max(1, asNumber(context.req.query('currentPage')) ?? 1) - 1) * size;
  // PageHelper's count of all, whatever it is called.
  const rows = found.slice(from, from + size).map(listedSource);
  return ok(context, { totalPage: found.length, queryList: rows });
}

async function create(
  context: GatewayContext,
  { dataSources, settings }: GatewayParts,
): Promise<Response> {
  const body = (await bodyOf(context)) ?? {};
  const name = asString(body['dataSourceName']);
  const missing = [name, body['dataSourceTypeId'], body['createSystem']].filter(
    (value) => value === undefined || value === null || value === '',
  );
  if (name === undefined || missing.length > 0) {
    const detail = missing.map(() => 'may not be null;').join('');
    return refused(context, `Bean validation error[实例校验出错], detail:${detail}`);
  }
  // Its handler of refused names fails itself, in release 1.8.0.
  if (!/^[\w-]+$/.test(name))
    return springError(500, 'Internal Server Error', new URL(context.req.url).pathname);
  if (dataSources.all().some(({ dataSourceName }) => dataSourceName === name)) {
    const why = `The data source named: ${name} has been existed [数据源: ${name} 已经存在]`;
    return refused(context, why);
  }
  const time = settings.now().getTime();
  const added = await dataSources.add((id) => ({
    id,
    dataSourceName: name,
    dataSourceDesc: asString(body['dataSourceDesc']) ?? null,
    dataSourceTypeId: asNumber(body['dataSourceTypeId']) ?? 0,
    createSystem: asString(body['createSystem']) ?? '',
    labels: asString(body['labels']) ?? null,
    createUser: context.get('caller').name,
    createTime: time,
    modifyTime: time,
    versions: [],
    publishedVersionId: null,
    expire: false,
  }));
  return ok(context, { insertId: added.id });
}

/** As Java writes a map. What a nested value holds is not repeated. */
function javaText(value: unknown): string {
  const entries = Object.entries(asObject(value) ?? {});
  if (entries.length === 0) return typeof value;
  return `{${entries.map(([key, one]) => `${key}=${looksSecret(key) || typeof one !== 'string' ? '…' : one}`).join(', ')}}`;
}

/** Status 4: a connection that fails is a warning. */
async function connect(
  context: GatewayContext,
  source: ReturnType<typeof usedSource>,
): Promise<Response> {
  const failed = (why: string): Response =>
    envelope(
      context,
      envelopeStatus.warning,
      `errCode: 99983 ,desc: Connection Failed(连接失败), Msg[${why}] ${tail}`,
    );
  if (source.type !== 'duckdb') return failed(noMetaService(source.type));
  try {
    await duckdbFileOf(source);
    return ok(context, { ok: true });
  } catch (thrown) {
    return failed(messageOf(thrown));
  }
}

/** As of a server that has no service for the type. */
export function noMetaService(type: string): string {
  return `errCode: 99900 ,desc: Fail to init and load meta service class for type:${type}(无法为以下类型初始化和加载元服务类) ${tail}`;
}
