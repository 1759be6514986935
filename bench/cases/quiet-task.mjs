// How often a kernel asks its gateway about a task without output, counted by a proxy in front of the gateway.
import { countingProxy } from '../counting-proxy.mjs';
import { startKernel } from '../kernels.mjs';
import { limit, row } from '../row.mjs';
import { localGateway } from '../workplace.mjs';

export async function quietTask({ quick }) {
  const seconds = quick ? 20 : 600;
  const { socket, user, password } = await localGateway();
  const proxy = await countingProxy(socket);
  const kernel = await startKernel('linkis', {
    LINKIS_URL: proxy.url,
    LINKIS_USER: user,
    LINKIS_PASSWORD: password,
  });
  try {
    await kernel.run('%%shell --quiet\ntrue');
    proxy.counts.clear();
    await kernel.run(`%%shell --quiet\nsleep ${seconds}`);
  } finally {
    await kernel.stop();
    await proxy.close();
  }
  const ours = [...proxy.counts.values()].reduce((sum, count) => sum + count, 0);
  const each = [...proxy.counts].map(([word, count]) => `${word} ${count}`).join(', ');
  const what = {
    id: 'quiet-task',
    what: `requests to the gateway for a quiet task of ${seconds} s`,
    unit: '',
    ours,
  };
  return [
    quick
      ? row({
          ...what,
          beside: 'seconds',
          theirs: seconds,
          note: `${each}; the full run takes ten minutes`,
        })
      : limit({ ...what, most: 600, note: each }),
  ];
}
