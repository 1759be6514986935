/** A line of the history file back to a row. The file is ours, but may be cut or edited. */
import * as z from 'zod/mini';
import { jobStates } from '../../contract/index.ts';
import type { HistoryRow } from './history-row.ts';

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

/** The row, or undefined when the value is none. */
export function decodeRow(value: unknown): HistoryRow | undefined {
  return schema.safeParse(value).data;
}
