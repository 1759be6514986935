/**
 * What each release of Linkis has of the interfaces that the client uses, read in the sources of its tags (`1.3.0` to `1.7.0`,
 * `release-1.8.0`, and `master` as 1.9-dev). It is written into `docs/reference/linkis-versions.md`.
 */
import {
  connectTestPath,
  dataSourcePath,
  entrancePath,
  jobHistoryPath,
  routes,
} from '../../src/contract/index.ts';

export interface VersionRow {
  /** Below `/api/rest_j/v1`. */
  readonly path: string;
  /** As it is written in the table, where it holds names of the caller's. */
  readonly written?: string;
  /** The class that answers it; the text before a colon in {@link sources}. */
  readonly source: keyof typeof sources;
  /** What differs from release to release, where the kernel would notice it. */
  readonly differs?: string;
  /** What the kernel does on a server without the interface. */
  readonly without: string;
}

/** Where the class lies, by the release from which on it lies there. */
export const sources = {
  UserRestful: 'linkis-gateway-core, `UserRestful.scala`',
  EntranceRestfulApi: 'linkis-entrance, `EntranceRestfulApi.java`',
  QueryRestfulApi: 'linkis-jobhistory, `QueryRestfulApi.java`',
  FsRestfulApi:
    'linkis-storage-script-dev-server to 1.4.0, linkis-pes-publicservice from 1.5.0 on, `FsRestfulApi.java`',
  ConfigurationRestfulApi: 'linkis-configuration, `ConfigurationRestfulApi.java`',
  DataSourceRestfulApi: 'linkis-metadata, `DataSourceRestfulApi.java`',
  MdqTableRestfulApi: 'linkis-metadata, `MdqTableRestfulApi.java`',
  UDFRestfulApi: 'linkis-udf-service, `UDFRestfulApi.java`',
  DataSourceCoreRestfulApi: 'linkis-datasource-manager, `DataSourceCoreRestfulApi.java`',
  MetadataQueryRestful: 'linkis-metadata-query, `MetadataQueryRestful.java`',
  VariableRestfulApi: 'linkis-variable, `VariableRestfulApi.java`',
  EngineRestfulApi: 'linkis-application-manager, `EngineRestfulApi.java`',
  EMRestfulApi: 'linkis-application-manager, `EMRestfulApi.java`',
  ECResourceInfoRestfulApi: 'linkis-application-manager, `ECResourceInfoRestfulApi.java`',
  RMMonitorRest:
    'linkis-application-manager, `RMMonitorRest.scala`, in 1.4.0 to 1.6.0 `RMMonitorRest.java`',
} as const;

const needed = '**needed**: no cell runs';
const says = (magic: string): string => `${magic} says that this server does not offer it`;

const user: readonly Omit<VersionRow, 'source'>[] = [
  {
    path: routes.publicKey,
    without:
      'the password goes out as typed only where the gateway says that it does not know the path; any other refusal ends the login',
  },
  {
    path: routes.login,
    differs: '1.9-dev can refuse system users that come with the header `webLogin`',
    without: needed,
  },
  { path: routes.logout, without: '`%logout` forgets the login here, and says so' },
  {
    path: routes.userInfo,
    without: 'the configured name is shown as not confirmed',
  },
  { path: routes.heartbeat, without: 'not asked by the kernel' },
  { path: routes.baseInfo, without: 'not asked by the kernel' },
  { path: routes.tokenLogin, without: 'not asked by the kernel' },
];

const execId = 'exec_id';

