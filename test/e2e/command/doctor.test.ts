/** `linkis-kernel doctor` as a program: what it says of the user, the Python and papermill, with a remedy for each trouble, as lines and as JSON. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { type ProgramResult, runProgram } from '../../support/clients/program.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

interface Finding {
  readonly kind: string;
  readonly code: string;
  readonly text: string;
  readonly remedy: string | null;
}

interface Report {
  readonly version: string;
  readonly ok: boolean;
  readonly problems: number;
  readonly findings: readonly Finding[];
}

async function doctor(env: Record<string, string>, ...words: string[]): Promise<ProgramResult> {
  // Nobody is at that address: no local gateway is started.
  const all = { ...workplace.env, LINKIS_URL: 'http://127.0.0.1:9', ...env };
  return runProgram(process.execPath, [builtCommand, 'doctor', ...words], {
    env: all,
    cwd: workplace.notebooks,
  });
}

async function report(env: Record<string, string>): Promise<Report> {
  const { stdout } = await doctor(env, '--json');
  return JSON.parse(stdout) as Report;
}

function coded(code: string, { findings }: Report): Finding {
  const found = findings.find((finding) => finding.code === code);
  if (found === undefined) throw new Error(`no ${code} in ${JSON.stringify(findings)}`);
  return found;
}

/** What pip leaves of a package: enough for Python to know that it is installed. */
async function installed(name: string, entryPoints = ''): Promise<string> {
  const site = path.join(workplace.directory, `site of ${name}`);
  const facts = path.join(site, `${name}-2.7.0.dist-info`);
  await mkdir(facts, { recursive: true });
  await writeFile(
    path.join(facts, 'METADATA'),
    `Metadata-Version: 2.1\nName: ${name}\nVersion: 2.7.0\n`,
  );
  await writeFile(path.join(facts, 'entry_points.txt'), entryPoints);
  return site;
}

describe('linkis-kernel doctor', () => {
  it('prints one JSON object, in which every finding has each field, and its exit code tells of problems', async () => {
    const { stdout, code, stderr } = await doctor({ JUPYTERHUB_USER: 'ann' }, '--json');
    const all = JSON.parse(stdout) as Report;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    for (const finding of all.findings)
      expect(finding).toEqual({
        kind: expect.stringMatching(/^(ok|note|problem)$/),
        code: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/),
        text: expect.stringMatching(/\S/),
        remedy: finding.remedy === null ? null : expect.stringMatching(/\S/),
      });
    expect(all.ok).toBe(false);
    expect(all.problems).toBe(all.findings.filter(({ kind }) => kind === 'problem').length);
    expect(coded('identity', all)).toMatchObject({
      kind: 'ok',
      text: expect.stringMatching(/^User: ann \(environment JUPYTERHUB_USER\), state in \S/),
    });
    expect(coded('gateway', all)).toMatchObject({ kind: 'problem', remedy: expect.any(String) });
    expect(coded('node', all).text).toContain(process.execPath);
  });

  it('has a word for root, who is nobody, and for a user whom a variable was to name', async () => {
    const root = await report({ LINKIS_USER: '', USER: 'root', JUPYTERHUB_USER: '' });
    expect(coded('identity', root)).toMatchObject({
      kind: 'note',
      remedy: expect.stringContaining('set LINKIS_USER'),
    });
    const directory = path.join(workplace.directory, 'settings');
    await mkdir(directory);
    await writeFile(path.join(directory, 'config.json'), '{"user": {"env": "NOBODY_SET_IT"}}');
    const faulty = await report({ LINKIS_KERNEL_CONF_DIR: directory, LINKIS_USER: '' });
    expect(coded('settings', faulty)).toMatchObject({
      kind: 'problem',
      text: expect.stringContaining('NOBODY_SET_IT, which is not set'),
      remedy: expect.stringContaining('Set NOBODY_SET_IT'),
    });
  });

  it('tells whether papermill has the translator', async () => {
    const papermill = await installed('papermill');
    const kernel = await installed(
      'linkis_kernel',
      '[papermill.engine]\nlinkis = linkis_kernel.papermill:LinkisEngine\n',
    );
    const without = await report({ PYTHONPATH: papermill });
    expect(coded('papermill-no-translator', without)).toMatchObject({
      kind: 'note',
      remedy: expect.stringContaining('-l python'),
    });
    const both = await report({ PYTHONPATH: [papermill, kernel].join(path.delimiter) });
    expect(coded('papermill', both)).toMatchObject({ kind: 'ok', remedy: null });
  });

  it('tells whether a JupyterLab can show grids', async () => {
    const jupyter = path.join(workplace.directory, 'extensions');
    const extensions = path.join(jupyter, 'labextensions');
    await mkdir(path.join(extensions, 'anywidget'), { recursive: true });
    await writeFile(path.join(extensions, 'anywidget', 'package.json'), '{"version": "0.11.0"}');
    const found = await report({ JUPYTER_PATH: jupyter });
    expect(coded('grid', found)).toMatchObject({
      kind: 'ok',
      text: `Grids of tables: anywidget 0.11.0 in ${extensions}`,
    });
    const none = await report({ PATH: path.dirname(process.execPath), VIRTUAL_ENV: '' });
    expect(coded('grid-none', none)).toMatchObject({
      kind: 'note',
      remedy: expect.stringContaining('pip install anywidget'),
    });
  });

  it('names a Python that does not start, and what to do, and prints the same as lines', async () => {
    const { stdout, code } = await doctor({ LINKIS_URL: '', LINKIS_KERNEL_PYTHON: '/no/python' });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /problem Python of the local gateway: \/no\/python \(the setting python\) does not start/,
    );
    expect(stdout).toMatch(/→ Install Python 3/);
    expect(stdout).toMatch(/note +Spark of the local gateway: none|problem Spark/);
  });
});
