/** The paths of the REST contract, for the client and for the local gateway. */

/** Every path begins with this; `v1` is `wds.linkis.server.version`. */
export const apiBase = '/api/rest_j/v1';

/** Paths without a parameter, below {@link apiBase}. */
export const routes = {
  login: '/user/login',
  logout: '/user/logout',
  publicKey: '/user/publicKey',
  userInfo: '/user/userInfo',
  heartbeat: '/user/heartbeat',
  baseInfo: '/user/baseinfo',
  tokenLogin: '/user/token-login',
  submit: '/entrance/submit',
  execute: '/entrance/execute',
  jobList: '/jobhistory/list',
  getDirFileTrees: '/filesystem/getDirFileTrees',
  openFile: '/filesystem/openFile',
  fileInfo: '/filesystem/fileInfo',
  openLog: '/filesystem/openLog',
  download: '/filesystem/download',
  getUserRootPath: '/filesystem/getUserRootPath',
  createNewDir: '/filesystem/createNewDir',
  upload: '/filesystem/upload',
  isExist: '/filesystem/isExist',
  rename: '/filesystem/rename',
  deleteDirOrFile: '/filesystem/deleteDirOrFile',
  resultsetToExcel: '/filesystem/resultsetToExcel',
  resultsetsToExcel: '/filesystem/resultsetsToExcel',
  category: '/configuration/getCategory',
  fullTrees: '/configuration/getFullTreesByAppName',
  itemList: '/configuration/getItemList',
  keyValue: '/configuration/keyvalue',
  databases: '/datasource/dbs',
  tables: '/datasource/tables',
  columns: '/datasource/columns',
  partitions: '/datasource/partitions',
  partitionSize: '/datasource/size',
  tableBaseInfo: '/datasource/getTableBaseInfo',
  tableFieldsInfo: '/datasource/getTableFieldsInfo',
  tableStatisticInfo: '/datasource/getTableStatisticInfo',
  functions: '/udf/all',
  functionDetails: '/udf/getUdfByNameList',
  functionFolders: '/udf/list',
  functionLoad: '/udf/isload',
  pythonModules: '/udf/python-list',
  dataSources: '/data-source-manager/info',
  sourceDatabases: '/metadataQuery/getDatabases',
  sourceTables: '/metadataQuery/getTables',
  sourceColumns: '/metadataQuery/getColumns',
  globalVariables: '/variable/listGlobalVariable',
  saveGlobalVariables: '/variable/saveGlobalVariable',
  userEngines: '/linkisManager/listUserEngines',
  userResources: '/linkisManager/rm/userresources',
  engineKill: '/linkisManager/rm/enginekill',
  engines: '/linkisManager/rm/engines',
  engine: '/linkisManager/getEngineConn',
  engineLog: '/linkisManager/openEngineLog',
  engineOperation: '/linkisManager/executeEngineConnOperation',
  enginePrediction: '/linkisManager/task-prediction',
  pastEngines: '/linkisManager/ecinfo/ecrHistoryList',
  queues: '/linkisManager/rm/queues',
  queueLoad: '/linkisManager/rm/queueresources',
} as const;

export type EntranceVerb =
  'status' | 'log' | 'progress' | 'progressWithResource' | 'kill' | 'pause' | 'killJobs';

/** `/entrance/{execID}/{verb}`; the id is escaped as one path segment. */
export function entrancePath(execId: string, verb: EntranceVerb): string {
  return `/entrance/${encodeURIComponent(execId)}/${verb}`;
}

export function jobHistoryPath(taskId: number): string {
  return `/jobhistory/${String(taskId)}/get`;
}

/** A data source with its connection, as published or as changed last. The answer holds its password. */
export function dataSourcePath(name: string, of: 'published' | 'newest'): string {
  const group = of === 'published' ? 'publishedInfo' : 'info';
  return `/data-source-manager/${group}/name/${encodeURIComponent(name)}`;
}

/** Takes a PUT: the server connects with that version's parameters. */
export function connectTestPath(id: number, version: number): string {
  return `/data-source-manager/${String(id)}/${String(version)}/op/connect`;
}
