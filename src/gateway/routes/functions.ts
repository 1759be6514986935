/** `udf/*`: functions that users register [UDFRestfulApi.java, UDFServiceImpl.java]. They are kept and listed; no engine here registers them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { asNumber, asObject, asString } from '../../shared/index.ts';
import { authorizedPath } from '../ground/storage-paths.ts';
import { badRequest, ok, refused } from '../answers/answer.ts';
import {
  decodeKeptFunction,
  detailRow,
  type KeptFunction,
  listedRow,
  versionRow,
} from '../kept/function-rows.ts';
import {
  bodyOf,
  type GatewayContext,
  type GatewayParts,
  type Routes,
} from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/udf';

/** What `udfAddVo` may have; any other field is refused [UDFAddVo.java]. */
const addFields: readonly string[] =
  'udfName,clusterName,load,createUser,createTime,sys,udfType,updateTime,treeId,registerFormat,id,description,useFormat,expire,path,directory,operationStatus,shared'.split(
    ',',
  );

/** Names as the server takes them [UdfConfiguration.scala]. */
const namePattern = /^[a-zA-Z\-\d_.=/,]+$/;

const udfError = (desc: string): string =>
  `errCode: 202011 ,desc: ${desc} ,ip: 127.0.0.1 ,port: 9105 ,serviceKind: linkis-ps-publicservice`;

export function functionRoutes(app: Routes, parts: GatewayParts): void {
  const { functions } = parts;
  const ownOf = (user: string): readonly KeptFunction[] =>
    functions.all().filter(({ createUser }) => createUser === user);

  app.post(`${base}/all`, (context) => {
    const rows = ownOf(context.get('caller').name).map(listedRow);
    return ok(context, { udfTree: { ...noTree, udfInfos: rows, childrens: [] } });
  });
  app.post(`${base}/list`, async (context) => listFolder(context, parts, ownOf));
  app.get(`${base}/getUdfByNameList`, (context) => {
    const { nameList, createUser } = context.req.query();
    if (nameList === undefined || createUser === undefined) return badRequest(context);
    if (!namePattern.test(nameList)) return refused(context, udfError('nameList is invalid!'));
    const names = new Set(nameList.split(','));
    // Another user's functions are nobody's business here, although Linkis would tell them.
    const found = createUser === context.get('caller').name ? ownOf(createUser) : [];
    const infoList = found
      .filter(({ udfName }) => names.has(udfName))
      .map(detailRow)
      .toReversed();
    return ok(context, { infoList });
  });
  app.post(`${base}/managerPages`, async (context) => {
    const body = await bodyOf(context);
    const rows = ownOf(context.get('caller').name).map(detailRow).toReversed();
    const size = Math.max(1, asNumber(body?.['pageSize']) ?? 10);
    const from = (Math.max(1, asNumber(body?.['curPage']) ?? 1) - 1) * size;
    const totalPage = Math.ceil(rows.length / size);
    return ok(context, { total: rows.length, totalPage, infoList: rows.slice(from, from + size) });
  });
  app.get(`${base}/versionInfo`, (context) => {
    const { udfName = '', createUser = '' } = context.req.query();
    const found = ownOf(context.get('caller').name).find(
      (one) => one.udfName === udfName && one.createUser === createUser,
    );
    return ok(context, { versionInfo: found === undefined ? null : versionRow(found) });
  });
  app.get(`${base}/versionList`, (context) => {
    const id = wholeNumber(context.req.query('udfId'));
    const own = ownOf(context.get('caller').name).filter((one) => one.id === id);
    return id === undefined
      ? badRequest(context)
      : ok(context, { versionList: own.map(versionRow) });
  });
  app.get(`${base}/userDirectory`, (context) => {
    const isFunction = context.req.query('category') === 'function';
    const own = ownOf(context.get('caller').name).filter(
      ({ udfType }) => udfType > 2 === isFunction,
    );
    return ok(context, { userDirectory: [...new Set(own.map(({ directory }) => directory))] });
  });
  app.get(`${base}/isload`, async (context) => {
    const id = wholeNumber(context.req.query('udfId'));
    const isLoad = context.req.query('isLoad');
    if (id === undefined || (isLoad !== 'true' && isLoad !== 'false')) return badRequest(context);
    const found = ownOf(context.get('caller').name).find((one) => one.id === id);
    if (found !== undefined) {
      if (isLoad === 'true' && found.udfType === 0 && found.load) {
        const name = found.udfName;
        return refused(
          context,
          udfError(
            `There is a Jar package function with the same name(存在同名的Jar包函数)： ${name}`,
          ),
        );
      }
      await functions.put({ ...found, load: isLoad === 'true' });
    } else if (isLoad === 'true') {
      const why =
        'Cannot invoke "org.apache.linkis.udf.entity.UDFInfo.getUdfType()" because "udfInfo" is null';
      return refused(context, udfError(why));
    }
    return ok(context);
  });
  app.post(`${base}/add`, async (context) => add(context, parts, ownOf));
  app.post(`${base}/delete/:id`, async (context) => {
    const id = wholeNumber(context.req.param('id'));
    const found = ownOf(context.get('caller').name).find((one) => one.id === id);
    if (found === undefined) return refused(context, udfError("can't find udf by this id!"));
    await functions.remove(found.id);
    return ok(context);
  });
}

