/** What every call of the client is made of. */
import type { Logger } from '../../shared/index.ts';
import type { Gateways } from './gateways.ts';
import type { LinkisSettings } from '../ground/linkis-settings.ts';
import type { TaskMemories } from './task-memory.ts';

/** Handed to each call's function. */
export interface ClientParts {
  readonly settings: LinkisSettings;
  readonly gateways: Gateways;
  readonly memories: TaskMemories;
  readonly logger: Logger;
  /** Aborts when the client is closed; ends what goes on after the calls. */
  readonly closing: AbortSignal;
}
