/** No path parameter of the gateway leads out of the caller's own folders: not read, not listed, not told of, not changed. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGateway } from '../../src/gateway/index.ts';
import { linkedFolders, waysOut } from '../security/gateway-attacks.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/gateway-client.ts';

const canary = 'the text that nobody may see';

let test: TestGateway;
let outside: string;
/** Folders of alice and of another user below the gateway's root. */
let own: string;
let foreign: string;
/** Every way to name a file that is not alice's, by what is tried. */
let ways: readonly (readonly [what: string, written: string])[];

beforeAll(async () => {
  test = await startTestGateway();
  outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
  await writeFile(path.join(outside, 'secret.sql'), canary);
  const root = path.join(test.directory, 'linkis');
  own = path.join(root, 'alice');
  foreign = path.join(root, 'hadoop');
  await writeFile(path.join(foreign, 'secret.sql'), canary);
  await writeFile(path.join(test.directory, 'secret.sql'), canary);
  const results = path.join(root, 'result', '2024-01-01', 'IDE', 'hadoop', '7');
  await mkdir(results, { recursive: true });
  await writeFile(path.join(results, 'secret.sql'), canary);
  await symlink(path.join(outside, 'secret.sql'), path.join(own, 'link.sql'));
  await symlink(outside, path.join(own, 'folder'));
  await symlink(path.join(own, 'folder'), path.join(own, 'chain'));
  const at = { own, outside, data: test.directory, foreign, results };
  ways = waysOut.map(([what, way]) => [what, way(at)]);
});
afterAll(async () => {
  await test.close();
  await rm(outside, { recursive: true });
});

async function expectUntouched(answer: Answer, what: string): Promise<void> {
  expect([what, answer.text.includes(canary)]).toEqual([what, false]);
  const refusedHere = answer.text.startsWith('error(') || answer.body?.status === 1;
  const nothing = answer.body?.data?.isExist === false || answer.body?.data?.dirFileTrees === null;
  expect([what, refusedHere || nothing, answer.text]).toEqual([what, true, answer.text]);
}

describe('a path that is not the own', () => {
  it.each([
    'openFile',
    'openLog',
    'getDirFileTrees',
    'isExist',
    'fileInfo',
    'resultsetToExcel',
    'resultsetsToExcel',
  ])('is not read by %s, whatever way it is written', async (verb) => {
    for (const [what, written] of ways) {
      const query = new URLSearchParams({ path: written, outputFileType: 'csv' });
      const where = `/filesystem/${verb}?${query.toString()}`;
      await expectUntouched(await test.call('GET', where, { user: 'alice' }), what);
      const folder = new URLSearchParams({ path: path.posix.dirname(written) });
      const list = `/filesystem/${verb}?${folder.toString()}`;
      expect((await test.call('GET', list, { user: 'alice' })).text).not.toContain('secret.sql');
    }
  });

  it('is not told of by a look, whatever way it is written', async () => {
    for (const [what, written] of ways) {
      const query = new URLSearchParams({ path: written });
      const where = `/looks/table?${query.toString()}`;
      await expectUntouched(await test.call('GET', where, { user: 'alice' }), what);
    }
  });

  it.each(['createNewDir', 'createNewFile', 'deleteDirOrFile', 'saveScript', 'download'])(
    'is not touched by %s, whatever way it is written',
    async (verb) => {
      for (const [what, written] of ways) {
        const body = { path: written, scriptContent: 'overwritten' };
        const answer = await test.call('POST', `/filesystem/${verb}`, { user: 'alice', body });
        expect([what, answer.text.includes(canary)]).toEqual([what, false]);
      }
      expect(await readFile(path.join(outside, 'secret.sql'), 'utf8')).toBe(canary);
      expect(await readFile(path.join(foreign, 'secret.sql'), 'utf8')).toBe(canary);
      expect(await readdir(outside)).toEqual(['secret.sql']);
    },
  );

  it.each([
    ['rename', 'oldDest', 'newDest'],
    ['move', 'filePath', 'newDir'],
  ])('is neither taken away nor replaced by %s', async (verb, from, to) => {
    const mine = `file://${own}/mine.sql`;
    for (const [what, written] of ways) {
      await test.call('POST', '/filesystem/createNewFile', { user: 'alice', body: { path: mine } });
      for (const body of [
        { [from]: written, [to]: `${mine}.taken` },
        { [from]: mine, [to]: written },
        { [from]: mine, [to]: path.posix.dirname(written) },
      ]) {
        const answer = await test.call('POST', `/filesystem/${verb}`, { user: 'alice', body });
        expect([what, answer.text.includes(canary)]).toEqual([what, false]);
      }
    }
    expect(await readFile(path.join(outside, 'secret.sql'), 'utf8')).toBe(canary);
    expect(await readFile(path.join(foreign, 'secret.sql'), 'utf8')).toBe(canary);
    expect(await readdir(outside)).toEqual(['secret.sql']);
    expect(await readdir(foreign)).toEqual(['secret.sql']);
  });

  it('is not where an upload goes', async () => {
    for (const [, written] of ways) {
      for (const name of ['x.sql', '../x.sql', '..\\x.sql', '/tmp/x.sql', '..', 'a\0b']) {
        const form = new FormData();
        form.set('path', path.posix.dirname(written));
        form.set('file', new File(['uploaded'], name));
        const sent = new Response(form);
        const headers = { 'content-type': sent.headers.get('content-type') ?? '' };
        const body = await sent.text();
        await test.call('POST', '/filesystem/upload', { user: 'alice', headers, body });
      }
    }
    expect(await readdir(outside)).toEqual(['secret.sql']);
    expect(await readdir(foreign)).toEqual(['secret.sql']);
    expect((await readdir(test.directory)).toSorted()).toEqual([
      'job-history.jsonl',
      'linkis',
      'secret.sql',
    ]);
  });

  it('is not made of an id, a creator or a name of a download', async () => {
    for (const id of ['../../secret', '..%2f..%2fsecret', '%00', 'file:%2f%2f%2fetc%2fpasswd']) {
      for (const verb of ['log', 'status', 'progress', 'kill']) {
        const answer = await test.call('GET', `/entrance/${id}/${verb}`, { user: 'alice' });
        expect(answer.text).not.toContain(canary);
      }
    }
    for (const creator of ['..', '.', '../x', 'a/b', 'a\0', '']) {
      await expect(
        test.submit('print 1', { user: 'alice', labels: { userCreator: `alice-${creator}` } }),
      ).rejects.toThrow('50079');
    }
    const { taskId } = await test.submit('print 1', { user: 'alice' });
    await test.reached(taskId, undefined, 'alice');
    const query = new URLSearchParams({
      path: `${String((await test.task(taskId, 'alice'))['resultLocation'])}/_0.dolphin`,
      outputFileName: '../../x\r\nSet-Cookie: a=b;"',
    });
    const answer = await test.call('GET', `/filesystem/resultsetToExcel?${query.toString()}`, {
      user: 'alice',
    });
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment;filename=.._.._x__Set-Cookie: a=b__.csv',
    );
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

describe('a link in the place of a folder of the gateway', () => {
  it.each(linkedFolders)('%s stops the start', async (name) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'planted-'));
    try {
      await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
      await symlink(outside, path.join(directory, name));
      const started = createGateway({
        dataDirectory: directory,
        users: [{ name: 'alice', password: 'x' }],
        tokens: [],
        engines: [],
      });
      await expect(started).rejects.toMatchObject({
        code: 'GATEWAY_START',
        message: expect.stringContaining('is a symbolic link'),
      });
      expect(await readdir(outside)).toEqual(['secret.sql']);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
