/** Asks in a cell for a password that is not configured. */
import type { Settings } from '../../config/index.ts';
import type { LinkisSettings } from '../../linkis/index.ts';
import type { SecretPrompt } from '../../run/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';

/**
 * `linkis` with a password that the user types once, and again only after a refusal. Where no cell can ask (a batch run) the settings' own
 * clear error comes at once. Settings with a secret stay as they are. The question says so when a project file alone names the gateway.
 * An empty answer is no password and is not sent: VS Code gives it for Escape, and a server may count it as a failed login.
 */
export function promptedLogin(
  linkis: LinkisSettings,
  prompt: SecretPrompt,
  projectGateway?: Settings['projectGateway'],
): LinkisSettings {
  const { auth } = linkis;
  if (auth.kind !== 'password' || auth.configured !== false) return linkis;
  const named = projectGateway === undefined ? '' : ` (named by ${projectGateway.file} alone)`;
  let typed: Promise<string> | undefined;
  const forget = (): void => {
    typed = undefined;
  };
  return {
    ...linkis,
    auth: {
      ...auth,
      async password() {
        if (typed === undefined) {
          const whose = `${auth.user} at ${linkis.urls[0] ?? ''}`;
          typed = prompt.ask(`Password of ${whose}${named}: `)?.then((password) => {
            if (password !== '') return password;
            throw new LinkisKernelError('LINKIS_AUTH', 'No password given; nothing was submitted', {
              hint: `The next cell asks again for the password of ${whose}.`,
            });
          });
          typed?.catch(forget);
        }
        return typed ?? auth.password();
      },
      refused: forget,
    },
  };
}
