/**
 * Every attack by a project file, on the built command, before servers that listen: on a kernel's start, on completion and
 * inspection, on `doctor`, on requests that show nothing, on a cell, and on `run`. None sees a secret.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AttackedPlace,
  planted,
  plantedEnvironment,
  type ProjectAttack,
  projectAttacks,
} from '../../security/project-attacks.ts';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { type ProgramResult, runProgram } from '../../support/clients/program.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { type Certificate, selfSigned } from '../../support/fault/certificate.ts';
import { fixture } from '../../support/fixture.ts';
import { startRecordingServer } from '../../support/recording-server.ts';

const code = "SELECT 'the code of the cell'";

const certificate: Certificate = selfSigned('127.0.0.1');
const own: Certificate = selfSigned(planted.certificate);

const workplace = fixture(createWorkplace);
const theirs = fixture(startRecordingServer);
const theirsTls = fixture(async () => startRecordingServer(certificate));
const ours = fixture(startRecordingServer);

beforeAll(async () => {
  const home = path.join(workplace.directory, 'home');
  for (const name of ['.ssh', '.certs'])
    await mkdir(path.join(home, name), { recursive: true, mode: 0o700 });
  for (const [name, text] of [
    ['.ssh/id_rsa', planted.file],
    ['.certs/me.pem', own.cert],
    ['.certs/me.key', own.key],
  ] as const)
    await writeFile(path.join(home, name), text, { mode: 0o600 });
});

let kernel: KernelProcess | undefined;

afterEach(async () => {
  theirs.before = undefined;
  await kernel?.stop();
  kernel = undefined;
});

let attacks = 0;

/** A repository with the project file in it, and the user's settings. */
async function placeOf(attack: ProjectAttack): Promise<AttackedPlace> {
  attacks += 1;
  const repository = path.join(workplace.notebooks, String(attacks));
  const config = path.join(workplace.directory, 'config', String(attacks));
  await mkdir(repository);
  await mkdir(config, { mode: 0o700 });
  const place = {
    home: path.join(workplace.directory, 'home'),
    repository,
    userFile: path.join(config, 'config.json'),
    theirs: theirs.url,
    theirsTls: theirsTls.url,
    ours: ours.url,
  };
  if (attack.user !== undefined)
    await writeFile(place.userFile, JSON.stringify(attack.user(place)), { mode: 0o600 });
  const file = path.join(repository, '.linkis-kernel.json');
  if (attack.says !== undefined)
    await writeFile(file, JSON.stringify(attack.says(place)), { mode: 0o644 });
  await writeFile(path.join(repository, 'ca.pem'), certificate.cert);
  await attack.prepare?.(place, file);
  return place;
}

/** What the attacker's servers have been sent since the last look. */
function sent(): readonly string[] {
  return [theirs, theirsTls].flatMap(({ seen }) => seen.splice(0));
}

function secretsIn(requests: readonly string[]): readonly string[] {
  const text = requests.join('\n');
  return Object.values(planted).filter(
    (secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString('base64')),
  );
}

const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs: [], source: code },
  ],
};

const isRoot = process.getuid?.() === 0;

describe('a profile of a project file that a notebook goes over to', () => {
  it('has nothing sent before a cell has told its gateway', async () => {
    const place = await placeOf({
      what: 'a profile',
      says: ({ theirs: url }) => ({ profiles: { p: { url } } }),
      user: () => ({ user: 'ann', auth: 'none', submitTimeoutMs: 1000, retries: 0 }),
      end: 'told',
      shows: /alone/,
    });
    const env = { ...workplace.env, LINKIS_KERNEL_CONF_DIR: path.dirname(place.userFile) };
    kernel = await startKernelProcess({ ...workplace, env, notebooks: place.repository });
    expect((await kernel.run('%config --profile p')).status).toBe('ok');
    const info = await kernel.run('%info');
    const asked = { code: 'SELECT * FROM orders.', cursor_pos: 21 };
    await kernel.client.request('shell', 'complete_request', asked);
    expect(sent()).toEqual([]);
    expect(info.plain.join('\n')).toContain('is named by the project file');

    const cell = kernel.begin('%tables');
    const told = cell.shows(/⚠ The gateway .* is named by the project file .* alone/);
    theirs.before = async () => told;
    await cell.ended;
    await told;
    expect(sent().length).toBeGreaterThan(0);
    expect((await kernel.run(code)).plain.join('\n')).not.toContain('alone');
  });
});

