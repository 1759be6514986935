/** Logins over real HTTP: plain, encrypted, refused, lost, by token; counted. */
import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { taskId } from '../../src/task/index.ts';
import { oddPasswords } from '../security/file-attacks.ts';
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

/** The answer to a login that gives a ticket. */
function ticketed(ticket: string): Answer {
  return {
    ...(ok({ userName: 'hadoop', enableLoginEncrypt: false }) as object),
    headers: { 'set-cookie': [`linkis_user_session_ticket_id_v1=${ticket}; Path=/`] },
  };
}

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
      const taskID = Number(/^\/jobhistory\/(\d+)\/get$/.exec(path)?.[1] ?? 1);
      return ok({ task: { taskID, status: 'Running' } });
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

  it.each(oddPasswords)(
    'encrypts the password %j with the key that the server gives',
    async (odd) => {
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
        gateway({ publicKey: key, check: (body) => opened(body) === odd }).answer,
      );
      const auth = { ...byPassword, password: async () => odd };
      const client = clientFor(server.url, { auth });
      await client.connect();
      await client.close();
      const sent = JSON.stringify(server.requests.map((seen) => seen.body));
      expect(sent).not.toContain(JSON.stringify(odd).slice(1, -1));
    },
  );

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
    // Twice for each try of a read: the call, and once more with a fresh login; no further try after the third ticket.
    expect(server.seen(/jobhistory/)).toHaveLength(4);
    expect(server.seen(/login/)).toHaveLength(3);
  });

  it('does not go on logging in where every ticket is refused at once, and names the likely cause', async () => {
    server = await startReplayServer(({ path }) =>
      path.startsWith('/user/') ? ticketed('a ticket') : notLoggedIn,
    );
    const client = clientFor(server.url, { auth: byPassword, retries: 50 });
    const failure = await failureOf(client.submit(spec));
    expect(failure).toMatchObject({ code: 'LINKIS_AUTH' });
    expect(failure.message).toMatch(
      /^POST \S+\/entrance\/submit was refused for hadoop, who had just logged in, 3 times in a row: You are not logged in/,
    );
    expect(failure.hint).toContain('changes the address');
    expect(server.seen(/login/)).toHaveLength(3);
    // What comes later tries once more: the proxy may have been mended. Calls at the same time share that login.
    await Promise.all([failureOf(client.info(taskId(1))), failureOf(client.info(taskId(2)))]);
    expect(server.seen(/login/).length).toBeLessThanOrEqual(5);
    await client.close();
  });

  it('says so where the login leaves no cookie, as behind a proxy that drops them', async () => {
    server = await startReplayServer(({ path }) =>
      path.startsWith('/user/') ? ok({ enableLoginEncrypt: false }) : notLoggedIn,
    );
    const client = clientFor(server.url, { auth: byPassword });
    const failure = await failureOf(client.info(taskId(1)));
    expect(failure.message).toContain('and the login gave no cookie');
    expect(failure.hint).toContain('drops its cookies');
    await client.close();
  });

  it('goes on once a ticket is accepted again, without a new login of the user', async () => {
    let isMended = false;
    server = await startReplayServer(({ path }) => {
      if (path.startsWith('/user/')) return ticketed('a ticket');
      return isMended ? row : notLoggedIn;
    });
    const client = clientFor(server.url, { auth: byPassword });
    await failureOf(client.info(taskId(1)));
    isMended = true;
    await expect(client.info(taskId(1))).resolves.toMatchObject({ state: 'Running' });
    await client.close();
  });
});

/** What a login, or what comes before it, is answered with when a proxy, a restart or a fault is in the way. */
const oddAnswers: readonly (readonly [string, Answer])[] = [
  ['a page', { headers: { 'content-type': 'text/html' }, body: '<html>Single sign-on</html>' }],
  ['401 as a page', { status: 401, body: '<html>401 Authorization Required</html>' }],
  ['401 of Linkis', notLoggedIn],
  ['a redirect', { status: 302, headers: { location: '/sso' } }],
  ['a redirect to itself', { status: 307, headers: { location: '/api/rest_j/v1/user/login' } }],
  ['a body cut short', 'truncated'],
  ['broken JSON', { body: '{"method":"/api/x","status":0,"mess' }],
  ['other JSON', { body: { hello: 'world' } }],
  ['null', { body: 'null' }],
  ['nothing', { body: '' }],
  ['a broken connection', 'reset'],
  ['HTTP 429', { status: 429, body: 'Too Many Requests' }],
  ['HTTP 503', { status: 503, body: 'Service Unavailable' }],
  ['Spring 500', no(500, 500, 'Internal Server Error, with request path:/api', [])],
  [
    'a directory that is away',
    no(400, 1, 'login failed! reason: CommunicationException: ldap:389'),
  ],
  ['another refusal', no(400, 1, 'operation failed(操作失败)s！the reason(原因)：null')],
];

