/**
 * Writes a run as JSON, one event a line, for programs. Each event has `event` (its kind) and `version`. Fields may be added to an event
 * under the same version, so readers pass over what they do not know; a field that goes or changes its meaning raises the version.
 */
import { asObject, asString, type JsonObject } from '../shared/index.ts';
import { displayIdOf, isStatusLine } from './displayed.ts';
import type { CellEnd } from './run-cell.ts';
import type { RunListener } from './run-notebook.ts';
import type { RunSummary } from './run-summary.ts';

/** Of all events. */
const version = 1;

/** The events that the listener does not see. */
export interface JsonEvents extends RunListener {
  /** The first event. */
  starts(run: {
    readonly notebook: string;
    readonly output: string | null;
    readonly cells: number;
  }): void;
  /** The last event. */
  summary(
    summary: RunSummary & {
      readonly ms: number;
      readonly output: string | null;
      readonly exitCode: number;
      /** Why the run ended early, unless a cell failed. */
      readonly stopped: { readonly code: string; readonly message: string } | null;
    },
  ): void;
}

export function jsonEvents(write: (text: string) => void): JsonEvents {
  const tell = (event: string, facts: JsonObject): void => {
    write(`${JSON.stringify({ event, version, ...facts })}\n`);
  };
  return {
    starts: (run) => {
      tell('start', run);
    },
    begins: ({ cell, index, of }) => {
      tell('cell_started', { cell: index, of, id: cell.id, source: cell.source });
    },
    published: ({ index }, { header, content }) => {
      const output = outputOf(header.msg_type, content);
      if (output !== undefined) tell('output', { cell: index, ...output });
    },
    ended: ({ cell, index }, end) => {
      tell('cell_ended', { cell: index, id: cell.id, ...endOf(end) });
    },
    summary: (facts) => {
      tell('summary', { ...facts });
    },
  };
}

/** The message as an output of nbformat; undefined for what is none: states of the kernel and status lines. */
function outputOf(type: string, content: JsonObject): JsonObject | undefined {
  switch (type) {
    case 'stream':
      return {
        type,
        name: content['name'] === 'stderr' ? 'stderr' : 'stdout',
        text: asString(content['text']) ?? '',
      };
    case 'display_data':
    case 'execute_result':
    case 'update_display_data':
      if (isStatusLine(content)) return undefined;
      return {
        type,
        displayId: displayIdOf(content) ?? null,
        data: asObject(content['data']) ?? {},
        metadata: asObject(content['metadata']) ?? {},
        ...(type === 'execute_result' && { execution_count: content['execution_count'] ?? null }),
      };
    case 'error':
      return {
        type,
        ename: content['ename'] ?? '',
        evalue: content['evalue'] ?? '',
        traceback: content['traceback'] ?? [],
      };
    case 'clear_output':
      return { type, wait: content['wait'] === true };
    default:
      return undefined;
  }
}

function endOf(end: CellEnd): JsonObject {
  const facts = { tasks: end.tasks, ms: Math.round(end.elapsedMs) };
  if (end.status !== 'error') return { state: end.status, ...facts };
  const { ename, evalue, expected } = end;
  return { state: expected ? 'failed_as_expected' : 'failed', ename, evalue, ...facts };
}
