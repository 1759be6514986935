/** Whether an engine could start now, in words: for previews, and for a task that waits long for one. */
import { memoryText } from '../../render/index.ts';
import { counted } from '../../shared/index.ts';
import type { EngineResource, StartPrediction, TaskState } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import { asCourtesy } from './courtesy.ts';

/** What is left of something that an engine needs a part of. */
interface Left {
  readonly of: string;
  readonly resource: EngineResource;
}

function leftIn(prediction: StartPrediction): readonly Left[] {
  const { user, userQueue, machines, queue, queueName } = prediction;
  const inQueue = queueName === undefined ? 'the queue' : `queue ${queueName}`;
  return [
    { of: 'your limit', resource: user },
    { of: `your limit in ${inQueue}`, resource: userQueue },
    { of: 'the machines that start engines', resource: machines },
    { of: inQueue, resource: queue },
  ].flatMap(({ of, resource }) => (resource === undefined ? [] : [{ of, resource }]));
}

function amounts({ memory, cores, instances }: EngineResource): readonly string[] {
  return [
    ...(memory === undefined ? [] : [memory <= 0 ? 'no memory' : memoryText(memory)]),
    ...(cores === undefined ? [] : [cores <= 0 ? 'no cores' : counted(cores, 'core')]),
    ...(instances === undefined
      ? []
      : [instances <= 0 ? 'no engines' : counted(instances, 'engine')]),
  ];
}

/** `no cores left of your limit`, one for each that has run out. Nothing has where the server alone knows what is too little. */
function shortages(prediction: StartPrediction): readonly string[] {
  return leftIn(prediction).flatMap(({ of, resource }) => {
    const none = amounts(resource).filter((amount) => amount.startsWith('no '));
    return none.length === 0 ? [] : [`${none.join(' and ')} left of ${of}`];
  });
}

/** One sentence with the numbers of what is left. */
export function startWords(engine: string, prediction: StartPrediction): string {
  const left = leftIn(prediction)
    .map(({ of, resource }) => `${amounts(resource).join(', ')} of ${of}`)
    .join('; ');
  const numbers = left === '' ? 'the server does not say what is left' : `left are ${left}`;
  if (prediction.possible) return `A new ${engine} engine could start now: ${numbers}`;
  const short = shortages(prediction);
  return `No new ${engine} engine can start now: ${
    short.length === 0 ? `one needs more than is left` : `there are ${short.join(', ')}`
  } (${numbers})`;
}

/** Milliseconds that a task waits before it is asked why. */
const patienceMs = 30_000;

const waitingStates: ReadonlySet<TaskState> = new Set(['Inited', 'Scheduled', 'WaitForRetry']);

/** Watches a task that waits for an engine, and asks once whether one could start. */
export interface StartCheck {
  /** Call with each state that is seen. */
  state(state: TaskState): void;
  /** Why the task still waits, in few words. */
  readonly note: string | undefined;
}

export function createStartCheck(run: TaskRun): StartCheck {
  const { planned, cell } = run;
  const { clock } = cell;
  let since: number | undefined;
  let asked = false;
  let note: string | undefined;

  async function ask(isQueued: boolean): Promise<void> {
    const prediction = await asCourtesy(
      { signal: run.stop, logger: cell.logger },
      `whether ${planned.engine} can start`,
      async (signal) => cell.client.engine.prediction(planned.engine, planned.creator, signal),
    );
    if (prediction === undefined || since === undefined) return;
    if (!prediction.possible) {
      const short = shortages(prediction);
      note = `no new engine can start now${short.length === 0 ? '' : `: ${short.join(', ')}`}`;
    } else if (isQueued) note = 'an engine could start, the task waits for its turn';
  }

  return {
    state(state) {
      if (!waitingStates.has(state)) {
        since = undefined;
        note = undefined;
        return;
      }
      since ??= clock.now();
      if (asked || planned.place === 'local' || clock.now() - since < patienceMs) return;
      asked = true;
      ask(state === 'Inited').catch(() => undefined);
    },
    get note() {
      return note;
    },
  };
}
