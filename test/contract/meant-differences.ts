/** Where the gateway answers otherwise than the recorded Linkis 1.8.0, and why: the one list of it. */

/** A difference that is meant, wherever all of its conditions hold. */
export interface MeantDifference {
  readonly recording?: string;
  readonly label?: RegExp;
  /** The place in the answer. */
  readonly where: RegExp;
  readonly reason: string;
}

const ofPath =
  'a function is kept as the path of its file: its code is read from there, not handed out again';
const notServed =
  'administers machines, data sources or configuration that a local gateway does not have';
const otherTasks = 'the recorded server had run other tasks before';
const sooner = 'the engine is there sooner, so the row has its place and times already';
const keptSession =
  'a kill interrupts Python here and keeps its variables; the recorded engine lost them';
const duckdbTypes =
  'DuckDB names its own types and says NULL for no comment, as Spark and Hive do; the JDBC driver says long, void and nothing';

/** Checked in order; the first that fits holds. */
export const meantDifferences: readonly MeantDifference[] = [
  // Access
  {
    recording: 'login',
    label: /^bad token/,
    where: /^message$/,
    reason: 'a token is a secret: an answer never repeats it',
  },
  {
    recording: 'encrypted-login',
    label: /^OAEP/,
    where: /^message$/,
    reason: 'the answer to a wrong padding tells nothing about the padding',
  },
  {
    recording: 'filesystem',
    label: /^alice asks hadoop's task status$/,
    where: /^(http status|status|message|data\.(status|execID))$/,
    reason: "a task of another user is none: the recorded server tells everybody's state",
  },
  {
    where: /^data\.dirFileTrees\.children\[\]\.growing$/,
    reason:
      'says whether a result is still being written, so that it can be shown before the next one begins',
  },
  // Tables in detail
  {
    recording: 'table-details',
    label: /partition|TableStatisticInfo/i,
    where: /partition/i,
    reason: 'DuckDB has no partitions',
  },
  {
    recording: 'table-details',
    label: /^getPartitionStatisticInfo$/,
    where: /^/,
    reason: 'DuckDB has no partitions; the recorded answer is a fault of that release',
  },
  {
    recording: 'table-details',
    label: /^size /,
    where: /^data\.stack$/,
    reason: 'the trace of a Java program',
  },
  {
    recording: 'table-details',
    label: / v$/,
    where: /[cC]omment$/,
    reason: 'a view of DuckDB does not take over the comments of its columns',
  },
  // Data sources
  {
    recording: 'data-sources',
    label: /^getConnectionInfo$/,
    where: /^/,
    reason: 'tells how to connect, password included: nothing here needs it',
  },
  {
    recording: 'data-sources',
    label: /^metadatamanager dbs/,
    where: /^/,
    reason: 'the older name of metadataQuery',
  },
  // Functions
  {
    recording: 'functions',
    label: /^udf\/downloadUdf$/,
    where: /^/,
    reason: ofPath,
  },
  // Rows of the job history
  {
    where: /engineconnMap\.\*\.(engineConnSubmitTime|yarnqueueName)$/,
    reason: 'the recorded server fills these for some new engines only',
  },
  {
    label:
      /^(jobhistory at once|\[0\] jobhistory|jobhistory|tenant label: jobhistory|kill right after submit: jobhistory)$/,
    where: /^data\.task\.(engineInstance|resultLocation|paramsJson|metrics|costTime)/,
    reason: sooner,
  },
  { label: /^kill right after submit/, where: /^data\.dirFileTrees/, reason: sooner },
  {
    recording: 'queue',
    label: /^(queued|jobhistory of)/,
    where: /^(data|http status|status|message)/,
    reason:
      'a waiting task has its ids and times here, and only the tasks that are recorded were submitted',
  },
  {
    recording: 'concurrency',
    label: /^listundonetasks/,
    where: /^data\.tasks\[\]\.request/,
    reason: 'tasks of one session run one after the other',
  },
  {
    recording: 'filesystem',
    label: /^(jobhistory\/list|listundone)/,
    where: /^data\.(totalPage|tasks\[\])/,
    reason: otherTasks,
  },
  // What code printed
  {
    recording: 'submit-variants',
    label: /^(variables|executeUser)/,
    where: /^data\.fileContent/,
    reason: 'another user and home',
  },
  {
    recording: 'submit-variants',
    label: /^exit 3/,
    where: /^data\.totalLine/,
    reason: 'what a failing shell printed is kept here',
  },
  {
    recording: 'submit-variants',
    label: /^unicode/,
    where: /^data\.fileContent/,
    reason: 'the recorded shell read its code in ASCII',
  },
  {
    recording: 'python',
    label: /^print: openFile/,
    where: /^data\.fileContent/,
    reason: 'another Python',
  },
  {
    recording: 'python',
    label: /^(dataframe show|print dataframe|matplotlib): openFile/,
    where: /^data\./,
    reason:
      'a dict stands for the data frame and html for the figure, since the packages may not be installed; NULL is NULL here',
  },
  {
    recording: 'edge-cases',
    label: /^python two shows/,
    where: /^data\.|dataType$/,
    reason:
      'prints and tables are results in the order of the code; a server keeps one text for all prints',
  },
  {
    recording: 'edge-cases',
    label: /^python traceback deep/,
    where: /errCode$/,
    reason: 'no code for KeyError: the recorded one is that of another failure',
  },
  {
    recording: 'edge-cases',
    label: /^python blank line/,
    where: /^data\.fileContent/,
    reason: 'the recorded engine drops lines of a text that look like comments',
  },
  { recording: 'token-and-creator', label: /^print\(s\)/, where: /^data\./, reason: keptSession },
  {
    recording: 'token-and-creator',
    label: /^killed: openFile/,
    where: /^data\.totalLine/,
    reason: 'the code that is killed prints once here',
  },
  {
    recording: 'token-and-creator',
    label: /^alice: (tree|log)$/,
    where: /./,
    reason:
      'the recorded server could not read the results of a user whom its machine does not know',
  },
  {
    recording: 'queue',
    label: /^bindEngine follow/,
    where: /^data\.task/,
    reason: 'tasks of one session share an engine here whatever bindEngine says',
  },
  {
    recording: 'queue',
    label: /^route label/,
    where: /^(message|data\.data)$/,
    reason: 'the recorded message prints the label as a Java object',
  },
  {
    recording: 'streaming',
    label: /openFile/,
    where: /^data\.totalLine/,
    reason: 'the code does not wait here: its lines are there at once',
  },
  // DuckDB in place of MariaDB
  { where: /^data\.metadata\[\]\.(comment|dataType)$/, reason: duckdbTypes },
  {
    label: /^null literals/,
    where: /^data\.fileContent/,
    reason:
      'the text LINKIS_NULL is a text here; the recorded file format cannot tell it from NULL',
  },
  {
    recording: 'sql-results',
    label: /^(three|show|all types)/,
    where: /^data\./,
    reason:
      'DuckDB names columns of count(*), show and desc otherwise, and the table with all types of MariaDB has fewer here',
  },
  {
    recording: 'sql-types',
    label: /^(all types|explain)/,
    where: /^data\./,
    reason: 'explain of DuckDB, and a table with fewer types',
  },
  {
    recording: 'sql-results',
    label: /^semicolon in a string/,
    where: /^data\./,
    reason: 'Linkis 1.8 cuts SQL at a semicolon in a text; that is not kept',
  },
  {
    recording: 'sql-results',
    label: /\(Failed\)$/,
    where: /errCode$/,
    reason: "DuckDB's errors have the codes of Linkis' table; MariaDB's fit none",
  },
  // Kills
  {
    recording: 'kill',
    label: /^POST kill/,
    where: /./,
    reason: 'the documentation says POST: it is understood beside GET',
  },
  {
    recording: 'kill',
    label: /^status after the POST/,
    where: /^data\.status$/,
    reason: 'that POST has killed the task',
  },
  {
    recording: 'kill',
    label: /^shell kill: getDirFileTrees/,
    where: /^data\.dirFileTrees/,
    reason: 'the code that is killed prints nothing here',
  },
  // Other services
  {
    recording: 'services',
    label: /^datasource\//,
    where: /./,
    reason: 'the recorded server had no metastore; DuckDB has a catalogue',
  },
  {
    recording: 'services',
    label: /getFullTreesByAppName|configuration\/keyvalue/,
    where: /^(data\.(fullTree|errorMsg)|message)/,
    reason: 'the settings of an engine here are others: those that this gateway reads',
  },
  {
    recording: 'kept-on-server',
    label: /^(getFullTrees|getItemList)/,
    where: /^data\.(fullTree|itemList)\[\]$/,
    reason: 'the settings of an engine here are others: those that this gateway reads',
  },
  {
    recording: 'kept-on-server',
    label:
      /^keyvalue, (GET|POST|DELETE)(?!.*(none such|fields missing|does not exist|without))|engine type that/,
    where: /./,
    reason: 'its keys are no settings here, so it is refused as for a key that does not exist',
  },
  {
    recording: 'user-files',
    label: /^getDirFileTrees root$/,
    where: /^data\.dirFileTrees\.children\[\]$/,
    reason: otherTasks,
  },
  {
    recording: 'user-files',
    label: /^openFile of a saved script$/,
    where: /^data\.metadata\.variable$/,
    reason: 'a script keeps no variables of its own here',
  },
  {
    recording: 'services',
    label:
      /^(configuration\/rpcTest|linkisManager\/(listAllEMs|listEMEngines)|POST listEMEngines|microservice|data-source-manager|metadataQuery|errorcode|engineplugin)/,
    where: /./,
    reason: notServed,
  },
  {
    recording: 'services',
    label: /^POST rm\/queueresources/,
    where: /./,
    reason: 'the recorded server could not reach its Yarn; here the machine is the queue',
  },
  {
    recording: 'engines',
    label: /^(openEngineLog \w+ gc|stdout, ignoring a keyword)$/,
    where: /^data\.result\.logs\[\]$/,
    reason: 'no engine here is a JVM, whose garbage collections and banner the recorded lines are',
  },
  {
    recording: 'engines',
    label: /^operation engineConnYarnApplication on sql$/,
    where: /^data\.result\./,
    reason: "Spark's SQL is DuckDB's here, which is no application",
  },
  {
    recording: 'engines',
    label: /^(task-prediction|rm\/engines$)/,
    where: /^data\.(yarnResource|engines\[\]\.(preU|u)sedResource\.(loadInstance|yarn)Resource)$/,
    reason: 'no engine here is on Yarn',
  },
  {
    recording: 'engines',
    label: /^getEngineConn/,
    where: /^data\.engine\.(identifier|emnode)$/,
    reason: 'an engine names neither its process nor an engine manager',
  },
  {
    where: /^data\.engines\[\]\.labels\[\]\.taskId$/,
    reason: 'an engine does not remember the task that it was started for',
  },
  {
    recording: 'filesystem',
    label: /^formate/,
    where: /./,
    reason: "reads csv files of a user's folder; there is no import here",
  },
  {
    recording: 'catalogue',
    where: /([cC]omment|partitions|data\.stack)$/,
    reason: 'DuckDB has no partitions, and null is no comment',
  },
  { recording: 'catalogue', label: /getTableStatisticInfo/, where: /./, reason: notServed },
  {
    recording: 'python',
    label: /^expression only/,
    where: /./,
    reason:
      'the value of a last expression is shown; the server runs a script, where the kernel adds code for it',
  },
  {
    recording: 'python',
    label: /^matplotlib: openFile _1/,
    where: /./,
    reason: 'figures and prints are results in the order of the code',
  },
  {
    recording: 'after-restart',
    label: /^execID of task 1/,
    where: /./,
    reason: 'the replay does not restart: the task is still in memory',
  },
];
