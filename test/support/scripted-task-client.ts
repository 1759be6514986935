/** A task service in memory: a test changes its results and logs between two reads. It implements the seam without HTTP. */
import { LinkisKernelError } from '../../src/shared/index.ts';
import { rejectingClient } from '../../src/run/session/rejecting-client.ts';
import { scriptedCatalogue } from './scripted-catalogue.ts';
import {
  execId,
  type LogLine,
  type ResultColumn,
  type ResultPage,
  type TaskClient,
  taskId,
  type TaskInfo,
  type TaskState,
} from '../../src/task/index.ts';

/** A stored result of the scripted service. */
export type ScriptedResult =
  | { readonly name: string; lines: string[] }
  | { readonly name: string; columns: readonly ResultColumn[]; rows: (string | null)[][] }
  | { readonly name: string; html: string }
  | { readonly name: string; gone: true };

/** The service, and what a test sets and reads. */
export interface ScriptedService {
  readonly client: TaskClient;
  state: TaskState;
  log: LogLine[];
  /** No line follows those of `log`. */
  logComplete: boolean;
  results: ScriptedResult[];
  info: Partial<TaskInfo>;
  /** Thrown by the next reads of the state, one each. */
  readonly troubles: LinkisKernelError[];
  /** The state after a kill; undefined = a kill does not change it. */
  killedState: TaskState | undefined;
  /** A submit is answered when it resolves. */
  submitGate: Promise<void>;
  readonly calls: string[];
}

/** A scripted service with one task, number 7. */
export function scriptedService(): ScriptedService {
  const handle = { execId: execId('exec_id_7'), taskId: taskId(7) };
  const sizeOf = (result: ScriptedResult): number => JSON.stringify(result).length;

  function pageOf(result: ScriptedResult, page: number, pageSize: number): ResultPage {
    const from = (page - 1) * pageSize;
    if ('gone' in result)
      throw new LinkisKernelError('RESULT_GONE', `${result.name} is not there any more`);
    if ('html' in result) return { kind: 'html', html: result.html };
    if ('lines' in result) {
      const lines = result.lines.slice(from, from + pageSize);
      return { kind: 'text', lines, last: lines.length < pageSize };
    }
    const rows = result.rows.slice(from, from + pageSize);
    return {
      kind: 'table',
      columns: result.columns,
      rows,
      last: rows.length < pageSize,
      notices: [],
    };
  }

  const service: ScriptedService = {
    state: 'Running',
    log: [],
    logComplete: false,
    results: [],
    info: {},
    troubles: [],
    killedState: 'Cancelled',
    submitGate: Promise.resolve(),
    calls: [],
    client: {
      address: 'scripted',
      connect: async () => undefined,
      logout: async () => true,
      async submit(spec) {
        service.calls.push(`submit ${spec.engineType} ${spec.runType}`);
        await service.submitGate;
        return handle;
      },
      async status() {
        service.calls.push('status');
        const trouble = service.troubles.shift();
        if (trouble !== undefined) throw trouble;
        return service.state;
      },
      async progress() {
        service.calls.push('progress');
        return { fraction: 0.5, stages: [], yarn: undefined };
      },
      async log(_task, fromLine) {
        service.calls.push(`log ${String(fromLine)}`);
        const lines = service.log.slice(fromLine - 1);
        return {
          lines,
          nextLine: fromLine + lines.length,
          complete: service.logComplete,
        };
      },
      async storedLog(_path, fromLine) {
        service.calls.push(`storedLog ${String(fromLine)}`);
        const lines = service.log.slice(fromLine - 1);
        return { lines, nextLine: fromLine + lines.length, complete: true };
      },
      async kill() {
        service.calls.push('kill');
        if (service.killedState !== undefined) service.state = service.killedState;
        return 'accepted';
      },
      async info() {
        service.calls.push('info');
        return {
          taskId: handle.taskId,
          execId: handle.execId,
          state: service.state,
          user: 'ann',
          creator: 'notebook',
          engine: 'duckdb',
          runType: 'sql',
          labels: [],
          progress: 1,
          resultLocation: 'results/7',
          logPath: 'logs/7.log',
          errorCode: undefined,
          errorDescription: undefined,
          engineInstance: 'host:1',
          createdTime: 0,
          updatedTime: 0,
          costMs: 0,
          code: undefined,
          source: {},
          metrics: {},
          ...service.info,
        };
      },
      async tasks() {
        service.calls.push('tasks');
        return [await service.client.info(handle.taskId)];
      },
      async resultSets() {
        service.calls.push('resultSets');
        return service.results.map((result, index) => ({
          name: result.name,
          path: `results/7/${result.name}`,
          index,
          size: sizeOf(result),
        }));
      },
      async read(ref, { page, pageSize }) {
        service.calls.push(`read ${ref.name} ${String(page)}/${String(pageSize)}`);
        const result = service.results.find(({ name }) => name === ref.name);
        if (result === undefined)
          throw new LinkisKernelError('RESULT_GONE', `${ref.name} is not there any more`);
        return pageOf(result, page, pageSize);
      },
      export: async () =>
        Promise.reject(new LinkisKernelError('LINKIS_REFUSED', 'nothing to export here')),
      exportAll: async () =>
        Promise.reject(new LinkisKernelError('LINKIS_REFUSED', 'nothing to export here')),
      engines: async () => [{ engine: 'duckdb', version: '1' }],
      catalogue: scriptedCatalogue({}).client,
      engine: rejectingClient(new LinkisKernelError('LINKIS_REFUSED', 'no engines here')).engine,
      files: rejectingClient(new LinkisKernelError('LINKIS_REFUSED', 'no files here')).files,
      looks: rejectingClient(new LinkisKernelError('LINKIS_REFUSED', 'no looks here')).looks,
      console: rejectingClient(new LinkisKernelError('LINKIS_REFUSED', 'no console here')).console,
      onWait: () => () => undefined,
      beginClose: () => undefined,
      close: async () => undefined,
    },
  };
  return service;
}

/** A service whose task has one result, `_0.dolphin`: a column `n` with the numbers from 0. */
export function scriptedTable(rows: number): ScriptedService {
  const service = scriptedService();
  service.results.push({
    name: '_0.dolphin',
    columns: [{ name: 'n', type: 'int', comment: undefined }],
    rows: Array.from({ length: rows }, (_, at) => [String(at)]),
  });
  return service;
}
