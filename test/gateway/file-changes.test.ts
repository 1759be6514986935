/** What a user may change of the own files over the filesystem interfaces, and what not. */
import { mkdir, readdir, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
let root: string;
beforeAll(async () => {
  test = await startTestGateway();
  root = (await test.call('GET', '/filesystem/getUserRootPath', { user: 'alice' })).body.data
    .userLocalRootPath;
});
afterAll(async () => test.close());

const post = async (verb: string, body: unknown, user = 'alice'): Promise<Answer> =>
  test.call('POST', `/filesystem/${verb}`, { user, body });
const exists = async (file: string): Promise<boolean> =>
  (
    await test.call(
      'GET',
      `/filesystem/isExist?${new URLSearchParams({ path: file }).toString()}`,
      {
        user: 'alice',
      },
    )
  ).body.data.isExist;
const opened = async (file: string): Promise<Answer> =>
  test.call('GET', `/filesystem/openFile?${new URLSearchParams({ path: file }).toString()}`, {
    user: 'alice',
  });
const upload = async (directory: string, name: string, text: string): Promise<Answer> => {
  const form = new FormData();
  form.set('path', directory);
  form.set('file', new File([text], name));
  const sent = new Response(form);
  // The boundary is known once the form has become a body.
  const headers = { 'content-type': sent.headers.get('content-type') ?? '' };
  return test.call('POST', '/filesystem/upload', {
    user: 'alice',
    headers,
    body: await sent.text(),
  });
};

describe('createNewDir, createNewFile, saveScript and deleteDirOrFile', () => {
  it('make, fill and remove a script', async () => {
    expect((await post('createNewDir', { path: `${root}/scripts/deep` })).body).toEqual({
      method: '/api/filesystem/createNewDir',
      status: 0,
      message: 'OK',
      data: {},
    });
    const file = `${root}/scripts/deep/a.sql`;
    expect((await post('createNewFile', { path: file })).http).toBe(200);
    expect((await opened(file)).body.data).toMatchObject({ totalLine: 0, fileContent: [['']] });
    expect((await post('saveScript', { path: file, scriptContent: 'select 1' })).http).toBe(200);
    expect((await opened(file)).body.data.fileContent).toEqual([['select 1']]);
    const mode = (await stat(file.replace('file://', ''))).mode & 0o777;
    expect(mode).toBe(0o600);
    expect((await post('deleteDirOrFile', { path: `${root}/scripts` })).http).toBe(200);
    expect(await exists(file)).toBe(false);
  });

  it('refuse what is there already, what is not there, and a body that is none', async () => {
    await post('createNewDir', { path: `${root}/twice` });
    expect((await post('createNewDir', { path: `${root}/twice` })).body.message).toMatch(/80005/);
    await post('createNewFile', { path: `${root}/twice/f` });
    const file = { path: `${root}/twice/f` };
    expect((await post('createNewFile', file)).body.message).toMatch(/80006/);
    const missing = { path: `${root}/nosuch.sql`, scriptContent: '' };
    expect((await post('saveScript', missing)).body.message).toMatch(/80013/);
    expect((await post('deleteDirOrFile', missing)).body.message).toMatch(/80008/);
    expect((await post('createNewDir', 'no json')).http).toBe(400);
    expect((await post('createNewDir', {})).body.message).toMatch(
      /NullPointerException.*textValue/,
    );
    expect((await post('createNewDir', { path: '' })).body.message).toMatch(/80004/);
  });

  it.each([
    ['the root itself', () => root],
    ['the logs', () => `${root}/log/IDE`],
    ['an engine', () => `${root}/engine/x`],
    ["an engine's logs", () => `${root}/engine-logs/x`],
    ["another's folder", () => `file://${path.join(test.directory, 'linkis/hadoop/x')}`],
    [
      'a result',
      () => `file://${path.join(test.directory, 'linkis/result/2026-01-01/IDE/alice/1')}`,
    ],
    ['what lies outside', () => `file://${test.directory}/job-history.jsonl`],
  ])('do not touch %s', async (_, where) => {
    for (const verb of ['createNewDir', 'createNewFile', 'deleteDirOrFile', 'saveScript']) {
      expect((await post(verb, { path: where() })).body.message).toMatch(/80010/);
    }
    if (where() !== root)
      expect((await upload(where(), 'a.txt', 'a')).body.message).toMatch(/80010/);
    expect((await upload(`${root}/log`, '..', 'a')).body.message).toMatch(/800(10|26)/);
    expect((await stat(path.join(test.directory, 'job-history.jsonl'))).isFile()).toBe(true);
  });

  it('do not touch the folder of another user even for an administrator', async () => {
    const answer = await post('deleteDirOrFile', { path: `${root}/twice` }, 'hadoop');
    expect(answer.body.message).toMatch(/80010/);
  });
});

describe('upload and download', () => {
  it('bring a file there and back, under its bare name', async () => {
    expect((await upload(root, '../up/loaded.txt', 'häl\nlo')).http).toBe(200);
    const answer = await post('download', { path: `${root}/loaded.txt` });
    expect(answer.text).toBe('häl\nlo');
    expect(answer.headers.get('content-disposition')).toBe('attachment;filename=loaded.txt');
    expect(answer.headers.get('content-length')).toBe('7');
  });

  it('replace a file without a question, as the recorded server does', async () => {
    expect((await upload(`${root}/`, 'again.txt', 'one')).http).toBe(200);
    expect((await upload(root, 'again.txt', 'two')).body.data).toEqual({});
    expect((await post('download', { path: `${root}/again.txt` })).text).toBe('two');
    const mode = (await stat(`${root}/again.txt`.replace('file://', ''))).mode & 0o777;
    expect(mode).toBe(0o600);
  });

  it('refuse a directory that is not there, and a form without the two fields', async () => {
    const nowhere = await upload(`${root}/nosuch`, 'a.txt', 'a');
    expect(nowhere.http).toBe(206);
    expect(nowhere.body).toMatchObject({
      status: 4,
      message: expect.stringMatching(/^Warning code\(警告码\): 51001, .*nosuch\.$/),
      data: { errorMsg: { errCode: 51001, level: 1 } },
    });
    for (const fields of [
      { path: root },
      { file: new File(['a'], 'a') },
      { path: root, data: new File(['a'], 'a') },
    ]) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      const sent = new Response(form);
      const headers = { 'content-type': sent.headers.get('content-type') ?? '' };
      const body = await sent.text();
      const answer = await test.call('POST', '/filesystem/upload', {
        user: 'alice',
        headers,
        body,
      });
      expect(answer.http).toBe(400);
      expect(answer.body).toMatchObject({ status: 400, error: 'Bad Request' });
    }
  });

  it('do not follow a link out of the folder', async () => {
    const outside = path.join(test.directory, 'outside');
    await mkdir(outside);
    await symlink(outside, `${root}/link`.replace('file://', ''));
    expect((await upload(`${root}/link`, 'a.txt', 'a')).body.message).toMatch(/80010/);
    expect(await readdir(outside)).toEqual([]);
  });

  it('do not give what the user may not read', async () => {
    const other = { path: `file://${path.join(test.directory, 'linkis/hadoop')}/x` };
    for (const [body, words] of [
      [other, /^error\(错误\):errCode: 80010 ,desc: /],
      [{ path: `${root}/nosuch` }, /^error\(错误\):errCode: 80011 ,desc: .*nosuch does not exist/],
      [{ path: root }, /^error\(错误\):.* \(Is a directory\)$/],
    ] as const) {
      const answer = await post('download', body);
      expect(answer.http).toBe(200);
      expect(answer.text).toMatch(words);
      expect(answer.headers.get('content-type')).toBe('text/plain;charset=utf-8');
      expect(answer.headers.get('content-disposition')).toBeNull();
    }
  });
});

