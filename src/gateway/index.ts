/** gateway/: a small Linkis, the REST contract over local engines; the only user of DuckDB and hono. */
export { createGateway, type Gateway } from './gateway.ts';
export { describeLocalSpark } from './spark/local-spark.ts';
export type { GatewaySettings } from './settings/settings.ts';
export { type Engine, EngineFailure, type EngineJob, type EngineKind } from './engines/engine.ts';
