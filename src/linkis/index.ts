/** linkis/: the task seam over the REST API of an Apache Linkis gateway. */
export { type ClientOptions, createLinkisClient } from './client.ts';
export type { LinkisAuth, LinkisSettings } from './ground/linkis-settings.ts';
export type { WireAnswer } from './connection/connection.ts';
