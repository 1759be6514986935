/** Every way to give the settings a secret. Data alone. */
import { soakLogin } from '../support/soak/gateway.ts';

/** A password that the gateway refuses. */
export const wrongPassword = 'canary-wrong-2046';

/** Ways to give the secret, each to a kernel that fails, logs in again and tells everything: what goes into the settings file, and into the environment. */
export const secretRoutes: Readonly<
  Record<
    string,
    {
      readonly file: Readonly<Record<string, unknown>>;
      readonly env?: Readonly<Record<string, string>>;
    }
  >
> = {
  'a password in the environment': { file: {}, env: { LINKIS_PASSWORD: soakLogin.password } },
  'a password in the settings file': { file: { password: soakLogin.password } },
  'a password by the name of a variable': {
    file: { password: { env: 'LINKIS_OWN' } },
    env: { LINKIS_OWN: soakLogin.password },
  },
  'a password in a file': { file: { password: { file: 'password.txt' } } },
  'a password by a command': { file: { password: { command: ['cat', 'password.txt'] } } },
  'a token in the environment': { file: {}, env: { LINKIS_TOKEN: soakLogin.token } },
  'a token in a file': { file: { token: { file: 'token.txt' } } },
  'a wrong password': { file: {}, env: { LINKIS_PASSWORD: wrongPassword } },
};
