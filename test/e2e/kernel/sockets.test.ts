/** The sockets of a kernel under clients that behave badly, come back, or come twice. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { curveKeyPair, Request, Subscriber } from 'zeromq';
import {
  type ConnectionInfo,
  createConnectionInfo,
  endpointOf,
  openClient,
  openKernelSockets,
  processSession,
} from '../../../src/protocol/index.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { badMessages, curveTransports, signedInfo } from '../../security/wire-attacks.ts';
import { startHeart } from '../../support/kernel/heart.ts';
import {
  jsonFrames,
  jsonOf,
  rawDealer,
  rawSubscriber,
  signedFrames,
} from '../../support/kernel/raw-client.ts';
import { type KernelSession, openKernelSession, streamed } from '../../support/kernel/session.ts';

let session: KernelSession | undefined;

afterEach(async () => {
  await session?.close();
  expect(session?.invalid ?? []).toEqual([]);
  session = undefined;
});

/** The first that comes. */
async function firstOf<T>(all: AsyncIterable<T>): Promise<T | undefined> {
  for await (const one of all) return one;
  return undefined;
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('a kernel', () => {
  it.each(['shell', 'control', 'stdin'] as const)(
    'drops every kind of bad message on %s with a line in its log, and answers the next',
    async (channel) => {
      session = await openKernelSession({ info: signedInfo });
      const dealer = rawDealer(session.info, channel);
      for (const [, frames] of badMessages) await dealer.send([...frames]);
      if (channel !== 'stdin') {
        await dealer.send([...signedFrames(session.info, jsonFrames())]);
        expect(jsonOf(await dealer.receive(), 0)['msg_type']).toBe('kernel_info_reply');
      } else {
        const end = signedFrames(session.info, jsonFrames('input_reply'));
        await dealer.send([...end]);
        while (!session.log.some((line) => line.includes('input_reply'))) {
          await session.client.request('control', 'kernel_info_request', {});
        }
      }
      dealer.close();
      const dropped = session.log.filter((line) => line.includes('WIRE_'));
      expect(dropped).toHaveLength(badMessages.length);
      expect(session.log.join('\n')).not.toContain(session.info.key);
    },
  );

  it('refuses a message that it has seen before', async () => {
    session = await openKernelSession();
    const dealer = rawDealer(session.info, 'shell');
    const once = signedFrames(
      session.info,
      jsonFrames('execute_request', { content: { code: 'echo x' } }),
    );
    await dealer.send([...once]);
    await dealer.send([...once]);
    expect(jsonOf(await dealer.receive(), 0)['msg_type']).toBe('execute_reply');
    await dealer.send([...signedFrames(session.info, jsonFrames())]);
    expect(jsonOf(await dealer.receive(), 0)['msg_type']).toBe('kernel_info_reply');
    dealer.close();
    expect(session.interpreter.ran).toEqual(['echo x']);
  });

  it('survives deep nesting, keys of the prototype and 20 MB of code', async () => {
    session = await openKernelSession();
    const dealer = rawDealer(session.info, 'shell');
    const deep = latin(`{"code":"echo","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    const prototype = latin('{"code":"echo","__proto__":{"silent":true},"constructor":1}');
    const header = latin(
      '{"msg_id":"h","msg_type":"execute_request","session":"s","__proto__":{"a":1},"x":1}',
    );
    const large = { code: `#${'x'.repeat(20_000_000)}` };
    for (const frames of [
      jsonFrames('execute_request', { content: deep }),
      jsonFrames('execute_request', { content: prototype }),
      jsonFrames('execute_request', { header, content: { code: 'echo' } }),
      jsonFrames('execute_request', { content: large }),
    ]) {
      await dealer.send([...signedFrames(session.info, frames)]);
      const reply = await dealer.receive();
      expect(jsonOf(reply, 3)['status']).toBe('ok');
      expect(reply.at(-3)?.toString()).toBe(frames[0]?.toString());
    }
    dealer.close();
    expect(({} as Record<string, unknown>)['silent']).toBeUndefined();
  });

  it('says of a cell that is larger than it reads how large it may be, and answers the next', async () => {
    session = await openKernelSession();
    const dealer = rawDealer(session.info, 'shell');
    dealer.receiveTimeout = 60_000;
    const size = 256 * 1024 * 1024;
    const content = Buffer.alloc(size + 1, ' ');
    content.write('{"code":""}');
    for (const type of ['execute_request', 'inspect_request']) {
      await dealer.send([...signedFrames(session.info, jsonFrames(type, { content }))]);
    }
    expect(jsonOf(await dealer.receive(), 3)).toMatchObject({
      status: 'error',
      ename: 'MessageTooLarge',
      evalue: expect.stringContaining(`${String(size + 1)} bytes, more than the ${String(size)}`),
    });
    await dealer.send([...signedFrames(session.info, jsonFrames())]);
    expect(jsonOf(await dealer.receive(), 0)['msg_type']).toBe('kernel_info_reply');
    dealer.close();
    expect(session.interpreter.ran).toEqual([]);
    expect(session.log.filter((line) => line.includes('was not read'))).toHaveLength(2);
  });

  it('answers a request with ten thousand identities, and to all of them', async () => {
    session = await openKernelSession();
    const dealer = rawDealer(session.info, 'shell');
    dealer.receiveTimeout = 60_000;
    const identities = Array.from({ length: 10_000 }, (_, at) => `id ${String(at)}`);
    await dealer.send([...identities, ...signedFrames(session.info, jsonFrames())]);
    const reply = (await dealer.receive()).map(String);
    expect(reply.slice(0, identities.length)).toEqual(identities);
    expect(reply[identities.length]).toBe('<IDS|MSG>');
    dealer.close();
  });

  it('sends half a surrogate pair as a character that every client can read', async () => {
    session = await openKernelSession();
    const dealer = rawDealer(session.info, 'shell');
    const found = session.find(({ header }) => header.msg_type === 'stream');
    const content = latin('{"code":"echo \\ud83d \\\\ud83d \\ud83d\\ude00"}');
    await dealer.send([...signedFrames(session.info, jsonFrames('execute_request', { content }))]);
    expect((await found).content['text']).toBe('\ufffd \\ud83d 😀\n');
    dealer.close();
  });

  it('answers a client that comes back with the identity of its old connection', async () => {
    session = await openKernelSession();
    for (const channel of ['shell', 'control'] as const) {
      const first = rawDealer(session.info, channel, 'browser');
      await first.send([...signedFrames(session.info, jsonFrames())]);
      await first.receive();
      const second = rawDealer(session.info, channel, 'browser');
      await second.send([...signedFrames(session.info, jsonFrames())]);
      expect(jsonOf(await second.receive(), 0)['msg_type']).toBe('kernel_info_reply');
      first.close();
      second.close();
    }
  });

  it('takes an interrupt from a client without a name, and says nothing of one that left without its replies', async () => {
    session = await openKernelSession();
    const hasty = rawDealer(session.info, 'shell');
    for (let at = 0; at < 100; at += 1)
      await hasty.send([...signedFrames(session.info, jsonFrames())]);
    hasty.close();
    const running = session.client.execute('hang');
    await session.find(({ header }) => header.msg_type === 'execute_input');
    const nameless = rawDealer(session.info, 'control');
    await nameless.send([...signedFrames(session.info, jsonFrames('interrupt_request'))]);
    expect((await running).reply.content['ename']).toBe('KeyboardInterrupt');
    nameless.close();
    expect((await session.client.execute('echo on')).reply.content['status']).toBe('ok');
    expect(session.log.filter((line) => /WARN|ERROR/i.test(line))).toEqual([]);
  });

  it('signs each message anew, and publishes under one topic frame', async () => {
    session = await openKernelSession();
    const subscriber = rawSubscriber(session.info);
    await subscriber.receive();
    await Promise.all(
      Array.from({ length: 20 }, async () => session?.client.execute('echo same\nshow same')),
    );
    const signatures: string[] = [];
    subscriber.receiveTimeout = 200;
    const rest = async (): Promise<readonly Buffer[] | undefined> =>
      subscriber.receive().catch(() => undefined);
    for (let frames = await rest(); frames; frames = await rest()) {
      expect(frames[1]?.toString()).toBe('<IDS|MSG>');
      expect(frames).toHaveLength(7);
      signatures.push(String(frames[2]));
    }
    subscriber.close();
    expect(signatures.length).toBeGreaterThanOrEqual(20 * 6);
    expect(new Set(signatures).size).toBe(signatures.length);
  });

  it('welcomes each subscriber, by its own topic', async () => {
    session = await openKernelSession();
    for (const topic of [undefined, undefined, 'kernel.']) {
      const subscriber = rawSubscriber(session.info, topic);
      const frames = await subscriber.receive();
      expect(frames[0]?.toString()).toBe(topic ?? '');
      expect(jsonOf(frames, 0)['msg_type']).toBe('iopub_welcome');
      expect(jsonOf(frames, 1)).toEqual({});
      expect(jsonOf(frames, 3)).toEqual({ subscription: topic ?? '' });
      subscriber.close();
    }
  });

  it('welcomes a subscriber that was there before the kernel, before all but its first states', async () => {
    const connection = await createConnectionInfo();
    const subscriber = rawSubscriber(connection);
    session = await openKernelSession({ info: connection });
    const types: unknown[] = [];
    // ZeroMQ itself adds the subscription: what is published from then on comes before a kernel that is busy can welcome.
    while (types.at(-1) !== 'iopub_welcome')
      types.push(jsonOf(await subscriber.receive(), 0)['msg_type']);
    expect(types.slice(0, -1).filter((type) => type !== 'status')).toEqual([]);
    subscriber.close();
  });

  it('says once that it starts, before any other status, and names no parent', async () => {
    // Who subscribes too late misses the first status, as with every publisher: then another kernel is asked.
    const statuses = await inTime(10, statusesFromStart, (found) =>
      found.some((status) => status.endsWith('starting')),
    );
    expect(statuses[0]).toBe('undefined starting');
    expect(statuses.filter((status) => status.includes('starting'))).toHaveLength(1);
  });

  it('echoes the heartbeat while its main thread is blocked', async () => {
    session = await openKernelSession();
    const heart = await startHeart(session.info);
    const run = await session.client.execute('block 1000\necho done');
    expect(streamed(run.published)).toBe('done\n');
    const beats = await heart.stop();
    // Ten milliseconds apart over the second that was blocked, each echoed well within a client's patience of 1 s.
    expect(beats.count).toBeGreaterThan(30);
    expect(beats.slowestMs).toBeLessThan(500);
  });

  it.each(['4', '1', 'none'])(
    'echoes every beat from the first moment on, whatever their pace, with a pool of threads of size %s',
    async (threads) => {
      const before = process.env['UV_THREADPOOL_SIZE'];
      process.env['UV_THREADPOOL_SIZE'] = threads;
      try {
        const connection = await createConnectionInfo();
        const heart = new Request({ linger: 0, receiveTimeout: 60_000, reconnectInterval: 1 });
        heart.connect(endpointOf(connection, 'heartbeat'));
        await heart.send('beat 0');
        session = await openKernelSession({ info: connection });
        // At once, then as far apart as clients and testers beat.
        const pausesMs = [...Array.from({ length: 50 }, () => 0), 10, 30, 50, 50, 50, 150, 0, 10];
        for (const [count, pauseMs] of pausesMs.entries()) {
          const [echo] = await heart.receive();
          expect(String(echo)).toBe(`beat ${String(count)}`);
          await pause(pauseMs);
          await heart.send(`beat ${String(count + 1)}`);
        }
        heart.close();
        expect(session.log.join('\n')).not.toContain('heartbeat');
      } finally {
        if (before === undefined) delete process.env['UV_THREADPOOL_SIZE'];
        else process.env['UV_THREADPOOL_SIZE'] = before;
      }
    },
  );

  it('leaves the process its files, however many kernels it has', async () => {
    const opened = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const connection = await createConnectionInfo();
        const options = { logger: silentLogger, session: processSession };
        const sockets = await openKernelSockets(connection, options);
        const heart = new Request({ linger: 0, receiveTimeout: 60_000 });
        heart.connect(endpointOf(connection, 'heartbeat'));
        return { sockets, heart };
      }),
    );
    for (const { heart } of opened) {
      await heart.send('beat');
      expect(String(await heart.receive())).toBe('beat');
    }
    expect(String(await readFile(new URL(import.meta.url)))).toContain('however many kernels');
    for (const { sockets, heart } of opened) {
      heart.close();
      await sockets.close();
    }
  });

  it('cuts off who sends a heartbeat without end, and echoes the beats of others', async () => {
    session = await openKernelSession();
    const endless = rawDealer(session.info, 'heartbeat');
    endless.receiveTimeout = 10_000;
    await endless.send(['small']);
    expect(String(await endless.receive())).toBe('small');
    await endless.send([Buffer.alloc(1_000_000)]);
    const heart = new Request({ linger: 0, receiveTimeout: 60_000 });
    heart.connect(endpointOf(session.info, 'heartbeat'));
    await heart.send('beat');
    expect(String(await heart.receive())).toBe('beat');
    endless.receiveTimeout = 0;
    await expect(endless.receive()).rejects.toMatchObject({ code: 'EAGAIN' });
    endless.close();
    heart.close();
  });

  it('names the port that is taken, and closes what it had opened', async () => {
    session = await openKernelSession();
    const taken = session.info.ports.heartbeat;
    const other = await createConnectionInfo();
    const options = { logger: silentLogger, session: processSession };
    await expect(
      openKernelSockets({ ...other, ports: { ...other.ports, heartbeat: taken } }, options),
    ).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(`heartbeat to tcp://127.0.0.1:${String(taken)}`),
    });
    const sockets = await openKernelSockets(other, options);
    await sockets.close();
  });

  it('takes the ports of the kernel before it as soon as they are free', async () => {
    const connection = await createConnectionInfo();
    const options = { logger: silentLogger, session: processSession };
    // ZeroMQ closes a socket a moment after it was told to.
    for (let time = 0; time < 20; time += 1) {
      const sockets = await openKernelSockets(connection, options);
      await sockets.close();
    }
    const first = await openKernelSockets(connection, options);
    const opening = openKernelSockets(connection, options);
    await first.close();
    const second = await opening;
    // Not earlier: a client might reach what ZeroMQ is still closing, and what it sends there is lost.
    const client = await openClient(connection);
    client.send('shell', 'kernel_info_request', {});
    const request = await firstOf(second.requests('shell'));
    expect(request?.header.msg_type).toBe('kernel_info_request');
    client.close();
    await second.close();
  });

  it('speaks without signatures when the key is empty', async () => {
    session = await openKernelSession({ info: { key: '' } });
    expect((await session.client.execute('echo x')).reply.content['status']).toBe('ok');
  });

  it('signs with the digest that the connection file names', async () => {
    session = await openKernelSession({ info: { signatureScheme: 'hmac-sha512' } });
    expect((await session.client.execute('echo x')).reply.content['status']).toBe('ok');
  });

  it.each(curveTransports)(
    'encrypts all sockets when the connection file has CURVE keys, over %s',
    async (transport) => {
      session = await openKernelSession({ transport, info: { curve: curveKeyPair() } });
      expect(streamed((await session.client.execute('echo x')).published)).toBe('x\n');
      const beat = async (security: object): Promise<string> => {
        const heart = new Request({ linger: 0, receiveTimeout: 60_000, ...security });
        heart.connect(endpointOf(session?.info as ConnectionInfo, 'heartbeat'));
        await heart.send('beat');
        const echo = heart.receive().then(
          ([frame]) => String(frame),
          () => 'nothing',
        );
        return echo.finally(() => heart.close());
      };
      const own = curveKeyPair();
      const keys = { curvePublicKey: own.publicKey, curveSecretKey: own.secretKey };
      const serverKey = session.info.curve?.publicKey;
      expect(await beat({ ...keys, curveServerKey: serverKey })).toBe('beat');
      expect(await beat({ receiveTimeout: 300 })).toBe('nothing');
      const { curve: _curve, ...open } = session.info;
      const stranger = await openClient(open);
      for (const channel of ['shell', 'control'] as const) {
        await expect(
          stranger.request(channel, 'kernel_info_request', {}, { timeoutMs: 300 }),
        ).rejects.toMatchObject({ code: 'KERNEL_DIED' });
      }
      stranger.close();
    },
  );

  it('loses none of 3,000 messages that are published in one tick', async () => {
    const connection = await createConnectionInfo();
    const sockets = await openKernelSockets(connection, {
      logger: silentLogger,
      session: processSession,
    });
    const subscriber = rawSubscriber(connection);
    await subscriber.receive();
    for (let at = 0; at < 3000; at += 1) {
      sockets.publish(undefined, { type: 'stream', content: { name: 'stdout', text: String(at) } });
    }
    const texts: unknown[] = [];
    while (texts.length < 3000) texts.push(jsonOf(await subscriber.receive(), 3)['text']);
    expect(texts).toEqual(Array.from({ length: 3000 }, (_, at) => String(at)));
    subscriber.close();
    await sockets.close();
  });

  it('keeps 20,000 messages for a subscriber that reads them later', async () => {
    const connection = await createConnectionInfo();
    const sockets = await openKernelSockets(connection, {
      logger: silentLogger,
      session: processSession,
    });
    const subscriber = rawSubscriber(connection);
    await subscriber.receive();
    for (let at = 0; at < 20_000; at += 1) {
      sockets.publish(undefined, { type: 'stream', content: { name: 'stdout', text: String(at) } });
    }
    let wrong = 0;
    for (let at = 0; at < 20_000; at += 1) {
      if (jsonOf(await subscriber.receive(), 3)['text'] !== String(at)) wrong += 1;
    }
    subscriber.close();
    await sockets.close();
    expect(wrong).toBe(0);
  });

  it('answers two clients, each with its own replies and both with all publications', async () => {
    session = await openKernelSession();
    const other = await session.connect();
    await other.waitUntilReady();
    const seen: string[] = [];
    other.listen((message) => seen.push(`${message.channel} ${message.header.msg_type}`));
    const run = await session.client.execute('echo shared');
    const own = await other.execute('echo own');
    expect(run.reply.parentHeader['session']).toBe(session.client.session);
    expect(own.reply.parentHeader['session']).toBe(other.session);
    expect(seen.filter((word) => word === 'shell execute_reply')).toHaveLength(1);
    expect(seen.filter((word) => word === 'iopub stream')).toHaveLength(2);
  });
});

