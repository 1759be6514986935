/** Kernels that share a local gateway: each one's cells have that kernel's Python and variables, and nothing of them is kept. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { runProgram } from '../../support/clients/program.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { gatewayFileOf } from '../../support/local-gateway-socket.ts';

const workplace = fixture(createWorkplace);

beforeAll(async () => {
  for (const name of ['one', 'two', 'named']) {
    const bin = path.join(workplace.directory, name, 'bin');
    await mkdir(bin, { recursive: true });
    const program = path.join(bin, 'python3');
    const real = workplace.pythonProgram('python');
    await writeFile(program, `#!/bin/sh\nTEST_PYTHON=${name} exec ${real} "$@"\n`);
    await chmod(program, 0o755);
  }
});

const programOf = (name: string): string => path.join(workplace.directory, name, 'bin', 'python3');
const pathOf = (name: string): string =>
  [path.dirname(programOf(name)), workplace.env['PATH']].join(path.delimiter);

async function seen(kernel: KernelProcess): Promise<string> {
  const python = await kernel.run(
    "%%python\nimport os\nprint(os.environ.get('TEST_PYTHON'), os.environ.get('TEST_MARK'), os.environ.get('LINKIS_TOKEN'))",
  );
  const shell = await kernel.run('%%shell\necho "$TEST_MARK"; command -v python3');
  // The log's own lines left out.
  return [python.stdout, shell.stdout]
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '' && !/^\d{4}-\d\d-\d\d .* INFO /.test(line))
    .join('\n');
}

describe('cells on the local gateway', () => {
  it("have their own kernel's Python and variables, whoever started the gateway; %info names the Python", async () => {
    const one = await startKernelProcess(workplace, {
      PATH: pathOf('one'),
      TEST_MARK: 'mark one',
      TEST_UNSHOWN: 'canary-of-a-variable',
    });
    expect(await seen(one)).toContain(`one mark one None\nmark one\n${programOf('one')}`);
    const { pid } = await gatewayFileOf(workplace.state);
    const two = await startKernelProcess(workplace, {
      PATH: pathOf('two'),
      TEST_MARK: `mark two ${'long '.repeat(20_000)}`,
    });
    expect(await seen(two)).toContain(`two mark two long`);
    const missing = await two.run('%%shell\necho "[$TEST_UNSHOWN]"');
    expect(missing.stdout).toContain('[]');
    const set = await startKernelProcess(workplace, {
      PATH: pathOf('two'),
      LINKIS_KERNEL_PYTHON: programOf('named'),
      TEST_MARK: 'mark three',
    });
    expect(await seen(set)).toContain('named mark three None');
    const info = [await one.run('%info'), await two.run('%info'), await set.run('%info')].map(
      ({ plain }) => /^python +(\S+)/m.exec(plain.join('\n'))?.[1],
    );
    expect(info).toEqual(['one', 'two', 'named'].map(programOf));
    expect((await gatewayFileOf(workplace.state)).pid).toBe(pid);
    for (const kernel of [one, two, set]) await kernel.stop();

    // Nothing on the disk has what no cell has shown.
    const kept = readdirSync(workplace.state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(kept.some((file) => file.endsWith('job-history.jsonl'))).toBe(true);
    const holding = kept.filter((file) => readFileSync(file).includes('canary-of-a-variable'));
    expect(holding).toEqual([]);
  });

  it('have the Python that doctor names', async () => {
    const { stdout } = await runProgram(process.execPath, [builtCommand, 'doctor'], {
      // Without Jupyter, which takes long to say its version.
      env: { ...workplace.env, PATH: `${path.dirname(programOf('one'))}:/usr/bin:/bin` },
      cwd: workplace.notebooks,
    });
    expect(stdout).toContain(`Python of the local gateway: ${programOf('one')}`);
  });

  it('say which Python could not be started', async () => {
    const kernel = await startKernelProcess(workplace, { LINKIS_KERNEL_PYTHON: '/no/such/python' });
    const run = await kernel.run('%%python\nprint(1)');
    await kernel.stop();
    expect(run.status).toBe('error');
    expect(run.traceback).toContain('/no/such/python');
  });
});