describe('a project file', () => {
  it.each(projectAttacks.filter(({ needsRoot }) => isRoot || needsRoot !== true))(
    'gets no secret with $what',
    async (attack) => {
      const place = await placeOf(attack);
      const env = {
        ...workplace.env,
        ...plantedEnvironment,
        LINKIS_USER: 'ann',
        LINKIS_KERNEL_CONF_DIR: path.dirname(place.userFile),
        // Doctor looks at programs on it; none of them matters here.
        PATH: '/usr/bin:/bin',
        ...attack.env,
      };
      const program = { env, cwd: place.repository };
      ours.redirect = attack.redirects === true ? theirs.url : undefined;
      sent();

      // A notebook is opened: the client asks for completions and tooltips, and nothing is run.
      const asked = { code: 'SELECT * FROM orders.', cursor_pos: 21 };
      const examined = async (): Promise<ProgramResult> =>
        runProgram(process.execPath, [builtCommand, 'doctor'], program);
      const beside = attack.end === 'refused' ? examined() : undefined;
      kernel = await startKernelProcess({ ...workplace, env, notebooks: place.repository });
      await kernel.client.request('shell', 'complete_request', asked);
      await kernel.client.request('shell', 'inspect_request', { ...asked, detail_level: 0 });
      // In this time a kernel logs in ahead of the first cell, where it may.
      const doctor = await (beside ?? examined());
      const silent =
        attack.end === 'ours' ? undefined : await kernel.client.execute(code, { silent: true });
      expect({ before: 'a cell', sent: sent() }).toEqual({ before: 'a cell', sent: [] });
      expect(silent?.reply.content['status']).not.toBe('ok');

      // A cell is run.
      const cell = kernel.begin(code);
      const told = attack.end === 'told' ? cell.shows(attack.shows) : undefined;
      theirs.before = async () => told;
      const ended = await cell.ended;
      await told;
      theirs.before = undefined;
      const written = kernel.output();
      await kernel.stop();
      kernel = undefined;
      const requests = sent();

      // The whole notebook is run; where the file says what it may not, that would be the same again.
      const file = path.join(place.repository, 'a.ipynb');
      await writeFile(file, JSON.stringify(notebook));
      const run =
        attack.end === 'refused' && attack.prepare === undefined
          ? undefined
          : await runProgram(process.execPath, [builtCommand, 'run', file], program);
      const later = sent();

      expect(secretsIn([...requests, ...later])).toEqual([]);
      const shown = [...ended.plain, ended.traceback].join('\n');
      expect(shown).toMatch(attack.shows);
      if (run !== undefined) expect(run.stdout + run.stderr).toMatch(attack.shows);
      if (attack.end === 'told') {
        expect(requests.some((request) => request.includes('POST'))).toBe(true);
        expect(shown).toContain(path.join(place.repository, '.linkis-kernel.json'));
        expect(doctor.stdout).toContain('not asked');
      } else {
        expect([...requests, ...later]).toEqual([]);
      }
      if (attack.end === 'refused') {
        expect(ended.ename).toBe('UsageError');
        expect(doctor.stdout).toMatch(attack.shows);
        expect(doctor.code).toBe(1);
        expect(run?.code ?? 1).toBe(1);
      }
      if (attack.end === 'ours') expect(ours.seen.length).toBeGreaterThan(0);
      // The user's own file may be shown its own settings, nobody else's secrets.
      expect(
        secretsIn([shown, run?.stdout ?? '', run?.stderr ?? '', doctor.stdout, written]),
      ).toEqual([]);
    },
  );
});
