// Output far larger than what is shown: the memory of the kernel and of its local gateway while a cell gives it.
import { startKernel } from '../kernels.mjs';
import { forgetPeak, peakMb, residentMb } from '../process-usage.mjs';
import { limit } from '../row.mjs';
import { localGateway } from '../workplace.mjs';

const mega = 1_000_000;

/** Cells by id; `code` gives one of so many megabytes, `told` must stand in what it shows. */
const outputs = [
  {
    id: 'log',
    what: (mb) => `a log of ${(mb * mega) / 10} lines`,
    mb: 10,
    code: (mb) => `%%shell\nseq -f 'line %06.0f' 1 ${(mb * mega) / 10} >&2`,
    told: 'not shown here',
  },
  {
    id: 'line',
    what: (mb) => `a line of ${mb} MB`,
    mb: 5,
    code: (mb) => `%%python\nprint('x' * ${mb * mega})`,
    told: 'x'.repeat(1000),
  },
  {
    id: 'html',
    what: (mb) => `an html page of ${mb} MB`,
    mb: 64,
    code: (mb) => `%%python\nshow.show_html('<p>' + 'y' * ${mb * mega})`,
    told: 'cannot be shown here',
  },
  {
    id: 'prints',
    what: (mb) => `a thread that prints ${mb} MB`,
    mb: 300,
    code: (mb) =>
      [
        '%%python',
        'import threading',
        `def prints():\n    for _ in range(${mb * 10}): print('z' * 99_999)`,
        'thread = threading.Thread(target=prints)\nthread.start()\nthread.join()',
      ].join('\n'),
    told: 'not shown here',
  },
];

export async function largeOutput({ quick }) {
  const rows = [];
  for (const { id, what, mb: full, code, told } of outputs) {
    const mb = quick ? full / 5 : full;
    const kernel = await startKernel('linkis');
    const { pid: gateway } = await localGateway();
    try {
      await kernel.run('%%python\nprint(1)');
      await kernel.run('%%shell\necho 1 >&2');
      const processes = { kernel: kernel.pid, 'local gateway': gateway };
      const before = {};
      for (const [name, pid] of Object.entries(processes)) {
        before[name] = residentMb(pid);
        forgetPeak(pid);
      }
      const published = await kernel.run(code(mb));
      if (!quick && !JSON.stringify(published).includes(told))
        throw new Error(`${what(mb)}: the cell does not have ${told.slice(0, 20)}`);
      for (const [name, pid] of Object.entries(processes)) {
        rows.push(
          limit({
            id: `output.${id}.${name === 'kernel' ? 'kernel' : 'gateway'}`,
            what: `${what(mb)}: ${name} memory more`,
            unit: 'MB',
            ours: peakMb(pid) - before[name],
            most: 100,
          }),
        );
      }
    } finally {
      await kernel.stop();
    }
  }
  return rows;
}
