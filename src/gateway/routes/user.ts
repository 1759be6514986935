/** `user/*`: login with password or token, logout, the session, the public key [UserRestful.scala]. */
import { envelopeStatus } from '../../contract/index.ts';
import { asObject, asString, parseJson } from '../../shared/index.ts';
import { ticketExpired, ticketHolder, tokenOf } from '../access/authenticate.ts';
import { proxyTicketCookie, ticketCookie } from '../access/sessions.ts';
import { envelope, ok, refused } from '../answers/answer.ts';
import { decodeCodeEnvironment } from '../engines/code-environment.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';

const nonLogin =
  'NonLoginException: errCode: 11002 ,desc: You are not logged in, please login first(您尚未登录，请先登录!) ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway';
const success = 'login successful(登录成功)！';

/** Adds the routes. None of them needs a login. */
export function userRoutes(app: Routes, parts: GatewayParts): void {
  const base = '/api/rest_j/v1/user';
  const { sessions, cipher, settings } = parts;
  const loginData = { enableWatermark: true, sessionTimeOut: settings.sessionTimeoutMs };

  app.all(`${base}/login`, async (context) => login(context, parts, loginData));

  app.all(`${base}/logout`, (context) => {
    const caller = ticketHolder(context.req.raw.headers, sessions);
    if (caller.identity !== undefined && caller.ticket !== undefined) sessions.close(caller.ticket);
    const answer = ok(null, {}, 'Logout successful(退出登录成功)！');
    for (const name of [ticketCookie, proxyTicketCookie]) {
      answer.headers.append(
        'set-cookie',
        `${name}=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT`,
      );
    }
    return answer;
  });

  app.all(`${base}/userInfo`, (context) => {
    const caller = ticketHolder(context.req.raw.headers, sessions);
    if (caller.identity !== undefined) {
      return ok(null, { userName: caller.identity.name }, 'get user information succeed!');
    }
    const reason = caller.expired ? `LoginExpireException: ${ticketExpired}` : nonLogin;
    return refused(`${base}/userInfo`, `login failed! reason: ${reason}`);
  });

  app.all(`${base}/heartbeat`, (context) => {
    const caller = ticketHolder(context.req.raw.headers, sessions);
    return caller.identity === undefined
      ? envelope(null, envelopeStatus.notLoggedIn, ticketExpired)
      : ok(null, {}, 'Maintain heartbeat success(维系心跳成功)');
  });

  app.all(`${base}/publicKey`, () =>
    ok(
      null,
      cipher === undefined
        ? { enableSSL: false, enableLoginEncrypt: false }
        : {
            enableSSL: false,
            publicKey: cipher.publicKey,
            enableLoginEncrypt: true,
            debugTime: Date.now(),
          },
      'Gain success(获取成功)！',
    ),
  );

  app.all(`${base}/baseinfo`, () =>
    ok(
      null,
      { resultSetExportEnable: true, engineLogOnlyAdminEnable: false, linkisClusterName: '' },
      'get baseinfo success(获取成功)！',
    ),
  );

  app.all(`${base}/token-login`, (context) => {
    if (context.req.method !== 'POST') return refused(null, 'Only support method POST');
    const checked = tokenOf(context.req.raw.headers, parts.credentials);
    if (checked === undefined || !('identity' in checked)) {
      return envelope(
        `${base}/token-login`,
        envelopeStatus.notLoggedIn,
        'Token Authentication Failed(未授权的token)',
      );
    }
    const { name } = checked.identity;
    const answer = ok(null, { isAdmin: false, userName: name }, success);
    return withTicket(answer, sessions.open(checked.identity));
  });

  app.all(`${base}/:verb{.+}`, (context) =>
    refused(null, `unknown request URI ${context.req.param('verb')}`),
  );
}

async function login(
  context: GatewayContext,
  parts: GatewayParts,
  loginData: Readonly<Record<string, unknown>>,
): Promise<Response> {
  const holder = ticketHolder(context.req.raw.headers, parts.sessions);
  if (holder.identity !== undefined) {
    const { name } = holder.identity;
    return ok(
      null,
      { userName: name },
      `${name} already logged in, please log out before signing in(已经登录，请先退出再进行登录)！`,
    );
  }
  const text = await context.req.text();
  // Text that is no JSON is answered like JSON of the wrong kind.
  const body = text.trim() === '' ? {} : asObject(parseJson(text));
  if (body === undefined) {
    return refused(
      '/api/rest_j/v1/user/login',
      'login failed! reason: IllegalStateException: Expected BEGIN_OBJECT but was STRING at line 1 column 1 path $',
    );
  }
  const field = (name: string): string | undefined =>
    asString(body[name]) ?? context.req.query(name);
  const userName = field('userName') ?? '';
  if (userName === '') {
    return refused(null, 'Username can not be empty(用户名不能为空)！', loginData);
  }
  const sent = field('passwdEncrypt') ?? field('password');
  const password =
    sent === undefined || parts.cipher === undefined ? sent : parts.cipher.decrypt(sent);
  if (password === undefined || password === '') {
    return refused(null, 'Password can not be blank(密码不能为空)！', loginData);
  }
  const identity = parts.credentials.password(userName, password);
  if (identity === undefined) {
    return refused(null, 'wrong user name or password(用户名或密码错误)！', loginData);
  }
  const data = { ...loginData, isAdmin: identity.admin, userName: identity.name };
  // The kernel chooses its code's environment only on its own gateway; a served one decides for its users.
  const environment =
    parts.settings.onDemand === undefined ? undefined : decodeCodeEnvironment(body['environment']);
  // What its machine has is known before its first cell asks.
  for (const { search } of parts.kinds) void search?.offers(environment).catch(() => undefined);
  return withTicket(ok(null, data, success), parts.sessions.open(identity, environment));
}

function withTicket(answer: Response, ticket: string): Response {
  answer.headers.append(
    'set-cookie',
    `${ticketCookie}=${ticket}; Path=/; HttpOnly; SameSite=Strict`,
  );
  return answer;
}
