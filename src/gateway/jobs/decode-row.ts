/** A line of the history file back to a row. The file is ours, but may be cut or edited. */
import * as z from 'zod';
import { jobStates } from '../../contract/index.ts';
import type { HistoryRow } from './history-row.ts';

const text = z.string();
const words = z.record(text, text);
const anything = z.record(text, z.unknown());

const schema: z.ZodType<HistoryRow> = z.object({
  taskId: z.number().int().positive(),
  user: text,
  instance: text,
  shortId: text.nullable(),
  creator: text,
  engine: text,
  runType: text,
  labels: z.array(text),
  code: text,
  status: z.enum(jobStates),
  progress: z.number(),
  logPath: text.nullable(),
  resultLocation: text.nullable(),
  createdTime: z.number(),
  updatedTime: z.number(),
  engineInstance: text.nullable(),
  errCode: z.number().nullable(),
  errDesc: text.nullable(),
  params: anything,
  source: words,
  metrics: anything,
});

/** The row, or undefined when the value is none. */
export function decodeRow(value: unknown): HistoryRow | undefined {
  return schema.safeParse(value).data;
}
