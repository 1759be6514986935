/** Login, tokens, sessions and who sees what. */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
afterEach(async () => {
  await test.close();
});

const nobody = { user: undefined };
const right = { userName: 'hadoop', password: 'hadoop123' };
const ticketOf = (answer: Answer): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

describe('login', () => {
  it('answers with a ticket that later calls carry', async () => {
    test = await startTestGateway();
    const answer = await test.call('POST', '/user/login', { ...nobody, body: right });
    expect(answer.body).toEqual({
      method: null,
      status: 0,
      message: 'login successful(登录成功)！',
      data: { enableWatermark: true, isAdmin: true, sessionTimeOut: 3_600_000, userName: 'hadoop' },
    });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^linkis_user_session_ticket_id_v1=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    const headers = { cookie: ticketOf(answer) };
    expect((await test.call('GET', '/user/userInfo', { ...nobody, headers })).body).toEqual({
      method: null,
      status: 0,
      message: 'get user information succeed!',
      data: { userName: 'hadoop' },
    });
    expect((await test.call('GET', '/jobhistory/list', { ...nobody, headers })).http).toBe(200);
    expect((await test.call('POST', '/user/heartbeat', { ...nobody, headers })).body.message).toBe(
      'Maintain heartbeat success(维系心跳成功)',
    );
    const again = await test.call('POST', '/user/login', { ...nobody, headers, body: right });
    expect(again.body.message).toBe(
      'hadoop already logged in, please log out before signing in(已经登录，请先退出再进行登录)！',
    );
    const out = await test.call('POST', '/user/logout', { ...nobody, headers });
    expect(out.headers.getSetCookie()).toHaveLength(2);
    const after = await test.call('GET', '/jobhistory/list', { ...nobody, headers });
    expect(after.http).toBe(401);
    expect(after.body.message).toMatch(/^errCode: 11002 ,desc: You are not logged in/);
  });

  it.each([
    [
      'a wrong password',
      { userName: 'hadoop', password: 'wrong' },
      'wrong user name or password(用户名或密码错误)！',
    ],
    [
      'an unknown user',
      { userName: 'nobody', password: 'x' },
      'wrong user name or password(用户名或密码错误)！',
    ],
    ['no password', { userName: 'hadoop' }, 'Password can not be blank(密码不能为空)！'],
    ['an empty object', {}, 'Username can not be empty(用户名不能为空)！'],
  ])('refuses %s with HTTP 400', async (_name, body, message) => {
    test = await startTestGateway();
    const answer = await test.call('POST', '/user/login', { ...nobody, body });
    expect(answer.http).toBe(400);
    expect(answer.body).toEqual({
      method: null,
      status: 1,
      message,
      data: { enableWatermark: true, sessionTimeOut: 3_600_000 },
    });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('takes query parameters, lowers the names of ordinary users, refuses what is not JSON', async () => {
    test = await startTestGateway();
    const answer = await test.call('GET', '/user/login?userName=ALICE&password=alice123', nobody);
    expect(answer.body.data).toMatchObject({ userName: 'alice', isAdmin: false });
    const bad = await test.call('POST', '/user/login', { ...nobody, body: 'not json' });
    expect(bad.body.message).toMatch(/^login failed! reason: IllegalStateException/);
  });

  it('with encryption takes the public key it gave, in either field', async () => {
    test = await startTestGateway({ loginEncryption: true });
    const { data } = (await test.call('GET', '/user/publicKey', nobody)).body;
    expect(data).toMatchObject({ enableSSL: false, enableLoginEncrypt: true });
    const key = createPublicKey({
      key: Buffer.from(data.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const encrypt = (text: string, padding: number): string =>
      publicEncrypt({ key, padding }, Buffer.from(text)).toString('base64');
    const login = async (body: unknown): Promise<Answer> =>
      test.call('POST', '/user/login', { ...nobody, body });
    const good = encrypt('hadoop123', constants.RSA_PKCS1_PADDING);
    expect((await login({ userName: 'hadoop', passwdEncrypt: good })).body.status).toBe(0);
    expect((await login({ userName: 'hadoop', password: good })).body.status).toBe(0);
    expect((await login(right)).body.message).toBe('Password can not be blank(密码不能为空)！');
    const wrong = 'wrong user name or password(用户名或密码错误)！';
    expect(
      (
        await login({
          userName: 'hadoop',
          passwdEncrypt: encrypt('no', constants.RSA_PKCS1_PADDING),
        })
      ).body.message,
    ).toBe(wrong);
    expect(
      (
        await login({
          userName: 'hadoop',
          passwdEncrypt: encrypt('hadoop123', constants.RSA_PKCS1_OAEP_PADDING),
        })
      ).body.message,
    ).toBe(wrong);
  });
});

describe('without a login', () => {
  it.each([
    ['GET', '/jobhistory/list'],
    ['POST', '/entrance/submit'],
    ['GET', '/entrance/x/status'],
    ['GET', '/filesystem/openFile?path=file:///etc/passwd'],
    ['GET', '/nosuchservice/foo'],
  ])('%s %s is a 401', async (method, path) => {
    test = await startTestGateway();
    const answer = await test.call(method, path, nobody);
    expect(answer.http).toBe(401);
    expect(answer.body).toEqual({
      method: `/api/rest_j/v1${path.split('?')[0] ?? ''}`,
      status: -1,
      message: 'You are not logged in, please login first(您尚未登录，请先登录)!',
      data: {},
    });
  });

  it('the public calls answer', async () => {
    test = await startTestGateway();
    expect((await test.call('GET', '/gateway/heartbeat', nobody)).body.data).toEqual({
      gatewayList: ['127.0.0.1:9104'],
      isHealthy: true,
    });
    expect((await test.call('GET', '/user/publicKey', nobody)).body.data).toEqual({
      enableSSL: false,
      enableLoginEncrypt: false,
    });
    expect((await test.call('GET', '/user/baseinfo', nobody)).body.status).toBe(0);
    const info = await test.call('GET', '/user/userInfo', nobody);
    expect(info.http).toBe(400);
    expect(info.body.message).toMatch(/^login failed! reason: NonLoginException: errCode: 11002/);
    expect((await test.call('GET', '/user/nosuch', nobody)).body.message).toBe(
      'unknown request URI nosuch',
    );
  });
});

describe('a token', () => {
  it('in headers or cookies is a login on every call, but not for userInfo', async () => {
    test = await startTestGateway();
    expect((await test.call('GET', '/jobhistory/list')).http).toBe(200);
    const cookie = 'Token-Code=secret-token; Token-User=alice';
    expect(
      (await test.call('GET', '/jobhistory/list', { ...nobody, headers: { cookie } })).http,
    ).toBe(200);
    expect((await test.call('GET', '/user/userInfo')).http).toBe(400);
    expect((await test.call('GET', '/user/token-login')).body.message).toBe(
      'Only support method POST',
    );
    const login = await test.call('POST', '/user/token-login');
    expect(ticketOf(login)).toMatch(/^linkis_user_session_ticket_id_v1=/);
  });

  it.each([
    ['wrong', 'hadoop', /15206/],
    ['secret-token', 'eve', /15202/],
  ])('%s for %s is a 401 that does not repeat it', async (token, user, message) => {
    test = await startTestGateway();
    const headers = { 'token-code': token, 'token-user': user };
    const answer = await test.call('GET', '/jobhistory/list', { ...nobody, headers });
    expect(answer.http).toBe(401);
    expect(answer.body.message).toMatch(message);
    expect(answer.text).not.toContain(`${token},`);
  });
});

describe('a session', () => {
  it('is kept alive by use and ends by idleness', async () => {
    let now = 0;
    test = await startTestGateway({ sessionTimeoutMs: 1000, now: () => new Date(now) });
    const headers = {
      cookie: ticketOf(await test.call('POST', '/user/login', { ...nobody, body: right })),
    };
    const look = async (): Promise<number> =>
      (await test.call('GET', '/jobhistory/list', { ...nobody, headers })).http;
    for (now of [800, 1600, 2400]) expect(await look()).toBe(200);
    now = 3500;
    expect(await look()).toBe(401);
    expect((await test.call('POST', '/user/heartbeat', { ...nobody, headers })).http).toBe(401);
  });
});

describe('paths that nothing answers', () => {
  it.each([
    ['http://127.0.0.1:9001/', 404, 404],
    ['/nosuchservice/foo', 200, 1],
    ['http://127.0.0.1:9001/api/rest_s/v1/user/userInfo', 200, 1],
    ['/linkisManager/enginekill', 404, 404],
  ])('%s is HTTP %d with status %d', async (path, http, status) => {
    test = await startTestGateway();
    const answer = await test.call('GET', path);
    expect(answer.http).toBe(http);
    expect(answer.body.status).toBe(status);
  });
});

describe('settings', () => {
  it.each(['../x', 'result', 'a b', ''])('do not allow a user called %j', async (name) => {
    test = await startTestGateway();
    await expect(startTestGateway({ users: [{ name, password: 'x' }] })).rejects.toMatchObject({
      code: 'GATEWAY_START',
    });
  });
});
