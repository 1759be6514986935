/** Output far larger than what is shown: told, and neither the kernel nor its local gateway holds it. */
import { describe, expect, it } from '@jest/globals';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { forgetPeak, residentBytes } from '../../support/clients/program.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { gatewayFileOf } from '../../support/local-gateway-socket.ts';

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startKernelProcess(workplace));

/** What it held before is several times as much as this. */
const mostBytes = 100 * 1024 * 1024;

describe('a cell that gives', () => {
  it.each([
    [
      'an html page of 64 MB',
      "show.show_html('<p>' + 'y' * 64_000_000)",
      /it has 62 MB, and a notebook takes at most 16 MB/,
    ],
    [
      '100 MB of prints from a thread',
      [
        'import threading',
        "def prints():\n    for _ in range(1000): print('z' * 99_999)",
        'thread = threading.Thread(target=prints)\nthread.start()\nthread.join()',
      ].join('\n'),
      /lines \([\d,]+ KB\) not shown here; all of it: /,
    ],
  ])('%s is told so, and memory stays', async (_what, code, told) => {
    await kernel.run("%%python\nprint('warm')");
    const { pid } = await gatewayFileOf(workplace.state);
    const processes = [kernel.pid, pid];
    const before = processes.map((process) => residentBytes(process));
    for (const process of processes) forgetPeak(process);
    const run = await kernel.run(`%%python\n${code}`);
    const most = processes.map((process) => residentBytes(process, 'VmHWM'));
    expect(run.status).toBe('ok');
    expect([...run.plain, run.stderr].join('\n')).toMatch(told);
    for (const [at, peak] of most.entries())
      expect(peak - (before[at] ?? 0)).toBeLessThan(mostBytes);
  });
});
