/**
 * What the scripted interpreter does with comms. `data.do` of a message: echo · hold (until the test lets go) · close · throw · reject ·
 * later (sends when the message is answered) · cycle.
 */
import { once } from 'node:events';
import type {
  CellEvent,
  Comm,
  CommListener,
  CommMessage,
  Interpreter,
} from '../../../src/interpreter/index.ts';
import { asString } from '../../../src/shared/index.ts';

/** The comms of one scripted interpreter, and what a test wants to know of them. */
export interface ScriptedComms extends Required<Pick<Interpreter, 'commTargets' | 'openComm'>> {
  /** What came, in order: `id opened`, `id heard WHAT`, `id ending`, `id closed`. */
  readonly events: string[];
  /** Open comms by id. */
  readonly open: Map<string, Comm>;
  /** Lets go of all that is held. */
  release(): void;
  /** The event with which a cell opens one. */
  opening(id: string, data?: CommMessage['data'], buffers?: readonly Uint8Array[]): CellEvent;
}

export function createScriptedComms(): ScriptedComms {
  const events: string[] = [];
  const open = new Map<string, Comm>();
  const gate = new EventTarget();
  const listen = (comm: Comm): CommListener => {
    open.set(comm.id, comm);
    events.push(`${comm.id} opened`);
    return {
      message: async ({ data, metadata, buffers }) => {
        events.push(`${comm.id} heard ${asString(data['what']) ?? String(asString(data['do']))}`);
        switch (data['do']) {
          case 'echo':
            comm.send({ data: { what: data['what'] }, metadata, buffers });
            break;
          case 'hold':
            await once(gate, 'release');
            comm.send({ data: { what: data['what'] } });
            break;
          case 'close':
            comm.close({ what: 'done' });
            comm.send({ data: { what: 'too late' } });
            break;
          case 'throw':
            throw new TypeError('a bug in a listener');
          case 'cycle': {
            const cycle: Record<string, unknown> = {};
            cycle['self'] = cycle;
            comm.send({ data: cycle });
            comm.send({ data: { what: 'still there' } });
            break;
          }
          default:
            break;
        }
      },
      ending: () => {
        events.push(`${comm.id} ending`);
        comm.send({ data: { what: 'the end' } });
      },
      closed: () => {
        open.delete(comm.id);
        events.push(`${comm.id} closed`);
        // Nobody hears it any more.
        comm.send({ data: {} });
        comm.close();
      },
    };
  };
  return {
    events,
    open,
    release: () => {
      gate.dispatchEvent(new Event('release'));
    },
    opening: (id, data = {}, buffers = []) => ({
      kind: 'comm',
      target: 'cell',
      id,
      data,
      metadata: { version: '1' },
      buffers,
      open: listen,
    }),
    commTargets: ['echo', 'refused', 'broken'],
    openComm: (comm, { data, buffers }) => {
      if (comm.target === 'refused') return undefined;
      if (comm.target === 'broken') throw new TypeError('a bug at the opening');
      const listener = listen(comm);
      if (data['greet'] === true) comm.send({ data: { what: 'welcome' }, buffers });
      if (data['close'] === true) comm.close();
      return listener;
    },
  };
}
