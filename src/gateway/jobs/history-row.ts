/** The job history's row: what is stored of a job. */
import * as z from 'zod/mini';
import { type JobState, jobStates } from '../../contract/index.ts';

/** Times are epoch milliseconds. */
export interface HistoryRow {
  readonly taskId: number;
  readonly user: string;
  /** `host:port` of the entrance that took it. */
  readonly instance: string;
  readonly shortId: string | null;
  readonly creator: string;
  readonly engine: string;
  readonly runType: string;
  readonly labels: readonly string[];
  readonly code: string;
  readonly status: JobState;
  /** 0 to 1. */
  readonly progress: number;
  readonly logPath: string | null;
  readonly resultLocation: string | null;
  readonly createdTime: number;
  readonly updatedTime: number;
  readonly engineInstance: string | null;
  readonly errCode: number | null;
  readonly errDesc: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly source: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** True for a state that a row never leaves. */
export function hasEnded(status: JobState): boolean {
  return (
    status === 'Succeed' || status === 'Failed' || status === 'Cancelled' || status === 'Timeout'
  );
}

const text = z.string();
const words = z.record(text, text);
const anything = z.record(text, z.unknown());

const schema: z.ZodMiniType<HistoryRow> = z.object({
  taskId: z.int().check(z.positive()),
  user: text,
  instance: text,
  shortId: z.nullable(text),
  creator: text,
  engine: text,
  runType: text,
  labels: z.array(text),
  code: text,
  status: z.enum(jobStates),
  progress: z.number(),
  logPath: z.nullable(text),
  resultLocation: z.nullable(text),
  createdTime: z.number(),
  updatedTime: z.number(),
  engineInstance: z.nullable(text),
  errCode: z.nullable(z.number()),
  errDesc: z.nullable(text),
  params: anything,
  source: words,
  metrics: anything,
});

/** The row in a line of the history file, which may be cut or edited; undefined when it is no row. */
export function decodeRow(value: unknown): HistoryRow | undefined {
  return schema.safeParse(value).data;
}
