/** Login and profiles by magic in the built kernel, which reads real settings files and asks over the stdin channel. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { startFaultGateway } from '../../support/fault/gateway.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);
const gateway = fixture(startFaultGateway);
const kernel = fixture(async () => {
  const settings = path.join(workplace.directory, 'settings');
  await mkdir(settings, { mode: 0o700 });
  const profiles = { team: { url: gateway.url, user: gateway.user, engine: 'shell-1' } };
  await writeFile(path.join(settings, 'config.json'), JSON.stringify({ profiles }), {
    mode: 0o600,
  });
  return startKernelProcess(workplace, { LINKIS_KERNEL_CONF_DIR: settings });
});
const task = '%%engine shell-1 shell\nlines 1';

function submits(): number {
  return gateway.requests.filter((request) => request.endsWith('/entrance/submit')).length;
}

describe('%config --profile and %login', () => {
  it("go to the profile's gateway, ask there unseen for its password, and come back", async () => {
    expect((await kernel.run('SELECT 41 + 1 AS answer')).plain.join()).toContain('42');
    expect((await kernel.run('%config --profile team')).plain.join()).toContain(gateway.url);

    const refused = await kernel.run(task);
    expect(refused.ename).toBe('LinkisAuthError');
    expect(refused.evalue).toBe(`There is no password for the Linkis user ${gateway.user}`);

    const questions: unknown[] = [];
    const asked = await kernel.client.execute('%login', {
      onInput: async (question) => {
        questions.push(question);
        return gateway.password;
      },
    });
    expect(asked.reply.content['status']).toBe('ok');
    expect(questions).toEqual([
      { prompt: `Password of ${gateway.user} at ${gateway.url}: `, hidden: true },
    ]);
    expect((await kernel.run(task)).stdout).toContain('text line 1');
    expect(submits()).toBe(1);

    expect((await kernel.run('%config --profile default')).status).toBe('ok');
    expect((await kernel.run('SELECT 42 + 1 AS answer')).plain.join()).toContain('43');
    expect(submits()).toBe(1);
  });

  it('leave the password in no file and in no diagnostics', async () => {
    const files = await readdir(workplace.directory, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map(async (file) => readFile(path.join(file.parentPath, file.name), 'latin1'));
    const written = await Promise.all(texts);
    expect(written.length).toBeGreaterThan(3);
    expect(written.some((text) => text.includes(gateway.password))).toBe(false);
    expect(kernel.output()).not.toContain(gateway.password);
  });
});
