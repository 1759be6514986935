/** The language of a kernel: as its kernelspec was installed, in kernel.json and in the kernel's own words. */
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { openClient } from '../../../src/protocol/index.ts';
import { runProgram } from '../../support/clients/program.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { readKernelspec, startFromSpec } from '../../support/kernel/from-spec.ts';

const workplace = fixture(createWorkplace);

const sql = {
  name: 'sql',
  version: '',
  mimetype: 'text/x-sql',
  file_extension: '.sql',
  pygments_lexer: 'sql',
  codemirror_mode: 'sql',
};
const python = {
  name: 'python',
  version: '',
  mimetype: 'text/x-python',
  file_extension: '.py',
  pygments_lexer: 'python3',
  codemirror_mode: 'python',
  nbconvert_exporter: 'python',
};
const scala = {
  name: 'scala',
  version: '',
  mimetype: 'text/x-scala',
  file_extension: '.scala',
  pygments_lexer: 'scala',
  codemirror_mode: 'text/x-scala',
  nbconvert_exporter: 'script',
};
const shell = {
  name: 'bash',
  version: '',
  mimetype: 'text/x-sh',
  file_extension: '.sh',
  pygments_lexer: 'bash',
  codemirror_mode: 'shell',
  nbconvert_exporter: 'script',
};
const r = {
  name: 'R',
  version: '',
  mimetype: 'text/x-r-source',
  file_extension: '.r',
  pygments_lexer: 'r',
  codemirror_mode: 'r',
  nbconvert_exporter: 'script',
};

describe('linkis-kernel install --engine --type', () => {
  it.each([
    [[], 'sql', sql],
    [['--engine', 'spark', '--type', 'sql'], 'sql', sql],
    [['--engine', 'hive'], 'sql', { ...sql, file_extension: '.hql' }],
    [['--engine', 'spark', '--type', 'py'], 'linkis-python', python],
    [['--engine', 'pyspark'], 'linkis-python', python],
    [['--env', 'LINKIS_ENGINE=python'], 'linkis-python', python],
    [['--engine', 'spark-3.2.1', '--type', 'scala'], 'scala', scala],
    [['--engine', 'shell'], 'bash', shell],
    [['--engine', 'own', '--type', 'r'], 'R', r],
    [['--engine', 'only-the-server-knows-it'], 'sql', sql],
  ])(
    'gives with %j the kernelspec the language %s, and the kernel its own',
    async (words, language, wanted) => {
      const prefix = path.join(workplace.directory, 'own prefix');
      const installed = await runProgram(
        process.execPath,
        [builtCommand, 'install', '--prefix', prefix, '--name', 'own', ...words],
        { env: workplace.env, cwd: workplace.notebooks },
      );
      expect(installed).toMatchObject({ code: 0 });
      const directory = path.join(prefix, 'share/jupyter/kernels/own');
      const kernel = await startFromSpec(directory, workplace);
      const client = await openClient(kernel.info);
      await client.waitUntilReady();
      const { content } = await client.request('control', 'kernel_info_request', {});
      client.close();
      kernel.signal('SIGTERM');
      await kernel.ended;

      expect((await readKernelspec(directory)).language).toBe(language);
      expect(content['language_info']).toEqual(wanted);
    },
  );
});
