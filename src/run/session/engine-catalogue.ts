/** A client whose catalogue is that of the engine in force: engines of the local gateway have databases of their own. */
import type { TaskClient } from '../../task/index.ts';

export function withEngineCatalogue(client: TaskClient, engine: () => string): TaskClient {
  return {
    ...client,
    get address() {
      return client.address;
    },
    get catalogue() {
      return client.catalogueOf?.(engine()) ?? client.catalogue;
    },
  };
}
