/** Decodes the body of `submit` or `execute`, with every refusal of the real parser [CommonEntranceParser.scala]. */
import { asObject, asString, type JsonObject } from '../../shared/index.ts';
import { GatewayError, OperationFailure } from '../ground/gateway-error.ts';
import type { Submission } from './submission.ts';

const refuse = (code: number, description: string): GatewayError =>
  new GatewayError(code, description, 'entrance');

/** Versions for the old request body, which names only an engine; `*` for all others [LabelCommonConfig.java, release 1.8.0]. */
const defaultVersions: ReadonlyMap<string, string> = new Map([
  ['spark', '3.2.1'],
  ['hive', '3.1.3'],
  ['python', 'python2'],
  ['shell', '1'],
  ['jdbc', '4'],
  ['presto', '0.234'],
  ['trino', '371'],
  ['flink', '1.16.2'],
  ['pipeline', '1'],
  ['duckdb', '1'],
]);

type Labels = Readonly<Record<string, string>>;

/** What the two request bodies spell differently. */
type Task = Pick<Submission, 'engine' | 'version' | 'code' | 'runType' | 'creator' | 'userCreator'>;

/** Both interfaces take both bodies: `executionContent` decides. Throws GatewayError or OperationFailure. */
export function parseSubmission(body: JsonObject, user: string, requestIp: string): Submission {
  for (const key of ['params', 'labels']) {
    if (body[key] === null) {
      throw new OperationFailure(
        `NullPointerException: Cannot invoke "java.util.Map.get(Object)" because "${key}" is null`,
        'entrance',
      );
    }
  }
  const labels = textMap(body['labels']);
  const content = asObject(body['executionContent']);
  const task =
    content === undefined ? oldBody(body, labels, user) : newBody(body, content, labels, user);
  const params = asObject(body['params']) ?? {};
  const configuration = asObject(params['configuration']) ?? {};
  const { engineType: _engine, userCreator: _creator, codeType: _code, ...otherLabels } = labels;
  return {
    ...task,
    user,
    labels: otherLabels,
    params,
    variables: textMap(params['variable']),
    runtime: { ...asObject(configuration['runtime']), ...asObject(configuration['special']) },
    startup: asObject(configuration['startup']) ?? {},
    source: { ...textMap(body['source']), requestIP: requestIp },
    hasSource: 'source' in body,
    runningTimeoutMs: seconds('jobRunningTimeout', labels),
    queuingTimeoutMs: seconds('jobQueuingTimeout', labels),
  };
}

function newBody(body: JsonObject, content: JsonObject, labels: Labels, user: string): Task {
  if ('formatCode' in body && typeof body['formatCode'] !== 'boolean') {
    throw new OperationFailure(
      'ClassCastException: class java.lang.String cannot be cast to class java.lang.Boolean',
      'entrance',
    );
  }
  if (!('code' in content)) {
    throw refuse(20010, 'Please submit the code for execution(请提交执行的代码)');
  }
  const code = asString(content['code']) ?? '';
  if (code.trim() === '') {
    throw refuse(20007, 'The param executionCode cannot be empty (参数 executionCode 不能为空)');
  }
  if (Object.keys(labels).length === 0) {
    throw refuse(20008, 'params cannot be empty ,  labels is null');
  }
  const engineType = labels['engineType'];
  if (engineType === undefined || engineType === '') {
    throw refuse(
      20009,
      'Label params invalid You need to specify engineTypeLabel in labels, such as spark-2.4.3',
    );
  }
  const runType = present(asString(content['runType'])) ?? present(labels['codeType']);
  if (runType === undefined) {
    throw refuse(
      20009,
      'Label params invalid You need to specify runType in execution content, such as sql',
    );
  }
  const userCreator = labels['userCreator'] ?? `${user}-IDE`;
  return {
    ...engineOf(engineType),
    code,
    runType,
    creator: userCreator.split('-')[1] ?? 'IDE',
    userCreator,
  };
}

function oldBody(body: JsonObject, labels: Labels, user: string): Task {
  const code = asString(body['executionCode']) ?? '';
  if (code.trim() === '') {
    if (present(textMap(body['source'])['scriptPath']) === undefined) {
      throw refuse(
        20007,
        'The param executionCode and scriptPath cannot be empty at the same time(参数 executionCode 和 scriptPath 不能同时为空)',
      );
    }
    throw refuse(
      20039,
      'Failed to analysis task,because:NullPointerException: Cannot invoke "String.split(String)" because "shellContent" is null(分析任务失败)!',
    );
  }
  const creator = present(asString(body['requestApplicationName'])) ?? 'IDE';
  const application = present(asString(body['executeApplicationName']));
  const engineType =
    present(labels['engineType']) ??
    (application === undefined
      ? undefined
      : `${application}-${defaultVersions.get(application) ?? '*'}`);
  if (engineType === undefined) throw refuse(50079, 'engineTypeLabel must be need');
  return {
    ...engineOf(engineType),
    code,
    runType: present(asString(body['runType'])) ?? 'sql',
    creator,
    userCreator: labels['userCreator'] ?? `${user}-${creator}`,
  };
}

function seconds(label: string, labels: Labels): number | undefined {
  const text = labels[label];
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) {
    throw refuse(20009, `Label params invalid ${label} must be a number of seconds`);
  }
  return Number(text) * 1000;
}

/** A label without a `-` is both the engine and the version, as in the real server. */
function engineOf(label: string): { readonly engine: string; readonly version: string } {
  const at = label.indexOf('-');
  return at < 0
    ? { engine: label, version: label }
    : { engine: label.slice(0, at), version: label.slice(at + 1) };
}

function present(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

/** Values other than text become JSON, as in the server's own maps. */
function textMap(value: unknown): Labels {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {})
      .filter(([, entry]) => entry !== null)
      .map(([key, entry]) => [key, typeof entry === 'string' ? entry : JSON.stringify(entry)]),
  );
}

/** Checks the userCreator label [LabelCheckInterceptor.scala]: throws 50079 unless it is `<user>-<creator>`, 50080 for another user. */
export function checkLabels(submission: Submission): void {
  const [user, creator, ...more] = submission.userCreator.split('-');
  if (user === undefined || !user || creator === undefined || !creator || more.length > 0) {
    throw refuse(50079, 'UserCreatorLabel must be need');
  }
  if (!/^\w[\w.]*$/.test(creator) || !/^\w[\w.]*$/.test(submission.creator)) {
    throw refuse(50079, 'UserCreatorLabel must be need: creators are letters, digits, _ and .');
  }
  if (user.toLowerCase() !== submission.user.toLowerCase()) {
    throw refuse(
      50080,
      `SubmitUser : ${submission.user} must be the same as ExecuteUser : ${submission.user} , and user : ${user} in userCreatorLabel.`,
    );
  }
}
