/**
 * A real, tiny interpreter for kernel tests: one command a line.
 *
 * echo TEXT · warn TEXT · lines N · flood N · show TEXT · value TEXT · fail [NAME] · sleep MS · hang · deaf MS · ask PROMPT ·
 * secret PROMPT · block MS · throw · cycle · clear · count · next TEXT · comm ID [DATA]
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  type CellEvent,
  type CellOutcome,
  type CellRequest,
  displayId,
  type Interpreter,
} from '../../../src/interpreter/index.ts';
import { delay } from '../../../src/shared/index.ts';
import { createScriptedComms, type ScriptedComms } from './scripted-comms.ts';

/** The interpreter and what a test wants to know of it. */
export interface ScriptedInterpreter extends Interpreter {
  /** Codes in the order in which they were started. */
  readonly ran: string[];
  /** The cells as they were handed over. */
  readonly cells: CellRequest[];
  /** Codes in the order in which their cells ended, in whatever way. */
  readonly ended: string[];
  /** How often it was closed. */
  readonly closed: number[];
  readonly comms: ScriptedComms;
  /** How often a generator was pulled. */
  readonly pulls: number;
}

/** A fresh one. */
export function createScriptedInterpreter(): ScriptedInterpreter {
  const ran: string[] = [];
  const cells: CellRequest[] = [];
  const ended: string[] = [];
  const closed: number[] = [];
  let pulls = 0;
  const comms = createScriptedComms();

  async function* run(cell: CellRequest): AsyncGenerator<CellEvent, CellOutcome, void> {
    ran.push(cell.code);
    cells.push(cell);
    for (const line of cell.code.split('\n')) {
      const [command = '', ...words] = line.split(' ');
      const rest = words.join(' ');
      if (cell.signal.aborted && command !== 'deaf') return interrupted();
      switch (command) {
        case 'echo':
          yield { kind: 'text', stream: 'stdout', text: `${rest}\n` };
          break;
        case 'warn':
          yield { kind: 'text', stream: 'stderr', text: `${rest}\n` };
          break;
        case 'lines':
          for (let at = 0; at < Number(rest); at += 1) {
            pulls += 1;
            if (cell.signal.aborted) return interrupted();
            yield { kind: 'text', stream: 'stdout', text: `${String(at)}\n` };
          }
          break;
        case 'flood':
          for (let at = 0; at < Number(rest); at += 1) {
            if (cell.signal.aborted) return interrupted();
            yield { kind: 'display', bundle: { 'text/plain': String(at) } };
          }
          break;
        case 'show':
          yield {
            kind: 'display',
            bundle: { 'text/plain': rest, 'text/html': `<b>${rest}</b>` },
            displayId: displayId('shown'),
          };
          yield { kind: 'update', bundle: { 'text/plain': rest }, displayId: displayId('shown') };
          break;
        case 'value':
          yield {
            kind: 'display',
            bundle: { 'text/plain': rest },
            metadata: { 'text/plain': { lines: 1 } },
            isValue: true,
          };
          break;
        case 'clear':
          yield { kind: 'clear', wait: true };
          break;
        case 'fail':
          return failure(rest || 'Failed', 'as asked');
        case 'sleep':
          await delay(Number(rest), cell.signal);
          if (cell.signal.aborted) return interrupted();
          break;
        case 'hang':
          await new Promise((resolve) => {
            cell.signal.addEventListener('abort', resolve, { once: true });
          });
          return interrupted();
        case 'deaf':
          await wait(Number(rest));
          break;
        case 'block': {
          const until = Date.now() + Number(rest);
          while (Date.now() < until);
          break;
        }
        case 'ask':
        case 'secret': {
          if (!cell.ask) return failure('StdinNotAllowed', 'nobody to ask');
          const answer = await cell.ask(rest, { hidden: command === 'secret' });
          yield { kind: 'text', stream: 'stdout', text: `got ${answer}\n` };
          break;
        }
        case 'comm': {
          const [id = '', ...data] = words;
          const bytes = Buffer.from(rest);
          yield comms.opening(id, data.length > 0 ? JSON.parse(data.join(' ')) : {}, [bytes]);
          break;
        }
        case 'next':
          return { status: 'ok', nextInput: rest };
        case 'throw':
          throw new TypeError('a bug in the interpreter');
        case 'cycle': {
          const cycle: Record<string, unknown> = {};
          cycle['self'] = cycle;
          yield { kind: 'display', bundle: { 'text/plain': '', 'application/json': cycle } };
          break;
        }
        case 'count':
          yield { kind: 'text', stream: 'stdout', text: `${String(cell.executionCount)}\n` };
          break;
        default:
          break;
      }
    }
    return { status: 'ok', metadata: { commands: cell.code.split('\n').length } };
  }

  async function* execute(cell: CellRequest): AsyncGenerator<CellEvent, CellOutcome, void> {
    try {
      return yield* run(cell);
    } finally {
      ended.push(cell.code);
    }
  }

  return {
    ran,
    cells,
    ended,
    closed,
    comms,
    commTargets: comms.commTargets,
    openComm: comms.openComm,
    get pulls() {
      return pulls;
    },
    language: {
      name: 'script',
      version: '1.0',
      mimetype: 'text/x-script',
      fileExtension: '.script',
      pygmentsLexer: 'text',
      codemirrorMode: 'text',
    },
    banner: 'A scripted interpreter',
    helpLinks: [{ text: 'Help', url: 'https://example.org/help' }],
    execute,
    evaluate: async (expression) =>
      expression === 'bad'
        ? { status: 'error', ename: 'Bad', evalue: 'bad', traceback: ['Bad: bad'] }
        : { status: 'ok', bundle: { 'text/plain': `=${expression}` } },
    complete: async (code, at) => {
      if (code === 'throw') throw new Error('no completion');
      const start = code.lastIndexOf(' ', at - 1) + 1;
      const word = code.slice(start, at);
      return { matches: [{ text: `${word}!`, kind: 'text' }], start, end: at };
    },
    inspect: async (code, at, detail) =>
      code === 'unknown'
        ? undefined
        : { 'text/plain': `${code.slice(0, at)}|${code.slice(at)} ${String(detail)}` },
    isComplete: async (code) =>
      code.endsWith('\\') ? { status: 'incomplete', indent: '  ' } : { status: 'complete' },
    close: async (withinMs) => {
      closed.push(withinMs);
    },
  };
}

function failure(ename: string, evalue: string): CellOutcome {
  return {
    status: 'error',
    error: { ename, evalue, traceback: ['while running', `${ename}: ${evalue}`] },
  };
}

function interrupted(): CellOutcome {
  return failure('KeyboardInterrupt', 'interrupted');
}
