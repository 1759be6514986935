/** The user's files at the service, over HTTP and over a gateway in this process. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGateway, type Gateway } from '../../src/gateway/index.ts';
import { createLinkisClient } from '../../src/linkis/index.ts';
import type { TaskClient } from '../../src/task/index.ts';
import { passwordOf } from '../support/linkis-settings.ts';
import { failureOf, settingsFor } from './client-under-test.ts';

let directory: string;
let gateway: Gateway;
let overHttp: TaskClient;
let inProcess: TaskClient;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-files-'));
  gateway = await createGateway({
    dataDirectory: directory,
    users: [{ name: 'ann', password: 'a password' }],
    tokens: [],
  });
  const url = await gateway.listen({ host: '127.0.0.1', port: 0 });
  const auth = passwordOf('ann', 'a password');
  overHttp = createLinkisClient(settingsFor(url.origin, { auth }));
  inProcess = createLinkisClient(settingsFor(url.origin, { auth }), {
    fetch: async (request) => gateway.handle(request),
  });
});
afterAll(async () => {
  await overHttp.close();
  await inProcess.close();
  await gateway.close();
  await rm(directory, { recursive: true, force: true });
});

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield Buffer.alloc(1024, at % 256);
}

describe.each<[string, () => TaskClient, string]>([
  ['over HTTP', () => overHttp, 'http'],
  ['in process', () => inProcess, 'process'],
])('files %s', (_how, clientOf, name) => {
  it('are sent as a stream, listed with their sizes, replaced and removed', async () => {
    const { files } = clientOf();
    const home = `${await files.root()}/linkis-kernel/${name}`;
    expect(home).toMatch(/^file:.*\/ann\/linkis-kernel\//);
    await files.makeDirectory(home);
    const sent: number[] = [];
    await files.upload(home, 'a.bin', { size: 3072, open: () => chunks(3) }, (bytes) =>
      sent.push(bytes),
    );
    expect(sent).toEqual([0, 1024, 2048, 3072]);
    await files.upload(home, 'b.bin', { size: 0, open: () => chunks(0) }, () => undefined);
    const listed = async (): Promise<unknown> =>
      ((await files.list(home)) ?? [])
        .map((file) => ({ name: file.name, size: file.size }))
        .toSorted((one, other) => one.name.localeCompare(other.name));
    expect(await listed()).toEqual([
      { name: 'a.bin', size: 3072 },
      { name: 'b.bin', size: 0 },
    ]);
    await files.upload(home, 'a.bin', { size: 1024, open: () => chunks(1) }, () => undefined);
    expect(await listed()).toMatchObject([{ size: 1024 }, { size: 0 }]);
    await files.remove(home);
    expect(await files.list(home)).toBeUndefined();
  });

  it.each([
    ['no byte', new Uint8Array()],
    ['every byte', Uint8Array.from({ length: 256 }, (_each, at) => at)],
    ['the words of a refusal', Buffer.from('error(错误):errCode: 80011 ,desc: no file')],
    ['an envelope', Buffer.from('{"method":"/api","status":1,"message":"no","data":{}}')],
    ['the end of a form', Buffer.from('\r\n--linkis-kernel-\r\n\r\n------\r\n')],
  ])('come back as they went: %s', async (_what, content) => {
    const { files } = clientOf();
    const home = await files.root();
    for (const file of [`${name}.json`, `${name}.txt`, `${name}.bin`, `ünï 中文 ${name};x=1.csv`]) {
      const open = async function* (): AsyncGenerator<Uint8Array> {
        if (content.length > 0) yield content;
      };
      await files.upload(home, file, { size: content.length, open }, () => undefined);
      const parts: Uint8Array[] = [];
      for await (const part of await files.download(`${home}/${file}`)) parts.push(part);
      expect(Buffer.concat(parts).equals(content)).toBe(true);
      await files.remove(`${home}/${file}`);
      expect(await files.exists(`${home}/${file}`)).toBe(false);
    }
  });

  it('are no files where a download is refused', async () => {
    const { files } = clientOf();
    const home = await files.root();
    for (const [where, code, words] of [
      [`${home}/none`, 80011, 'does not exist'],
      [home, undefined, 'Is a directory'],
      ['file:///etc/passwd', 80010, 'no permission'],
    ] as const) {
      const failure = await failureOf(files.download(where));
      expect(failure).toMatchObject({ code: 'LINKIS_REFUSED', errorCode: code });
      expect(failure.message).toContain(words);
      expect(failure.message).toContain(where);
    }
  });

  it('get new names, unless those are taken', async () => {
    const { files } = clientOf();
    const home = await files.root();
    const content = { size: 1024, open: () => chunks(1) };
    for (const one of ['one', 'two'])
      await files.upload(home, `${name}-${one}`, content, () => undefined);
    const [one, two, three] = ['one', 'two', 'three'].map((each) => `${home}/${name}-${each}`);
    expect((await failureOf(files.rename(one ?? '', two ?? ''))).message).toContain('80007');
    expect((await failureOf(files.rename(`${home}/none`, three ?? ''))).message).toContain('51001');
    await files.rename(one ?? '', three ?? '');
    expect(await files.exists(one ?? '')).toBe(false);
    expect(await files.exists(three ?? '')).toBe(true);
    for (const each of [two, three]) await files.remove(each ?? '');
  });

  it('are refused in the words of the server', async () => {
    const { files } = clientOf();
    const home = await files.root();
    const content = { size: 1024, open: () => chunks(1) };
    const nowhere = await failureOf(files.upload(`${home}/nowhere`, 'a', content, () => undefined));
    expect(nowhere).toMatchObject({ code: 'LINKIS_REFUSED' });
    expect(nowhere.message).toContain(`the upload of a to ${home}/nowhere`);
    expect(nowhere.message).toContain('51001');
    expect((await failureOf(files.makeDirectory('file:///etc/x'))).message).toContain('80010');
    expect((await failureOf(files.remove(`${home}/none`))).message).toContain('80008');
    for (const bad of [
      '../a',
      'a/b',
      '',
      '..',
      'a"b',
      'a\\b',
      'a\r\nb',
      '=?utf-8?Q?x?=',
      'ä'.repeat(128),
    ])
      expect(await failureOf(files.upload(home, bad, content, () => undefined))).toMatchObject({
        code: 'OPTION_INVALID',
      });
  });

  it('end with the signal, and leave no file', async () => {
    const { files } = clientOf();
    const home = `${await files.root()}/linkis-kernel/${name}`;
    await files.makeDirectory(home);
    const stop = new AbortController();
    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield* chunks(1);
      stop.abort(new Error('stopped'));
      await new Promise(() => undefined);
    };
    const failure = await failureOf(
      files.upload(home, 'a.bin', { size: 9999, open }, () => undefined, stop.signal),
    );
    expect(failure.message).toBe('stopped');
    expect(await files.list(home)).toEqual([]);
    // Listings hide what is not complete, so the disk is looked at. The gateway hears of the end a moment later.
    const root = (await files.root()).replace('file://', '');
    while ((await readdir(root)).some((each) => each.startsWith('.')))
      await new Promise((resolve) => setImmediate(resolve));
    await files.remove(home);
  });
});

it('lie in HDFS where the server has one, and elsewhere where it refuses', async () => {
  const answers: Record<string, Response> = {
    hdfs: Response.json({
      status: 0,
      message: 'OK',
      data: { userHDFSRootPath: 'hdfs:///tmp/linkis/ann/' },
    }),
    file: Response.json({
      status: 0,
      message: 'OK',
      data: { userLocalRootPath: 'file:///data/ann' },
    }),
  };
  const client = createLinkisClient(settingsFor('http://127.0.0.1:9'), {
    fetch: async (request) =>
      answers[new URL(request.url).searchParams.get('pathType') ?? '']?.clone() ?? new Response(),
  });
  expect(await client.files.root()).toBe('hdfs:///tmp/linkis/ann');
  answers['hdfs'] = Response.json(
    { status: 1, message: '80003 no root', data: {} },
    { status: 400 },
  );
  expect(await client.files.root()).toBe('file:///data/ann');
  answers['file'] = Response.json({ status: 0, message: 'OK', data: {} });
  expect(await failureOf(client.files.root())).toMatchObject({ code: 'LINKIS_SHAPE' });
  await client.close();
});
