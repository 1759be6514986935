/** An engine whose code is a list of commands, so that a test decides what it prints, when it waits and how it ends. */
import {
  type Engine,
  EngineFailure,
  type EngineJob,
  type EngineKind,
} from '../../src/gateway/index.ts';

/** What a test can see and do from outside. */
export interface ScriptedEngine {
  readonly kind: EngineKind;
  /** Lets every job that waits at `wait NAME`, now or later, go on. */
  release(name: string): void;
  /** Waits for that, or for the signal. */
  wait(name: string, signal?: AbortSignal): Promise<void>;
  /** Instances started so far, oldest first. */
  readonly started: readonly string[];
  readonly closed: ReadonlySet<string>;
  /** Codes run so far. */
  readonly codes: readonly string[];
}

/**
 * Commands, one a line: `print TEXT`, `lossy TEXT` (as without UTF-8), `html TEXT`, `log LEVEL TEXT`, `progress N`, `wait NAME`, `fail CODE TEXT` (CODE `-` = none),
 * `lose` (the session is gone afterwards), `hang` (does not hear a kill), `bug TEXT`. A kill ends a wait.
 */
export function createScriptedEngine(
  offers: EngineKind['offers'] = [{ engine: 'shell', version: '1' }],
  runTypes: readonly string[] = ['shell'],
): ScriptedEngine {
  const started: string[] = [];
  const closed = new Set<string>();
  const codes: string[] = [];
  const released = new Set<string>();
  const waiting = new Map<string, (() => void)[]>();
  const wait = async (name: string, signal?: AbortSignal): Promise<void> => {
    if (released.has(name) || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      waiting.set(name, [...(waiting.get(name) ?? []), resolve]);
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });
  };

  const start = (): Engine => {
    const instance = `127.0.0.1:${String(40_001 + started.length)}`;
    started.push(instance);
    let lost = false;
    const run = async (job: EngineJob): Promise<void> => {
      codes.push(job.code);
      let text: Awaited<ReturnType<typeof job.results.openText>> | undefined;
      try {
        for (const line of job.code.split('\n')) {
          const [command = '', ...words] = line.trim().split(' ');
          const rest = words.join(' ');
          switch (command) {
            case 'print':
              text ??= await job.results.openText();
              await text.append(`${rest}\n`);
              break;
            case 'lossy':
              text ??= await job.results.openText();
              await text.append(`${rest.replace(/[^\p{ASCII}]/gu, '?')}\n`);
              break;
            case 'html':
              await job.results.addDocument('html', rest);
              break;
            case 'log':
              job.log(words[0] as 'INFO' | 'WARN' | 'ERROR', words.slice(1).join(' '));
              break;
            case 'progress':
              job.progress(Number(rest));
              break;
            case 'wait':
              await wait(rest, job.signal);
              if (job.signal.aborted) throw new EngineFailure('killed');
              break;
            case 'hang':
              await wait(`close ${instance}`);
              break;
            case 'fail':
              throw new EngineFailure(words.slice(1).join(' '), {
                errorCode: words[0] === '-' ? undefined : Number(words[0]),
                lines: ['the first line of the cause', '  its second line'],
              });
            case 'lose':
              lost = true;
              break;
            case 'bug':
              throw new TypeError(rest);
            default:
          }
        }
      } finally {
        await text?.close();
      }
    };
    return {
      instance,
      run,
      get lost() {
        return lost;
      },
      close: async () => {
        closed.add(instance);
        for (const go of waiting.get(`close ${instance}`) ?? []) go();
      },
    };
  };
  return {
    kind: { offers, runTypes, start: () => Promise.resolve(start()) },
    release(name) {
      released.add(name);
      for (const go of waiting.get(name) ?? []) go();
    },
    wait,
    started,
    closed,
    codes,
  };
}
