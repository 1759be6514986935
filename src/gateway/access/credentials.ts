/** Checks passwords and tokens against the settings. A comparison takes the same time for right and wrong. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type GatewayToken, type GatewayUser, isUserName } from '../settings/settings.ts';

export interface Identity {
  readonly name: string;
  readonly admin: boolean;
}

/** What a token stands for: a user, or Linkis' code and words of the refusal. */
export type TokenCheck =
  { readonly identity: Identity } | { readonly errorCode: number; readonly description: string };

export interface Credentials {
  /** Undefined when name or password is wrong. A name matches in lower case too, unless it is an administrator's, as in Linkis. */
  password(name: string, password: string): Identity | undefined;
  token(token: string, user: string): TokenCheck;
}

export function createCredentials(
  users: readonly GatewayUser[],
  tokens: readonly GatewayToken[],
): Credentials {
  const find = (name: string): GatewayUser | undefined =>
    users.find((user) => user.name === name) ??
    users.find((user) => user.admin !== true && user.name === name.toLowerCase());
  return {
    password(name, password) {
      const user = find(name);
      const right = sameText(password, user?.password ?? '');
      return user !== undefined && right && user.password !== ''
        ? { name: user.name, admin: user.admin === true }
        : undefined;
    },
    token(token, userName) {
      const known = tokens.filter((one) => sameText(one.token, token) && one.token !== '');
      if (known.length === 0) {
        return {
          errorCode: 15206,
          description: `Failed to query token data(Token 数据查询失败), Caused by:LinkisException{errCode=15204, desc='Invalid Token(数据库中未配置的无效令牌)', ip='127.0.0.1', port=9001, serviceKind='linkis-mg-gateway'}`,
        };
      }
      if (
        !isUserName(userName) ||
        !known.some((one) => one.users.includes(userName) || one.users.includes('*'))
      ) {
        return { errorCode: 15202, description: 'Illegal TokenUser for Token(非法用户)' };
      }
      return { identity: { name: userName, admin: find(userName)?.admin === true } };
    },
  };
}

function sameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
