/** Puts a password that is asked for in a cell in place of one that is not configured. */
import type { Settings } from '../../config/index.ts';
import type { LinkisSettings } from '../../linkis/index.ts';
import type { SecretPrompt } from '../../run/index.ts';

/**
 * `linkis`, with a password that the user types in once; again only after the gateway has refused it. Where no cell can ask
 * (a batch run) it is the clear error of the settings, at once. Settings with a secret of their own stay as they are. Where a
 * project file alone names the gateway the question says so.
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
          typed = prompt.ask(`Password of ${auth.user} at ${linkis.urls[0] ?? ''}${named}: `);
          typed?.catch(forget);
        }
        return typed ?? auth.password();
      },
      refused: forget,
    },
  };
}
