/** Notices about what kernel and server did to a task unasked, from its plan, log, states and job history row. Shows nothing itself. */
import type { PlannedTask } from '../../magics/index.ts';
import { engineStep, ruler } from '../../render/index.ts';
import type { LogLine, TaskInfo, TaskState } from '../../task/index.ts';
import { isOnLocal, type KernelFacts } from '../session/kernel-facts.ts';
import { type CutCode, cutNotices } from './cut-notices.ts';
import { createLostLetters, lostLettersNotice } from './lost-letters.ts';
import { type SentCode, variableNotices } from './variable-notices.ts';

/** Collects what is seen of one task. */
export interface ServerChanges {
  log(lines: readonly LogLine[]): void;
  /** Takes what the code has printed. */
  printed(text: string): void;
  state(state: TaskState): void;
  /** The sentences, each once, from all that was collected. `info`: undefined when the row was not read. */
  notices(submitted: Submitted, info: TaskInfo | undefined): readonly string[];
  /** The task has asked for an engine, and has none yet. */
  awaitsEngine(): boolean;
  /** After how many tasks the engine has said that it ends itself; undefined when it has not. */
  mostTasks(): number | undefined;
  /** What runs the task's code in place of the engine that was asked for, in a sentence; undefined on the engine itself. */
  standIn(): string | undefined;
}

/** What is known of the task apart from its log. */
export interface Submitted extends CutCode, SentCode {
  /** About what the kernel itself did. */
  readonly notices?: readonly string[] | undefined;
  /** It runs on the local gateway. */
  readonly isLocal: boolean;
  /** The task is another cell's, whose variables are not known here. */
  readonly attached?: boolean | undefined;
}

const engineEnds = /\bTask has reached max execute number (\d+)/;

interface Sign {
  readonly pattern: RegExp;
  readonly notice: string;
  /** The line is one of the engine, at whatever level. @default false */
  readonly isEngines?: true;
}

// The entrance's own words [SQLLimitEntranceInterceptor.scala, Explain.scala, EntranceServer.scala]; they come at warning level.
const signs: readonly Sign[] = [
  {
    pattern: /You submitted a sql without limit, DSS will add limit (\d+)/,
    notice:
      'The server added LIMIT $1 to a SELECT without one: there may be more rows than are shown. Another --creator than this one may be let through.',
  },
  {
    pattern: /sql with limit exceeding (\d+), it is not allowed/,
    notice: 'The server lowered a LIMIT to $1: there may be more rows than are shown.',
  },
  {
    pattern: /SQL full export mode opens/,
    notice: 'The server adds no LIMIT: the code asks for all rows (ide.engine.no.limit.allow).',
  },
  // [ComputationExecutor.scala, `wds.linkis.engineconn.max.task.execute.num`]
  {
    pattern: engineEnds,
    notice:
      'The engine ends itself after its $1 tasks: the next cell gets a new one, without the variables, temporary views and settings of earlier cells.',
    isEngines: true,
  },
];

/** The local gateway's own words [gateway/engines/engine-choice.ts]. */
const servedByOther = /\bThis is the local gateway: \S+ is served by (\S+) here, not by (\S+)\s*$/;

/** What {@link ServerChanges.notices} must know of a task, from its plan. */
export function submittedBy({
  planned,
  facts,
  attached,
}: {
  readonly planned: PlannedTask;
  readonly facts: KernelFacts;
  readonly attached?: true | undefined;
}): Submitted {
  return { ...planned, isLocal: isOnLocal(planned, facts), attached };
}

/** The code of a task that the server tried again by itself. */
const retryCode = 20_503;
const retried =
  'The server tried the task again after a first attempt had failed (WaitForRetry): statements that had run before may have run twice.';

export function createServerChanges(): ServerChanges {
  const seen = new Set<string>();
  const script = scriptBlock();
  const letters = createLostLetters();
  let standIn: string | undefined;
  let asked = false;
  let got = false;
  let mostTasks: number | undefined;
  return {
    log(lines) {
      script.take(lines);
      for (const { level, text, program } of lines) {
        // The server says nothing in it.
        if (program !== undefined) continue;
        const step = level === 'info' ? engineStep(text) : undefined;
        asked ||= step === 'asked';
        got ||= step === 'got';
        const ends = engineEnds.exec(text);
        if (ends !== null) mostTasks = Number(ends[1]);
        const [, server, wanted] = (level === 'warn' && servedByOther.exec(text)) || [];
        if (server !== undefined && wanted !== undefined)
          standIn = `The local gateway has no ${wanted} engine: ${server} runs such cells here.`;
        for (const { pattern, notice, isEngines } of signs) {
          if (level !== 'warn' && isEngines !== true) continue;
          const found = pattern === engineEnds ? ends : pattern.exec(text);
          if (found !== null) seen.add(notice.replace('$1', found[1] ?? ''));
        }
      }
    },
    printed(text) {
      letters.printed(text);
    },
    state(state) {
      if (state === 'WaitForRetry') seen.add(retried);
    },
    notices(submitted, info) {
      if (info?.errorCode === retryCode && info.state === 'Succeed') seen.add(retried);
      for (const notice of cutNotices(submitted, info?.code, submitted.isLocal)) seen.add(notice);
      if (submitted.attached !== true) {
        for (const notice of variableNotices(submitted, script.text())) seen.add(notice);
        const lost = submitted.isLocal ? undefined : letters.found(submitted.code);
        if (lost !== undefined) seen.add(lostLettersNotice(lost, engineOf(info)));
      }
      return [...(submitted.notices ?? []), ...seen];
    },
    awaitsEngine: () => asked && !got,
    mostTasks: () => mostTasks,
    standIn: () => standIn,
  };
}

/** The engine's label, as in `spark-3.4.4`; empty when it is not known. */
function engineOf(info: TaskInfo | undefined): string {
  const key = 'engineType:';
  return info?.labels.find((label) => label.startsWith(key))?.slice(key.length) ?? '';
}

/** The longest code that is kept, in characters; longer code is checked by the server's rules alone. */
const longestScript = 1_048_576;

/** Collects the code with its variables put in, which the entrance writes into the log. */
function scriptBlock(): {
  take(lines: readonly LogLine[]): void;
  /** Undefined when it has not come whole. */
  text(): string | undefined;
} {
  const script: string[] = [];
  let length = 0;
  let state: 'before' | 'inside' | 'behind' | 'too long' = 'before';
  return {
    take(lines) {
      if (state === 'behind' || state === 'too long') return;
      for (const { text } of lines) {
        if (ruler.exec(text)?.[1]?.toLowerCase() === 'script code') {
          state = state === 'before' ? 'inside' : 'behind';
          if (state === 'behind') return;
        } else if (state === 'inside') {
          script.push(text);
          length += text.length;
          if (length > longestScript) {
            script.length = 0;
            state = 'too long';
            return;
          }
        }
      }
    },
    text: () => (state === 'behind' ? script.join('\n') : undefined),
  };
}