const entrance: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.submit, without: needed },
  { path: routes.execute, without: 'only used with `submitPath: execute`' },
  {
    path: entrancePath(execId, 'status'),
    written: '/entrance/{execID}/status',
    differs: 'from 1.5.0 on a task id may stand for the execID',
    without: 'the job history is asked at each poll',
  },
  {
    path: entrancePath(execId, 'log'),
    written: '/entrance/{execID}/log',
    differs: 'from 1.5.0 on a task id may stand for the execID; 1.9-dev writes the preamble twice',
    without: 'the stored log is shown after the end',
  },
  {
    path: entrancePath(execId, 'progress'),
    written: '/entrance/{execID}/progress',
    without: 'not asked by the kernel',
  },
  {
    path: entrancePath(execId, 'progressWithResource'),
    written: '/entrance/{execID}/progressWithResource',
    without: 'progress is that of the job history, without stages and Yarn',
  },
  {
    path: entrancePath(execId, 'kill'),
    written: '/entrance/{execID}/kill',
    differs:
      'to 1.4.0 a task id in the place of the execID is refused, so that a task which only the job history knows cannot be marked as cancelled',
    without: 'an interrupt or `%kill` says that the server refused, and the task runs on',
  },
  {
    path: entrancePath(execId, 'pause'),
    written: '/entrance/{execID}/pause',
    without: 'not asked by the kernel',
  },
  {
    path: entrancePath(execId, 'killJobs'),
    written: '/entrance/{execID}/killJobs',
    without: 'not asked by the kernel',
  },
];

const history: readonly Omit<VersionRow, 'source'>[] = [
  {
    path: routes.jobList,
    differs:
      '`instance` from 1.3.2, `engineInstance` and `isDeptView` from 1.7.0, `runType` in 1.9-dev: none is sent by the kernel',
    without: `${says('`%history`')}; a submit whose answer was lost fails, and says that the task may exist`,
  },
  {
    path: jobHistoryPath(1),
    written: '/jobhistory/{taskID}/get',
    differs:
      'rows have `executeUser` and `observeInfo` from 1.3.2; `metrics`, `isReuse` and times of the request from 1.7.0; `engineLogPath`, `ecmInstance` and `ticketId` in 1.9-dev',
    without: needed,
  },
];

const files: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.getDirFileTrees, without: '**needed**: a cell shows no results' },
  {
    path: routes.openFile,
    differs:
      '`nullValue` from 1.5.0: before, a NULL cannot be told from the text `NULL`, and is shown as that text; `enableLimit` and pages of columns from 1.7.0: before, all columns come at once; `maskedFieldNames` and `truncateColumn` in 1.9-dev',
    without: '**needed**: a cell shows no results',
  },
  { path: routes.fileInfo, without: 'the number of all rows is left out' },
  {
    path: routes.openLog,
    differs: '`logLevel` in 1.9-dev',
    without: "the end of the entrance's log counts as the end",
  },
  { path: routes.download, without: says('`%get`') },
  { path: routes.getUserRootPath, without: `${says('`%ls` without a path')}` },
  { path: routes.createNewDir, without: says('`%mkdir`') },
  { path: routes.upload, without: says('`%put`') },
  { path: routes.isExist, without: says('`%put`') },
  { path: routes.rename, without: says('`%mv`') },
  { path: routes.deleteDirOrFile, without: says('`%rm`') },
  {
    path: routes.resultsetToExcel,
    differs:
      'the separator is `csvSeperator`, and `csvSeparator` too from 1.3.2 on (both are sent); `keepNewline` from 1.7.0: before, line ends inside of cells of an xlsx are lost',
    without: says('`%export`'),
  },
  { path: routes.resultsetsToExcel, without: says('`%export --all`') },
];

const configuration: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.category, without: 'engines have the versions of the table here' },
  { path: routes.fullTrees, without: says('`%conf --server`') },
  {
    path: routes.itemList,
    without: `keys and values of parameters are neither completed nor checked; ${says('`%conf --server` for a creator that the console does not list')}`,
  },
  { path: routes.keyValue, without: says('`%conf --server key=value`') },
];

const metadata: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.databases, without: `${says('`%databases`')}; no completion` },
  { path: routes.tables, without: `${says('`%tables`')}; no completion` },
  { path: routes.columns, without: `${says('`%columns`')}; no completion` },
  { path: routes.partitions, without: '`%describe` leaves them out, and says so' },
  { path: routes.partitionSize, without: '`%describe` leaves it out, and says so' },
];