describe('rename and move', () => {
  const made = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await post('createNewFile', { path: `${root}/${name}` });
  };

  it('give a new name that is free, as recorded', async () => {
    await made('old.sql', 'taken.sql');
    const rename = async (from: string, to: string): Promise<Answer> =>
      post('rename', { oldDest: `${root}/${from}`, newDest: `${root}/${to}` });
    expect((await rename('old.sql', 'taken.sql')).body.message).toMatch(/80007.*taken\.sql/);
    expect(await rename('none.sql', 'x.sql')).toMatchObject({ http: 206, body: { status: 4 } });
    expect((await rename('old.sql', 'new.sql')).body.data).toEqual({});
    expect([await exists(`${root}/old.sql`), await exists(`${root}/new.sql`)]).toEqual([
      false,
      true,
    ]);
    const half = await post('rename', { oldDest: `${root}/new.sql` });
    expect(half.body.message).toMatch(/NullPointerException/);
  });

  it('move into a directory; into one that is not there they say OK and do nothing, as recorded', async () => {
    await made('moved.sql');
    const move = async (name: string, to: string): Promise<Answer> =>
      post('move', { filePath: `${root}/${name}`, newDir: `${root}/${to}` });
    expect((await move('none.sql', 'x')).body.message).toMatch(/80013/);
    expect((await move('moved.sql', 'nosuch')).body).toMatchObject({ status: 0, data: {} });
    expect(await exists(`${root}/moved.sql`)).toBe(true);
    await post('createNewDir', { path: `${root}/target` });
    expect((await move('moved.sql', 'target')).body.status).toBe(0);
    expect(await exists(`${root}/target/moved.sql`)).toBe(true);
  });

  it('leave what is not the own', async () => {
    await made('mine.sql');
    const foreign = `file://${path.join(test.directory, 'linkis/hadoop')}`;
    for (const body of [
      { oldDest: `${root}/mine.sql`, newDest: `${foreign}/x.sql` },
      { oldDest: `${foreign}/x.sql`, newDest: `${root}/x.sql` },
      { oldDest: `${root}/mine.sql`, newDest: `${root}/log/x.sql` },
      { oldDest: root, newDest: `${root}/x` },
    ])
      expect((await post('rename', body)).body.message).toMatch(/80010/);
    for (const body of [
      { filePath: `${root}/mine.sql`, newDir: foreign },
      { filePath: `${foreign}/x.sql`, newDir: root },
    ])
      expect((await post('move', body)).body.message).toMatch(/80010/);
    expect(await exists(`${root}/mine.sql`)).toBe(true);
  });
});

describe('an upload that ends early', () => {
  it('leaves nothing, and is no form', async () => {
    const before = await readdir(root.replace('file://', ''));
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="half.bin"\r\n\r\n';
    const sent = async (body: string): Promise<Answer> =>
      test.call('POST', '/filesystem/upload', {
        user: 'alice',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body,
      });
    const field = `--x\r\nContent-Disposition: form-data; name="path"\r\n\r\n${root}\r\n`;
    for (const body of ['', '--x', '--x--', head, `${head}half`, `${field}${head}half\r\n--`])
      expect((await sent(body)).http).toBe(400);
    // A head without end, and one without a name.
    expect((await sent(`--x\r\n${'a'.repeat(40_000)}\r\n\r\n`)).http).toBe(400);
    expect((await sent('--x\r\nX: y\r\n\r\nz\r\n--x--')).http).toBe(400);
    expect((await readdir(root.replace('file://', ''))).toSorted()).toEqual(before.toSorted());
    // The fields may come in any order.
    const file = `${head}whole\r\n`;
    expect((await sent(`${file}${field}--x--\r\n`)).http).toBe(200);
    expect((await post('download', { path: `${root}/half.bin` })).text).toBe('whole');
  });
});
