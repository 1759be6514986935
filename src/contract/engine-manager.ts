/** Names that the interfaces of the engine manager (`linkisManager/*`) are called with. */

/** The application of every engine. Interfaces that name an engine need it: without it they fail with a NullPointerException. */
export const engineApplication = 'linkis-cg-engineconn';

/** The application of the service that starts engines on its machine. */
export const engineManagerApplication = 'linkis-cg-engineconnmanager';

/** The key of `executeEngineConnOperation` that names the operation, and the operation that tells an engine's Yarn application. */
export const operatorKey = '__operator_name__';
export const yarnOperator = 'engineConnYarnApplication';

/** What `parameters.logType` of `openEngineLog` may be in 1.8 [EMRestfulApi.java]. */
export const engineLogTypes: readonly string[] = ['stdout', 'stderr', 'gc', 'yarnApp'];
