/** Raw-socket checks that fit every kernel. In a long run ipykernel, the reference, takes them too: some of them it only fails by a deadline. */
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { createWorkplace, root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';
import { checkKernel } from '../support/kernel/checks.ts';
import { isLongRun } from '../support/seeded-numbers.ts';

const workplace = fixture(createWorkplace);

describe('the checks that fit every kernel', () => {
  it('are all passed by this one', async () => {
    const ours = await checkKernel({
      name: 'linkis',
      directory: path.join(workplace.directory, 'prefix/share/jupyter/kernels/linkis'),
      workplace,
      printing: "%%python\nprint('printed')",
      failing: '%%nothing of that name',
      sleeping: '%%shell\necho begun; sleep 60',
    });
    const theirs = isLongRun
      ? await checkKernel({
          name: 'ipykernel',
          directory: path.join(root, '.venv/share/jupyter/kernels/python3'),
          workplace,
          printing: "print('printed')",
          failing: '1/0',
          sleeping: "import time\nprint('begun', flush=True)\ntime.sleep(60)",
        })
      : new Map<string, string | undefined>();
    const word = (fault: string | undefined): string => (fault === undefined ? 'pass' : 'FAIL');
    const rows = [...ours].map(([name, fault]) => {
      const other = theirs.get(name);
      const why = [fault && `linkis: ${fault}`, other && `ipykernel: ${other}`].filter(Boolean);
      return `  ${word(fault).padEnd(8)}${(theirs.has(name) ? word(other) : '').padEnd(11)}${name}${why.length > 0 ? ` (${why.join('; ').slice(0, 160)})` : ''}`;
    });
    const score = (found: typeof ours): string =>
      `${String([...found.values()].filter((fault) => fault === undefined).length)}/${String(found.size)}`;
    process.stdout.write(
      `  linkis  ipykernel  check\n${rows.join('\n')}\n  ${score(ours).padEnd(8)}${score(theirs)}\n`,
    );

    expect([...ours].filter(([, fault]) => fault !== undefined)).toEqual([]);
  });
});