describe('an odd answer to the login', () => {
  it.each(['/user/login', '/user/publicKey'])(
    'or to %s is no verdict on the password: the cell goes on',
    async (path) => {
      const submitted = async ([name, odd]: (typeof oddAnswers)[number]): Promise<string> => {
        const { answer } = gateway();
        let left = 2;
        const own = await startReplayServer((request) => {
          if (request.path !== path || left === 0) return answer(request);
          left -= 1;
          return odd;
        });
        let refusals = 0;
        const client = clientFor(own.url, {
          auth: { ...byPassword, refused: () => (refusals += 1) },
        });
        const task = await client.submit(spec).catch((thrown: unknown) => String(thrown));
        await client.close();
        await own.close();
        const submits = own.seen(/submit/).length;
        return `${name}: ${JSON.stringify(task)}, ${String(submits)} submit, ${String(refusals)} refusals`;
      };
      server = await startReplayServer(gateway().answer);
      expect(await Promise.all(oddAnswers.map(submitted))).toEqual(
        oddAnswers.map(([name]) => `${name}: {"execId":"e","taskId":1}, 1 submit, 0 refusals`),
      );
    },
  );

  it('for longer than one cell does not lock the next one out', async () => {
    const twoCells = async ([name, odd]: (typeof oddAnswers)[number]): Promise<string> => {
      const { answer } = gateway();
      let isOdd = true;
      const own = await startReplayServer((request) =>
        isOdd && request.path === '/user/login' ? odd : answer(request),
      );
      const client = clientFor(own.url, { auth: byPassword });
      const failure = await failureOf(client.submit(spec));
      expect(failure.message).not.toContain(password);
      const logins = own.seen(/login/).length;
      isOdd = false;
      const task = await client.submit(spec).catch((thrown: unknown) => String(thrown));
      await client.close();
      await own.close();
      return `${name}: ${String(logins)} logins, then ${JSON.stringify(task)}`;
    };
    server = await startReplayServer(gateway().answer);
    expect(await Promise.all(oddAnswers.map(twoCells))).toEqual(
      oddAnswers.map(([name]) => `${name}: 3 logins, then {"execId":"e","taskId":1}`),
    );
  });

  it('to the question for the public key does not bring the password out unencrypted', async () => {
    const refusals = oddAnswers.map(([, odd]) => odd);
    for (const odd of refusals) {
      server = await startReplayServer(({ path }) => (path === '/user/publicKey' ? odd : row));
      const client = clientFor(server.url, { auth: byPassword, retries: 0 });
      await failureOf(client.connect());
      expect(server.seen(/login/)).toHaveLength(0);
      await client.close();
      await server.close();
    }
    // A gateway that is older than the encryption does not know the path.
    for (const old of [no(400, 1, 'unknown request URI /user/publicKey'), no(404, 404, 'x', [])]) {
      server = await startReplayServer(({ path }) => (path === '/user/publicKey' ? old : row));
      const client = clientFor(server.url, { auth: byPassword, retries: 0 });
      await client.connect();
      expect(server.seen(/login/)).toHaveLength(1);
      await client.close();
      await server.close();
    }
    server = await startReplayServer(gateway().answer);
  });

  it.each([
    'wrong user name or password(用户名或密码错误)！',
    'Wrong user name or password',
    '用户名或密码错误',
    'Incorrect password',
  ])('but a plain %p is one, whatever its HTTP status', async (words) => {
    for (const status of [200, 400, 401]) {
      server = await startReplayServer(({ path }) =>
        path === '/user/publicKey' ? ok({ enableLoginEncrypt: false }) : no(status, 1, words),
      );
      const client = clientFor(server.url, { auth: byPassword });
      for (let cell = 0; cell < 3; cell += 1)
        expect(await failureOf(client.submit(spec))).toMatchObject({ code: 'LINKIS_AUTH' });
      expect(server.seen(/login/)).toHaveLength(1);
      await client.close();
      await server.close();
    }
    server = await startReplayServer(gateway().answer);
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
