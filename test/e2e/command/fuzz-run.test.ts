/** `linkis-kernel run` with files that are no notebooks: one clear message, exit code 1, and never a stack trace. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../../support/clients/program.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

describe('linkis-kernel run', () => {
  it.each<readonly [string, string | Uint8Array]>([
    ['nothing', ''],
    ['half of a notebook', '{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_ty'],
    ['bytes', Uint8Array.from({ length: 1000 }, (_, at) => (at * 37) % 256)],
    ['arrays 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    [
      'a cell whose type is 50,000 deep',
      `{"nbformat":4,"cells":[{"cell_type":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`,
    ],
    ['cells that are none', '{"nbformat":4,"cells":[7,null,"x"]}'],
    ['an old format', '{"nbformat":3,"worksheets":[]}'],
    ['escape sequences', '\u001b[2J\u001b]0;title\u0007{'],
  ])('refuses %s', async (_name, content) => {
    const file = path.join(workplace.notebooks, 'damaged.ipynb');
    await writeFile(file, content);
    const ran = await runProgram(process.execPath, [builtCommand, 'run', file], {
      env: workplace.env,
      cwd: workplace.notebooks,
    });

    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain('[NOTEBOOK_INVALID]');
    expect(ran.stderr).not.toMatch(/\n\s+at |bug of ours/);
    expect(ran.stderr.length).toBeLessThan(1000);
    // oxlint-disable-next-line no-control-regex -- what a terminal would act upon
    expect(ran.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });
});
