/** Which Python cells have on the local gateway, and what of the kernel's environment goes there. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allocatorVariable, withoutAllocator } from '../../../src/cli/allocator.ts';
import { kernelEnvironment, kernelPython } from '../../../src/cli/language/kernel-environment.ts';
import { silentLogger } from '../../../src/shared/index.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-python-'));
  for (const name of ['one', 'two', 'conda']) {
    await mkdir(path.join(directory, name, 'bin'), { recursive: true });
    const program = path.join(directory, name, 'bin', 'python3');
    await writeFile(program, '#!/bin/sh\n');
    await chmod(program, 0o755);
  }
  await mkdir(path.join(directory, 'no-python', 'bin'), { recursive: true });
  // Neither a directory of the name nor a file that is no program is a Python.
  await mkdir(path.join(directory, 'odd', 'bin', 'python3'), { recursive: true });
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const at = (...names: readonly string[]): string => path.join(directory, ...names);
const onPath = (...names: readonly string[]): string =>
  names.map((name) => at(name, 'bin')).join(path.delimiter);

describe('kernelPython', () => {
  it.each<[string, () => Record<string, string>, string | undefined, string]>([
    ['the setting before all', () => ({ PATH: onPath('one') }), '/opt/py', '/opt/py'],
    [
      'the first of the PATH',
      () => ({ PATH: onPath('no-python', 'odd', 'two', 'one') }),
      undefined,
      'two',
    ],
    [
      'the first of the PATH, though an activated environment comes later on it',
      () => ({ PATH: onPath('two', 'one'), VIRTUAL_ENV: at('one') }),
      undefined,
      'two',
    ],
    [
      'an environment that is named and not on the PATH',
      () => ({ PATH: onPath('two'), VIRTUAL_ENV: at('one'), CONDA_PREFIX: at('conda') }),
      undefined,
      'one',
    ],
    [
      "conda's where there is no other",
      () => ({ PATH: onPath('two'), CONDA_PREFIX: at('conda') }),
      undefined,
      'conda',
    ],
    [
      'no environment that has no Python',
      () => ({ PATH: onPath('two'), VIRTUAL_ENV: at('no-python'), CONDA_PREFIX: at('gone') }),
      undefined,
      'two',
    ],
  ])('takes %s', (_name, env, configured, wanted) => {
    const { program } = kernelPython(env(), configured);
    expect(program).toBe(configured ?? at(wanted, 'bin', 'python3'));
  });

  it('leaves it to the engine where there is none', () => {
    expect(kernelPython({ PATH: onPath('no-python') }, undefined).program).toBe('python3');
    expect(kernelPython({}, undefined).program).toBe('python3');
  });
});

describe('kernelEnvironment', () => {
  const python = { program: 'python3', origin: 'test' };

  it('has every variable but those that are for the kernel alone', () => {
    const secret = {
      LINKIS_PASSWORD: 'canary',
      LINKIS_TOKEN: 'canary',
      LINKIS_PASSWORD_FILE: 'kept',
      JPY_PARENT_PID: '1',
    };
    const sent = kernelEnvironment(
      { ...secret, A: '1', 'BASH_FUNC_x%%': '() { :; }', EMPTY: '', GONE: undefined },
      python,
      silentLogger,
    );
    expect(JSON.stringify(sent)).not.toContain('canary');
    expect(sent).toEqual({
      environment: {
        python: 'python3',
        variables: {
          A: '1',
          'BASH_FUNC_x%%': '() { :; }',
          EMPTY: '',
          LINKIS_PASSWORD_FILE: 'kept',
        },
      },
    });
  });

  it.each([
    [allocatorVariable.value, {}],
    ['1048576', { [allocatorVariable.name]: '1048576' }],
  ])('goes without what kernel.json sets for the kernel alone: %s', (value, variables) => {
    const sent = kernelEnvironment({ [allocatorVariable.name]: value }, python, silentLogger);
    expect(sent).toMatchObject({ environment: { variables } });
    expect(withoutAllocator({ [allocatorVariable.name]: value })).toEqual(variables);
  });

  it('goes without its largest variables where it is too large, and names them', () => {
    const told: string[] = [];
    const sent = kernelEnvironment(
      { SMALL: 'x', HUGE: 'y'.repeat(2_000_000), LARGE: 'z'.repeat(100_000) },
      python,
      { ...silentLogger, warn: (line) => told.push(line) },
    );
    expect(Buffer.byteLength(JSON.stringify(sent))).toBeLessThan(1_100_000);
    expect(JSON.stringify(sent)).toContain('SMALL');
    expect(JSON.stringify(sent)).toContain('LARGE');
    expect(told).toEqual([expect.stringContaining('HUGE')]);
    expect(told.join()).not.toContain('yyy');
  });
});
