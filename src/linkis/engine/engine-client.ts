/** The engine part of the seam, over the engine manager's interfaces (`linkisManager/*`). */
import type { EngineClient, YarnApplication } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { createAskManager } from './ask.ts';
import { readApplication, readPrediction, readQueueLoad, readQueues } from './cluster.ts';
import { readEngineLog } from './engine-log.ts';
import { readActivity, readEngineList, readPastEngines } from './engine-records.ts';

/** Milliseconds for which an answer is remembered: an address that is given out again has another engine by then. */
const rememberedMs = 300_000;
/** Answers that are remembered; the oldest go first. */
const mostAnswers = 200;

export function createEngineClient(parts: ClientParts): EngineClient {
  const ask = createAskManager(parts);
  const applications = new Map<
    string,
    { readonly application: YarnApplication | undefined; readonly until: number }
  >();
  const client: EngineClient = {
    list: async (signal) => readEngineList(ask, signal),
    log: async (request, signal) => readEngineLog(ask, client, request, signal),
    async application(instance, signal) {
      const known = applications.get(instance);
      if (known !== undefined && Date.now() < known.until) return known.application;
      const application = await readApplication(ask, instance, signal);
      applications.delete(instance);
      applications.set(instance, { application, until: Date.now() + rememberedMs });
      const [oldest] = applications.size > mostAnswers ? applications.keys() : [];
      if (oldest !== undefined) applications.delete(oldest);
      return application;
    },
    activity: async (instance, signal) => readActivity(ask, instance, signal),
    past: async (query, signal) => readPastEngines(ask, parts.settings.auth.user, query, signal),
    prediction: async (engine, creator, signal) => readPrediction(ask, engine, creator, signal),
    queues: async (signal) => readQueues(ask, signal),
    queueLoad: async (queue, signal) => readQueueLoad(ask, queue, signal),
  };
  return client;
}