/** What `make` gives, made up to `tries` times until it is as wanted. */
async function inTime<T>(
  tries: number,
  make: () => Promise<T>,
  isWanted: (made: T) => boolean,
): Promise<T> {
  const made = await make();
  return tries > 1 && !isWanted(made) ? inTime(tries - 1, make, isWanted) : made;
}

/** The statuses of a kernel, each with its parent, from its start to the end of its first cell. */
async function statusesFromStart(): Promise<readonly string[]> {
  const connection = await createConnectionInfo();
  // Connected as soon as the address is bound, while the kernel still opens its other sockets.
  const subscriber = new Subscriber({ linger: 0, reconnectInterval: 1, receiveTimeout: 60_000 });
  subscriber.connect(endpointOf(connection, 'iopub'));
  subscriber.subscribe();
  await session?.close();
  session = await openKernelSession({ info: connection });
  await session.client.execute('echo x');
  const statuses: string[] = [];
  while (statuses.at(-1) !== 'execute_request idle') {
    const frames = await subscriber.receive();
    if (jsonOf(frames, 0)['msg_type'] !== 'status') continue;
    const parent = String(jsonOf(frames, 1)['msg_type']);
    statuses.push(`${parent} ${String(jsonOf(frames, 3)['execution_state'])}`);
  }
  subscriber.close();
  return statuses;
}
