/**
 * What kernel and server did to a task that its cell had not asked for, as sentences: read from its plan, its log, its states
 * and its row of the job history. Shows nothing itself.
 */
import type { LogLine, TaskInfo, TaskState } from '../task/index.ts';
import { strippedHints } from './notices-hints.ts';

/** Collects what is seen of one task. */
export interface ServerChanges {
  log(lines: readonly LogLine[]): void;
  state(state: TaskState): void;
  /** The sentences, each once; after the end. */
  told(
    submitted: {
      readonly code: string;
      readonly runType: string;
      /** The kernel's own doing. */
      readonly notices?: readonly string[] | undefined;
    },
    info: TaskInfo | undefined,
  ): readonly string[];
}

interface Sign {
  readonly pattern: RegExp;
  readonly notice: string;
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
];

/** The server tried the task again by itself. */
const retryCode = 20_503;
const retried =
  'The server tried the task again after a first attempt had failed (WaitForRetry): statements that had run before may have run twice.';

/** A collector for one task. */
export function createServerChanges(): ServerChanges {
  const seen = new Set<string>();
  return {
    log(lines) {
      for (const { level, text } of lines) {
        if (level !== 'warn') continue;
        for (const { pattern, notice } of signs) {
          const found = pattern.exec(text);
          if (found !== null) seen.add(notice.replace('$1', found[1] ?? ''));
        }
      }
    },
    state(state) {
      if (state === 'WaitForRetry') seen.add(retried);
    },
    told(submitted, info) {
      if (info?.errorCode === retryCode && info.state === 'Succeed') seen.add(retried);
      const hints = strippedHints(submitted.code, submitted.runType, info?.code);
      if (hints.length > 0)
        seen.add(
          `Linkis removes comments from SQL before it runs, and optimizer hints with them: ${hints.join(', ')} had no effect.`,
        );
      return [...(submitted.notices ?? []), ...seen];
    },
  };
}
