/** Logins over real HTTP: plain, encrypted, refused, lost, by token; counted. */
import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { taskId } from '../../src/task/index.ts';
import {
  type Answer,
  no,
  ok,
  type ReplayServer,
  type SeenRequest,
  startReplayServer,
} from '../support/replay-server.ts';
import { clientFor, failureOf, password, spec } from './client-under-test.ts';

const notLoggedIn = no(401, -1, 'You are not logged in, please login first(您尚未登录，请先登录)!');
const row = ok({ task: { taskID: 1, status: 'Running' } });
const byPassword = {
  kind: 'password' as const,
  user: 'hadoop',
  password: () => Promise.resolve(password),
};

let server: ReplayServer;
afterEach(() => server.close());

/** A gateway whose sessions can be ended: tickets are numbered by login. */
function gateway(options: { publicKey?: string; check?: (body: unknown) => boolean } = {}): {
  answer: (request: SeenRequest) => Answer;
  endSessions: () => void;
} {
  let ticket = 0;
  let valid = -1;
  return {
    endSessions: () => {
      valid = -1;
    },
    answer: ({ path, headers, body }) => {
      if (path === '/user/publicKey')
        return ok({
          enableLoginEncrypt: options.publicKey !== undefined,
          publicKey: options.publicKey,
        });
      if (path === '/user/login') {
        if (options.check?.(body) === false)
          return no(400, 1, 'wrong user name or password(用户名或密码错误)！', {
            sessionTimeOut: 1,
          });
        valid = ticket += 1;
        return {
          ...(ok({ userName: 'hadoop' }) as object),
          headers: {
            'set-cookie': [
              'linkis_user_session_ticket_id_v1=old; Domain=elsewhere.org; Max-Age=0; Path=/',
              'linkis_user_session_ticket_id_v1=gone; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/',
              `linkis_user_session_ticket_id_v1=ticket-${String(ticket)}; Path=/`,
              'bdp-user-ticket-id=also; Path=/',
            ],
          },
        };
      }
      const cookies = (headers.cookie ?? '').split('; ');
      if (!cookies.includes(`linkis_user_session_ticket_id_v1=ticket-${String(valid)}`))
        return notLoggedIn;
      if (path === '/entrance/submit') return ok({ execID: 'e', taskID: 1 });
      return row;
    },
  };
}

describe('password login', () => {
  it('logs in once for concurrent calls and sends every cookie that lives', async () => {
    server = await startReplayServer(gateway().answer);
    const client = clientFor(server.url, { auth: byPassword });
    await Promise.all([1, 2, 3].map((id) => client.info(taskId(id))));
    await client.close();
    expect(server.seen(/login/)).toHaveLength(1);
    expect(server.seen(/login/)[0]?.body).toEqual({ userName: 'hadoop', password });
    expect(server.seen(/jobhistory/)[0]?.headers.cookie).toContain('bdp-user-ticket-id=also');
  });

  it('encrypts the password with the key that the server gives', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    // Node no longer opens PKCS#1 v1.5 itself: 00 02, random bytes, 00, the text.
    const opened = (body: unknown): string => {
      const block = privateDecrypt(
        { key: privateKey, padding: constants.RSA_NO_PADDING },
        Buffer.from((body as { passwdEncrypt: string }).passwdEncrypt, 'base64'),
      );
      expect([...block.subarray(0, 2)]).toEqual([0, 2]);
      return block.subarray(block.indexOf(0, 2) + 1).toString('utf8');
    };
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    server = await startReplayServer(
      gateway({ publicKey: key, check: (body) => opened(body) === password }).answer,
    );
    const client = clientFor(server.url, { auth: byPassword });
    await client.connect();
    await client.close();
    expect(JSON.stringify(server.requests.map((seen) => seen.body))).not.toContain(password);
  });

  it('sends a wrong password once, until it changes, and never shows it', async () => {
    let secret = 'not the password';
    server = await startReplayServer(
      gateway({ check: (body) => (body as { password: string }).password === password }).answer,
    );
    const client = clientFor(server.url, {
      auth: { ...byPassword, password: () => Promise.resolve(secret) },
    });
    const failures = await Promise.all([
      failureOf(client.connect()),
      failureOf(client.submit(spec)),
      failureOf(client.info(taskId(1))),
    ]);
    failures.push(await failureOf(client.submit(spec)));
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'LINKIS_AUTH' });
      expect(failure.message).not.toContain(secret);
    }
    expect(server.seen(/login/)).toHaveLength(1);
    expect(server.seen(/submit/)).toHaveLength(0);
    secret = password;
    await expect(client.submit(spec)).resolves.toMatchObject({ taskId: 1 });
    await client.close();
  });

  it('logs in again once and repeats the call once when the session is lost, a submit too', async () => {
    const { answer, endSessions } = gateway();
    server = await startReplayServer(answer);
    const client = clientFor(server.url, { auth: byPassword });
    await client.connect();
    endSessions();
    await client.submit(spec);
    expect(server.seen(/submit/)).toHaveLength(2);
    endSessions();
    await Promise.all([client.info(taskId(1)), client.info(taskId(1))]);
    await client.close();
    expect(server.seen(/login/)).toHaveLength(3);
  });

  it('gives up with LINKIS_AUTH when a fresh login is not accepted either', async () => {
    server = await startReplayServer(({ path }) =>
      path.startsWith('/user/') ? ok({ enableLoginEncrypt: false }) : notLoggedIn,
    );
    const client = clientFor(server.url, { auth: byPassword });
    expect(await failureOf(client.info(taskId(1)))).toMatchObject({ code: 'LINKIS_AUTH' });
    await client.close();
    expect(server.seen(/login/)).toHaveLength(2);
    expect(server.seen(/jobhistory/)).toHaveLength(2);
  });
});

describe('token', () => {
  it('is sent with every call; its refusal is LINKIS_AUTH and does not repeat it', async () => {
    const token = 'LINKIS-SECRET-TOKEN';
    server = await startReplayServer(({ headers, path }) =>
      path === '/entrance/submit' &&
      headers['token-code'] === token &&
      headers['token-user'] === 'hadoop'
        ? ok({ execID: 'e', taskID: '4' })
        : no(
            401,
            -1,
            `Token Authentication Failed, token: ${token}，tokenUser: hadoop, reason: errCode: 15206`,
          ),
    );
    const client = clientFor(server.url, {
      auth: { kind: 'token', user: 'hadoop', token: () => Promise.resolve(token) },
    });
    await expect(client.submit(spec)).resolves.toEqual({ execId: 'e', taskId: 4 });
    const failure = await failureOf(client.info(taskId(1)));
    await client.close();
    expect(failure).toMatchObject({ code: 'LINKIS_AUTH' });
    expect(failure.message).not.toContain(token);
    expect(server.seen(/jobhistory/)).toHaveLength(1);
    expect(server.seen(/login/)).toHaveLength(0);
  });
});
