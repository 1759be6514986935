/** Turns what a kernel publishes into nbformat outputs, cell by cell. Opens no socket and no file. */
import { asBoolean, asObject, asString, type JsonObject } from '../shared/index.ts';
import { foldReturns, withoutReturns } from './carriage-returns.ts';
import { displayIdOf } from './displayed.ts';

/** The part of a published message that outputs need. */
export interface PublishedMessage {
  readonly header: { readonly msg_type: string };
  readonly content: JsonObject;
}

/** Outputs of all cells of one run; a display may be updated from a later cell. */
export interface OutputCollector {
  /** Forgets the cell's outputs. */
  begin(cell: string): void;
  take(cell: string, message: PublishedMessage): void;
  /** An output that has not changed is the same object again. */
  outputs(cell: string): readonly JsonObject[];
}

interface CellOutputs {
  outputs: { readonly value: JsonObject; readonly displayId: string | undefined }[];
  clearBeforeNext: boolean;
}

export function createOutputCollector(): OutputCollector {
  const cells = new Map<string, CellOutputs>();
  const of = (cell: string): CellOutputs => {
    const known = cells.get(cell) ?? { outputs: [], clearBeforeNext: false };
    cells.set(cell, known);
    return known;
  };
  const add = (cell: CellOutputs, value: JsonObject, displayId?: string): void => {
    if (cell.clearBeforeNext) {
      cell.outputs = [];
      cell.clearBeforeNext = false;
    }
    cell.outputs.push({ value, displayId });
  };
  return {
    begin: (cell) => {
      cells.set(cell, { outputs: [], clearBeforeNext: false });
    },
    take: (cell, { header, content }) => {
      const own = of(cell);
      switch (header.msg_type) {
        case 'stream':
          addText(own, content, add);
          break;
        case 'display_data':
        case 'execute_result':
          add(own, displayOutput(header.msg_type, content), displayIdOf(content));
          break;
        case 'update_display_data':
          update(cells, content);
          break;
        case 'error':
          add(own, {
            output_type: 'error',
            ename: content['ename'] ?? '',
            evalue: content['evalue'] ?? '',
            traceback: content['traceback'] ?? [],
          });
          break;
        case 'clear_output':
          if (asBoolean(content['wait']) === true) own.clearBeforeNext = true;
          else own.outputs = [];
          break;
        default:
          break;
      }
    },
    outputs: (cell) => of(cell).outputs.map(({ value }) => stored(value)),
  };
}

/** The streams that were asked for, so that the same one is given while nothing is added to it. */
const storedStreams = new WeakMap<JsonObject, JsonObject>();

/** In the form of a file. Carriage returns are carried out, as JupyterLab does before it saves. */
function stored(value: JsonObject): JsonObject {
  if (value['output_type'] !== 'stream') return value;
  const known = storedStreams.get(value) ?? {
    ...value,
    text: withoutReturns(asString(value['text']) ?? ''),
  };
  storedStreams.set(value, known);
  return known;
}

/** Text joins the last output when that is of the same stream, as in Jupyter's front ends. */
function addText(
  cell: CellOutputs,
  content: JsonObject,
  add: (cell: CellOutputs, value: JsonObject) => void,
): void {
  const name = content['name'] === 'stderr' ? 'stderr' : 'stdout';
  const text = asString(content['text']) ?? '';
  const last = cell.clearBeforeNext ? undefined : cell.outputs.at(-1);
  if (last?.value['output_type'] !== 'stream' || last.value['name'] !== name) {
    add(cell, { output_type: 'stream', name, text: foldReturns(text) });
    return;
  }
  const joined = foldLast(asString(last.value['text']) ?? '', text);
  cell.outputs.splice(-1, 1, { value: { ...last.value, text: joined }, displayId: undefined });
}

/** Both texts in one. Only the open line of the first can still change: hours of a progress bar stay one line. */
function foldLast(before: string, text: string): string {
  const open = before.lastIndexOf('\n') + 1;
  return before.slice(0, open) + foldReturns(before.slice(open) + text);
}

function displayOutput(type: 'display_data' | 'execute_result', content: JsonObject): JsonObject {
  return {
    output_type: type,
    data: asObject(content['data']) ?? {},
    metadata: asObject(content['metadata']) ?? {},
    ...(type === 'execute_result' && { execution_count: content['execution_count'] ?? null }),
  };
}

/** An update changes every display with that id, in any cell, and adds none. */
function update(cells: ReadonlyMap<string, CellOutputs>, content: JsonObject): void {
  const id = displayIdOf(content);
  if (id === undefined) return;
  for (const cell of cells.values()) {
    cell.outputs = cell.outputs.map((output) =>
      output.displayId === id
        ? {
            displayId: id,
            value: {
              ...output.value,
              data: asObject(content['data']) ?? {},
              metadata: asObject(content['metadata']) ?? {},
            },
          }
        : output,
    );
  }
}
