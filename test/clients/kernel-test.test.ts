/** The Jupyter project's own conformance suite, run against the installed kernel. */
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { createWorkplace, root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

/** What clients-kernel-conformance.py prints last. */
interface Counts {
  readonly run: number;
  readonly failures: readonly string[];
  readonly errors: readonly string[];
  readonly skipped: Readonly<Record<string, string>>;
}

describe('jupyter_kernel_test', () => {
  it('passes with every sample that fits this kernel', async () => {
    const suite = path.join(root, 'test/support/clients/kernel-conformance.py');
    const { code, stdout, stderr } = await workplace.python('python', [suite]);
    const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
    // When something fails, the difference shows the suite's own report.
    const report = code === 0 ? '' : stderr;

    expect(report).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(lastLine) as Counts).toEqual({
      run: 14,
      failures: [],
      errors: [],
      skipped: {
        test_clear_output: 'No code clear output',
        test_pager: 'No code page something',
      },
    });
  });
});