async function md5Of(file: string): Promise<string | undefined> {
  if ((await stat(file).catch(() => undefined))?.isFile() !== true) return undefined;
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function add(
  context: GatewayContext,
  parts: GatewayParts,
  ownOf: (user: string) => readonly KeptFunction[],
): Promise<Response> {
  const caller = context.get('caller');
  const given = asObject((await bodyOf(context))?.['udfAddVo']) ?? {};
  const unknown = Object.keys(given).find((key) => !addFields.includes(key));
  if (unknown !== undefined) {
    const known = addFields.map((name) => `"${name}"`).join(', ');
    return refused(
      context,
      `Unrecognized field "${unknown}" (class org.apache.linkis.udf.vo.UDFAddVo), not marked as ignorable (${String(addFields.length)} known properties: ${known}])\n at [Source: UNKNOWN; byte offset: #UNKNOWN] (through reference chain: org.apache.linkis.udf.vo.UDFAddVo["${unknown}"])`,
    );
  }
  const name = asString(given['udfName']) ?? '';
  if (ownOf(caller.name).some(({ udfName }) => udfName === name)) {
    const why =
      'The name of udf is the same name. Please rename it and rebuild it.(udf的名字重名，请改名后重建)';
    return refused(context, udfError(why));
  }
  if ((asString(given['directory']) ?? '') === '')
    return refused(context, udfError('分类名不能为空！'));
  const path = asString(given['path']) ?? '';
  if (path.trim() === '' || path.includes('../')) {
    const why = `The path: ${path} of udf is error. Please rename it and rebuild it.(udf的路径错误，请修改后重建)`;
    return refused(context, udfError(why));
  }
  const file = await authorizedPath(parts.storage, caller, path);
  const md5 = await md5Of(file);
  if (md5 === undefined) return refused(context, udfError(`文件读取异常：${path} does not exist`));
  const now = parts.settings.now().getTime();
  const added = await parts.functions.add((id) => {
    const row = { ...given, md5, id, createUser: caller.name, createTime: now, updateTime: now };
    const kept = decodeKeptFunction({ ...row, udfName: name, treeId: firstOwnFolder + id });
    if (kept === undefined) throw new TypeError('a function with an id, a user and a name is one');
    return kept;
  });
  return ok(context, { udfId: added.id });
}

const noTree = {
  id: null,
  parent: null,
  name: null,
  userName: null,
  description: null,
  createTime: null,
  updateTime: null,
  category: null,
} as const;

/** The folders that every user has, by category; ids go on over the categories as the real ones do. */
const categories: readonly string[] = ['udf', 'function', 'all'];
const standardFolders = [
  ['系统函数', 'sys'],
  ['BDAP函数', 'bdp'],
  ['共享函数', 'share'],
  ['过期函数', 'expire'],
  ['个人函数', undefined],
] as const;
/** Folders of a user's own functions have ids above it. */
const firstOwnFolder = 1000;

async function listFolder(
  context: GatewayContext,
  parts: GatewayParts,
  ownOf: (user: string) => readonly KeptFunction[],
): Promise<Response> {
  const body = await bodyOf(context);
  const treeId = body?.['treeId'] ?? -1;
  if (typeof treeId !== 'number') {
    return refused(
      context,
      "class java.lang.String cannot be cast to class java.lang.Integer (java.lang.String and java.lang.Integer are in module java.base of loader 'bootstrap')",
    );
  }
  const user = context.get('caller').name;
  const category = asString(body?.['category']) ?? 'all';
  const at = Math.max(0, categories.indexOf(category));
  const time = parts.settings.now().getTime();
  const stamped = { description: '', createTime: time, updateTime: time, category };
  const folders = standardFolders.map(([name, owner], index) => ({
    id: at * standardFolders.length + index + 1,
    parent: -1,
    name,
    userName: owner ?? user,
    ...stamped,
    udfInfos: null,
    childrens: null,
  }));
  if (treeId < 0)
    return ok(context, { udfTree: { ...noTree, udfInfos: null, childrens: folders } });
  const folder = folders.find(({ id }) => id === treeId);
  if (folder === undefined) return ok(context, { udfTree: null });
  const own = folder.userName === user ? ownOf(user) : [];
  const isFunction = category === 'function';
  const inside = own.filter(({ udfType }) => category === 'all' || udfType > 2 === isFunction);
  const childrens = inside.map((row) => ({
    id: row.treeId,
    parent: treeId,
    name: row.directory,
    userName: user,
    ...stamped,
    udfInfos: null,
    childrens: null,
  }));
  return ok(context, { udfTree: { ...folder, udfInfos: [], childrens } });
}
