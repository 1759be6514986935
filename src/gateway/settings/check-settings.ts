/** Refuses settings that would build paths or ids that are not safe. */
import path from 'node:path';
import { LinkisKernelError } from '../../shared/index.ts';
import { isUserName } from './user-name.ts';
import type { GatewaySettings } from './settings.ts';

const hint =
  'Use letters, digits, _ and . in user names; "result" is taken by the folder of results.';

/** Throws `GATEWAY_START` with the offending value. */
export function checkSettings(settings: GatewaySettings): void {
  if (!path.isAbsolute(settings.dataDirectory)) {
    throw new LinkisKernelError(
      'GATEWAY_START',
      `The gateway's data directory ${settings.dataDirectory} is not an absolute path`,
    );
  }
  const names = [
    ...settings.users.map((user) => user.name),
    ...settings.tokens.flatMap((token) => token.users).filter((name) => name !== '*'),
  ];
  for (const name of names) {
    if (!isUserName(name)) {
      throw new LinkisKernelError('GATEWAY_START', `The gateway cannot serve the user "${name}"`, {
        hint,
      });
    }
  }
}