const tables: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.tableBaseInfo, without: '`%describe` leaves it out, and says so' },
  { path: routes.tableFieldsInfo, without: '`%describe` asks for the plain columns' },
  {
    path: routes.tableStatisticInfo,
    without: '`%describe` leaves it out, and says so',
  },
];

const functions: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.functions, without: says('`%functions`') },
  {
    path: routes.functionDetails,
    without: '`%functions` has no file, form of use, or whether a function is loaded',
  },
  { path: routes.functionFolders, without: says('`%functions`') },
  { path: routes.functionLoad, without: says('`%functions load`') },
  { path: routes.pythonModules, without: 'modules of users are not listed' },
];

const sourceManager: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.dataSources, without: says('`%datasources`') },
  {
    path: dataSourcePath('sales', 'published'),
    written: '/data-source-manager/publishedInfo/name/{name}',
    without: says('`%datasources NAME`'),
  },
  {
    path: dataSourcePath('sales', 'newest'),
    written: '/data-source-manager/info/name/{name}',
    without: says('`%datasources NAME`'),
  },
  {
    path: connectTestPath(1, 2),
    written: '/data-source-manager/{id}/{version}/op/connect',
    without: says('`%datasources NAME --test`'),
  },
];

const sourceMetadata: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.sourceDatabases, without: says('`%datasources NAME --databases`') },
  { path: routes.sourceTables, without: says('`%datasources NAME --tables`') },
  { path: routes.sourceColumns, without: 'no completion' },
];

const variables: readonly Omit<VersionRow, 'source'>[] = [
  {
    path: routes.globalVariables,
    without: 'variables of the server count as not known: `${name}` is checked without them',
  },
  { path: routes.saveGlobalVariables, without: says('`%var --global`') },
];

const engines: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.userEngines, without: says('`%engines`') },
  { path: routes.engineKill, without: says('`%engines --kill`') },
  { path: routes.engine, without: 'the Yarn application of a task is not told' },
  {
    path: routes.engineOperation,
    without: 'the Yarn application of a task is not told',
  },
];

const managers: readonly Omit<VersionRow, 'source'>[] = [
  {
    path: routes.engineLog,
    differs:
      'kinds `stdout` and `stderr`; `gc`, `yarnApp` and the parameter `logDirSuffix` from 1.4.0',
    without: says('`%log --engine`'),
  },
  {
    path: routes.enginePrediction,
    without: 'whether an engine could start is not told',
  },
];

const monitor: readonly Omit<VersionRow, 'source'>[] = [
  { path: routes.userResources, without: says('`%queue`') },
  { path: routes.engines, without: 'the Yarn application of a task is not told' },
  { path: routes.queues, without: says('`%queue`') },
  { path: routes.queueLoad, without: says('`%queue NAME`') },
];

const pastEngines: readonly Omit<VersionRow, 'source'>[] = [
  {
    path: routes.pastEngines,
    differs: 'the parameter `status` from 1.7.0: not sent by the kernel',
    without: says('`%engines --past`'),
  },
];

const groups: readonly (readonly [VersionRow['source'], readonly Omit<VersionRow, 'source'>[]])[] =
  [
    ['UserRestful', user],
    ['EntranceRestfulApi', entrance],
    ['QueryRestfulApi', history],
    ['FsRestfulApi', files],
    ['ConfigurationRestfulApi', configuration],
    ['DataSourceRestfulApi', metadata],
    ['MdqTableRestfulApi', tables],
    ['UDFRestfulApi', functions],
    ['DataSourceCoreRestfulApi', sourceManager],
    ['MetadataQueryRestful', sourceMetadata],
    ['VariableRestfulApi', variables],
    ['EngineRestfulApi', engines],
    ['EMRestfulApi', managers],
    ['RMMonitorRest', monitor],
    ['ECResourceInfoRestfulApi', pastEngines],
  ];

export const versionRows: readonly VersionRow[] = groups.flatMap(([source, rows]) =>
  rows.map((row) => ({ ...row, source })),
);
