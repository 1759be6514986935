/** A result far larger than what is shown: the first page is there at once, any page can be read, memory stays. */
import { describe, expect, it } from '@jest/globals';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { residentBytes } from '../../support/clients/program.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startKernelProcess(workplace));

describe('a result of 1,000,000 rows', () => {
  it('shows its first page and its 500th in constant memory', async () => {
    // Warm: the modules that show a table are loaded, and the first pages have been through the memory.
    for (let round = 0; round < 5; round += 1) await kernel.run('SELECT * FROM range(5000)');
    const before = residentBytes(kernel.pid);

    const run = await kernel.run(
      "SELECT range AS id, 'name ' || range AS name, range * 1.5 AS amount FROM range(1000000)",
    );
    expect(run.status).toBe('ok');
    expect(run.html.some((html) => html.includes('name 0'))).toBe(true);

    const page = await kernel.run('%page 500');
    expect(page.status).toBe('ok');
    expect(page.plain.join('\n')).toMatch(/name 99800\b/);
    expect(residentBytes(kernel.pid) - before).toBeLessThan(50 * 1024 * 1024);
  });
});
