/** A front end at the seam: opens the grid that a cell shows, asks as its view does, and keeps what it is sent. */
import { setMaxListeners } from 'node:events';
import {
  type GridAnswer,
  type GridQuestion,
  type GridState,
  type GridView,
} from '../../src/grid/index.ts';
import type { CellEvent, Comm, CommListener, Interpreter } from '../../src/interpreter/index.ts';
import type { GridParts } from '../../src/run/index.ts';
import { asObject, type JsonObject } from '../../src/shared/index.ts';
import type { LocalStack, RanCell } from './local-stack.ts';

/** The whole table in its own order. */
export const wholeView: GridView = { sort: [], filters: [], search: '' };

/** A package with a front end, on a machine with anywidget. */
export const someGridParts: GridParts = {
  view: async () => ({ esm: 'export default {}', css: '' }),
  host: async () => ({ version: '0.11.0' }),
};

/** Asks for widgets as JupyterLab does when it connects. */
export function connectFrontEnd(interpreter: Interpreter): void {
  const comm: Comm = {
    id: 'control',
    target: 'jupyter.widget.control',
    send: () => undefined,
    close: () => undefined,
  };
  interpreter.openComm?.(comm, { data: {}, metadata: { version: '1.0.0' }, buffers: [] });
}

type OpenQuestion = GridQuestion extends infer One
  ? One extends unknown
    ? Omit<One, 'id'>
    : never
  : never;

export interface OpenedGrid {
  readonly cell: RanCell;
  /** The model as it was opened. */
  readonly opened: Readonly<Record<string, unknown>>;
  state(): GridState;
  /** The kernel has closed it. */
  isClosed(): boolean;
  /** Waits for the answer with the id of the question. */
  ask(question: OpenQuestion): Promise<GridAnswer>;
  /** Sends what a hostile page might; resolves with the next answer of that id. */
  sendRaw(content: unknown, id: number): Promise<GridAnswer>;
  /** Sends without waiting. */
  send(content: unknown): void;
  /** Sets the look as a view does. Gives the one that the kernel gives back for it. */
  setLook(look: unknown): Promise<unknown>;
  /** The whole state, as a page that is loaded anew asks for it. */
  stateAgain(): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when the state is as wanted. */
  until(wanted: (state: GridState) => boolean): Promise<GridState>;
  readonly listener: CommListener;
}

/** Runs the cell and opens the grid that it shows. Throws when it shows none. */
export async function openGridOf(stack: LocalStack, code: string): Promise<OpenedGrid> {
  const cell = await stack.run(code);
  if (cell.outcome.status === 'error') throw new Error(JSON.stringify(cell.outcome.error));
  const event = gridEvents(cell).at(-1);
  if (event === undefined) throw new Error(`no grid: ${cell.displays().join('\n')}`);
  return openedGrid(event, cell);
}

/** The comms of the grids that a cell has opened. */
export function gridEvents({ events }: RanCell): readonly Extract<CellEvent, { kind: 'comm' }>[] {
  return events.flatMap((event) => (event.kind === 'comm' ? [event] : []));
}

export function openedGrid(event: Extract<CellEvent, { kind: 'comm' }>, cell: RanCell): OpenedGrid {
  const opened = asObject(event.data['state']) ?? {};
  let state = asObject(opened['grid']) as unknown as GridState;
  const answers = new Map<number, GridAnswer[]>();
  const parts: Readonly<Record<string, unknown>>[] = [];
  const changes = new EventTarget();
  setMaxListeners(0, changes);
  const comm: Comm = {
    id: event.id,
    target: event.target,
    send({ data }) {
      // As on the wire.
      const message = asObject(JSON.parse(JSON.stringify(data))) ?? {};
      const part = asObject(message['state']);
      if (part !== undefined) parts.push(part);
      const change = part?.['grid'];
      if (message['method'] === 'update' && change !== undefined) state = change as GridState;
      if (message['method'] === 'custom') {
        const answer = message['content'] as GridAnswer;
        answers.set(answer.id, [...(answers.get(answer.id) ?? []), answer]);
      }
      changes.dispatchEvent(new Event('change'));
    },
    close: () => {
      isClosed = true;
      listener.closed();
    },
  };
  let isClosed = false;
  const listener = event.open(comm);
  const until = async <T>(found: () => T | undefined): Promise<T> => {
    for (;;) {
      const now = found();
      if (now !== undefined) return now;
      await new Promise((resolve) => {
        changes.addEventListener('change', resolve, { once: true });
      });
    }
  };
  const send = (content: unknown): void => {
    void listener.message({ data: { method: 'custom', content }, metadata: {}, buffers: [] });
  };
  const sendRaw = async (content: unknown, id: number): Promise<GridAnswer> => {
    const before = answers.get(id)?.length ?? 0;
    send(content);
    return until(() => answers.get(id)?.[before]);
  };
  const askState = async (data: JsonObject): Promise<Readonly<Record<string, unknown>>> => {
    const before = parts.length;
    await listener.message({ data, metadata: {}, buffers: [] });
    return until(() => parts[before]);
  };
  let last = 0;
  return {
    cell,
    opened,
    listener,
    state: () => state,
    isClosed: () => isClosed,
    send,
    sendRaw,
    setLook: async (look) =>
      (await askState({ method: 'update', state: { look }, buffer_paths: [] }))['look'],
    stateAgain: async () => askState({ method: 'request_state' }),
    async ask(question) {
      last += 1;
      return sendRaw({ ...question, id: last }, last);
    },
    until: async (wanted) => until(() => (wanted(state) ? state : undefined)),
  };
}

/** The rows of an answer; throws its error. */
export function rowsOf(answer: GridAnswer): readonly (readonly (string | null)[])[] {
  if (answer.answer !== 'rows') throw new Error(JSON.stringify(answer));
  return answer.rows;
}
