/** `udf/python-*`: Python files that users register for their engines [UDFRestfulApi.java]. They are kept and listed; no engine here loads them. */
import { asNumber, asString } from '../../shared/index.ts';
import { decodeKeptModule, type KeptModule } from '../kept/module-rows.ts';
import { OperationFailure } from '../ground/gateway-error.ts';
import { badRequest, ok, refused, springError } from '../answers/answer.ts';
import { bodyOf, type GatewayParts, type Routes } from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/udf';

/** What a module must have, with the words for one that lacks it. */
const needed: readonly (readonly [key: string, words: string])[] = [
  ['name', '模块名称：不能为空'],
  ['path', '模块物料：不能为空'],
  ['engineType', '引擎类型：不能为空'],
  ['isLoad', '是否加载：不能为空'],
  ['isExpire', '是否过期：不能为空'],
];

export function pythonModuleRoutes(app: Routes, parts: GatewayParts): void {
  const { modules } = parts;
  const ownOf = (user: string): readonly KeptModule[] =>
    modules.all().filter(({ createUser }) => createUser === user);

  app.get(`${base}/python-list`, (context) => {
    const query = context.req.query();
    const isAsked = (key: string, value: string): boolean =>
      (query[key] ?? '') === '' || query[key] === value;
    const found = ownOf(context.get('caller').name).filter(
      (one) =>
        isAsked('name', one.name) &&
        isAsked('engineType', one.engineType) &&
        isAsked('isLoad', String(one.isLoad)) &&
        isAsked('isExpire', String(one.isExpire)),
    );
    const size = Math.max(1, asNumber(query['pageSize']) ?? 10);
    const from = (Math.max(1, asNumber(query['pageNow']) ?? 1) - 1) * size;
    return ok(context, { totalPage: found.length, pythonList: found.slice(from, from + size) });
  });

  app.post(`${base}/python-save`, async (context) => {
    const given = (await bodyOf(context)) ?? {};
    const lacking = needed.find(([key]) => (given[key] ?? '') === '');
    if (lacking !== undefined) return refused(context, lacking[1]);
    const path = asString(given['path']) ?? '';
    const name = asString(given['name']) ?? '';
    const file = path.slice(path.lastIndexOf('/') + 1);
    if (name !== file.slice(0, file.lastIndexOf('.')))
      return refused(context, '模块名称与物料文件名称必须一样');
    const user = context.get('caller').name;
    if (ownOf(user).some((one) => one.name === name && one.isExpire === 0))
      return refused(context, `模块${name}已存在`);
    const now = parts.settings.now().getTime();
    const added = await modules.add((id) => {
      const row = { ...given, id, createUser: user, createTime: now, updateTime: now };
      const kept = decodeKeptModule(row);
      if (kept === undefined) throw new TypeError('a module with an id, a user and a name is one');
      return kept;
    });
    return ok(context, { id: added.id });
  });

  app.get(`${base}/python-delete`, async (context) => {
    const { id, isExpire } = context.req.query();
    if (isExpire === undefined)
      return springError(500, 'Internal Server Error', new URL(context.req.url).pathname);
    if (!/^\d*$/.test(id ?? '') || !/^\d+$/.test(isExpire)) return badRequest(context);
    if (id === undefined) return refused(context, 'Invalid parameters: id is null');
    const found = ownOf(context.get('caller').name).find((one) => one.id === Number(id));
    if (found !== undefined) {
      const mark = String(parts.settings.now().getTime());
      const { name, path } = found;
      await modules.put({
        ...found,
        isExpire: 1,
        name: `${name}_${mark}`,
        path: `${path}_${mark}`,
      });
    }
    return ok(context);
  });

  app.get(`${base}/python-file-exist`, (context) => {
    const { fileName = '' } = context.req.query();
    if (fileName === '') return refused(context, '参数fileName不能为空');
    const dot = fileName.lastIndexOf('.');
    if (dot < 0) {
      throw new OperationFailure(
        `StringIndexOutOfBoundsException: begin 0, end -1, length ${String(fileName.length)}`,
      );
    }
    // True is what a real server says of a module that nobody has saved.
    const name = fileName.slice(0, dot);
    const own = ownOf(context.get('caller').name);
    return ok(context, { result: !own.some((one) => one.name === name && one.isExpire === 0) });
  });
}
