/** What each function of the client gets. */
import type { Logger } from '../../shared/index.ts';
import type { Gateways } from './gateways.ts';
import type { LinkisSettings } from '../ground/linkis-settings.ts';
import type { TaskMemories } from './task-memory.ts';

export interface ClientParts {
  readonly settings: LinkisSettings;
  readonly gateways: Gateways;
  readonly memories: TaskMemories;
  readonly logger: Logger;
  /** Aborts when the client is closed, and so ends work that outlives its call. */
  readonly closing: AbortSignal;
}
