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
    expect((await opened(file)).http).toBe(206);
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
    expect((await post('createNewDir', {})).body.message).toMatch(/80004/);
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
    expect((await post('download', other)).body.message).toMatch(/80010/);
    expect((await post('download', { path: `${root}/nosuch` })).body.message).toMatch(/80011/);
  });
});
