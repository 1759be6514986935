/** `%queue NAME`: how much of a Yarn queue is used, and what runs and waits in it. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { SessionCommand } from '../../magics/index.ts';
import { memoryText, renderListing } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { ClusterQueue, QueueLoad } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

type QueueLoadCommand = Extract<SessionCommand, { kind: 'queue-load' }>;

export async function showQueueLoad(command: QueueLoadCommand, run: CellRun): Promise<MimeBundle> {
  const { queue, cluster, json } = command;
  const known = await configuredQueues(run);
  const asked = clusterOf(command, known);
  let load: QueueLoad;
  try {
    load = await run.client.engine.queueLoad(asked, run.signal);
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'OPTION_INVALID') throw thrown;
    const names = [...new Set(known.map((one) => one.queue))];
    const clusters = [...new Set(known.map((one) => one.cluster))];
    const near = cluster === undefined ? suggestion(queue, names) : suggestion(cluster, clusters);
    throw new LinkisKernelError('OPTION_INVALID', `${thrown.message}${near}`, {
      hint:
        names.length === 0
          ? 'The server lists no queues; its administrator knows them.'
          : `The server lists ${known.map((one) => `${one.queue} (cluster ${one.cluster})`).join(', ')}.`,
      cause: thrown,
    });
  }
  const { used, maximum } = load;
  const row = (
    what: string,
    now: number | undefined,
    most: number | undefined,
    share: number | undefined,
    text: (amount: number) => string,
  ): readonly string[] => [
    what,
    now === undefined ? '' : text(now),
    most === undefined ? '' : text(most),
    percent(share ?? shareOf(now, most)),
  ];
  return renderListing({
    title: `Queue ${asked.queue} of the cluster ${asked.cluster}: ${applications(load)}`,
    columns: ['', 'used', 'maximum', 'of it'],
    rows: [
      row('memory', used.memory, maximum.memory, load.memoryShare, memoryText),
      row('cores', used.cores, maximum.cores, load.coresShare, grouped),
    ],
    ...(json && { json: { ...asked, ...load } }),
  });
}

/** Undefined when the server does not list queues: the tasks are shown all the same. */
export async function queueNote(run: CellRun): Promise<string | undefined> {
  const queues = await configuredQueues(run);
  if (queues.length === 0) return undefined;
  const clusters = new Set(queues.map(({ cluster }) => cluster));
  const names = queues.map(({ queue, cluster }) =>
    clusters.size === 1 ? queue : `${queue} (${cluster})`,
  );
  return `Yarn queues: ${names.join(', ')}; %queue NAME shows the load of one.`;
}

async function configuredQueues(run: CellRun): Promise<readonly ClusterQueue[]> {
  try {
    return await run.client.engine.queues(run.signal);
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    run.logger.info(`the queues are not listed: ${thrown.message}`);
    return [];
  }
}

/** The queue's own cluster. A queue that is not listed may exist all the same: then the only cluster, or the usual one, is asked. */
function clusterOf(
  { queue, cluster }: QueueLoadCommand,
  known: readonly ClusterQueue[],
): ClusterQueue {
  if (cluster !== undefined) return { queue, cluster };
  const own = known.filter((one) => one.queue === queue);
  if (own.length > 1)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${counted(own.length, 'cluster')} have a queue ${queue}: ${own.map((one) => one.cluster).join(', ')}`,
      { hint: `Name one, as in %queue ${queue} --cluster ${own[0]?.cluster ?? ''}.` },
    );
  return own[0] ?? { queue, cluster: known[0]?.cluster ?? 'default' };
}

function applications({
  runningApplications,
  pendingApplications,
  mostApplications,
}: QueueLoad): string {
  const running =
    runningApplications === undefined
      ? []
      : [
          `${counted(runningApplications, 'application')} ${runningApplications === 1 ? 'runs' : 'run'}`,
        ];
  const pending =
    pendingApplications === undefined
      ? []
      : [`${grouped(pendingApplications)} ${pendingApplications === 1 ? 'waits' : 'wait'}`];
  const most = mostApplications === undefined ? [] : [`${grouped(mostApplications)} at the most`];
  const words = [...running, ...pending, ...most];
  return words.length === 0 ? 'what runs in it is not told' : words.join(', ');
}

function shareOf(used: number | undefined, most: number | undefined): number | undefined {
  return used === undefined || most === undefined || most === 0 ? undefined : used / most;
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${String(Math.round(share * 100))} %`;
}
