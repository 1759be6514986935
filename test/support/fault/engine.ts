/** An engine whose code says how much it logs and prints and how long it takes, so that a test can count every line. */
import { type Engine, EngineFailure, type EngineKind } from '../../../src/gateway/index.ts';

/** A session's jobs: which ran, and which of them were stopped. */
export interface FaultEngine {
  readonly kind: EngineKind;
  /** Codes run so far. */
  readonly codes: readonly string[];
  /** How many jobs were stopped before their end. */
  readonly stopped: () => number;
}

/** Commands, one a line: `lines N` logs N lines and prints N lines, `pause MS`, `progress N`, `fail CODE TEXT`. */
export function createFaultEngine(): FaultEngine {
  const codes: string[] = [];
  let stopped = 0;
  let instances = 0;
  const start = (): Engine => {
    instances += 1;
    return {
      instance: `127.0.0.1:${String(50_000 + instances)}`,
      lost: false,
      close: () => Promise.resolve(),
      async run(job) {
        codes.push(job.code);
        const text = await job.results.openText();
        let line = 0;
        try {
          for (const command of job.code.split('\n')) {
            const [word = '', first = '', ...rest] = command.trim().split(' ');
            if (word === 'lines') {
              for (let left = Number(first); left > 0; left -= 1) {
                line += 1;
                job.log(line % 7 === 0 ? 'WARN' : 'INFO', `log line ${String(line)}`);
                await text.append(`text line ${String(line)}\n`);
              }
            } else if (word === 'pause') {
              await pause(Number(first), job.signal);
              if (job.signal.aborted) {
                stopped += 1;
                throw new EngineFailure('stopped');
              }
            } else if (word === 'progress') job.progress(Number(first));
            else if (word === 'fail')
              throw new EngineFailure(rest.join(' '), { errorCode: Number(first) });
          }
        } finally {
          await text.close();
        }
      },
    };
  };
  return {
    kind: {
      offers: [{ engine: 'shell', version: '1' }],
      runTypes: ['shell'],
      start: () => Promise.resolve(start()),
    },
    codes,
    stopped: () => stopped,
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
