/** Leads each command of a magic to the file that carries it out. */
import type { CellEvent, CellOutcome, MimeBundle } from '../../interpreter/index.ts';
import type { Command, FileCommand, ResultCommand } from '../../magics/index.ts';
import { renderLines } from '../../render/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { namedTask } from '../named/named-task.ts';
import { attachTask } from '../task/attach-task.ts';
import { showEngineLog } from '../server/engine-log-command.ts';
import { isFileCommand, runFileCommand } from '../files/files-command.ts';
import { changeGlobalVariables } from '../server/global-variables-command.ts';
import { showParameters } from '../server/parameters-command.ts';
import { showCatalogue } from '../server/catalogue-command.ts';
import { showDataSources } from '../server/datasources-command.ts';
import { describeTable } from '../server/describe-command.ts';
import { showFunctions } from '../server/functions-command.ts';
import { sendValue } from '../local/send-value.ts';
import { runExportCommand } from './export-command.ts';
import { runPip } from './pip-command.ts';
import { changeLogin } from './login-command.ts';
import { showGrid } from '../grid/grid-command.ts';
import { showPlot } from './plot-command.ts';
import { showPreview } from './preview-command.ts';
import { runProfileCommand } from '../profile/profile-command.ts';
import { runShellLines } from './shell-command.ts';
import { runResultCommand } from './result-command.ts';
import { runFile } from './run-file.ts';
import { sendTable } from './send-command.ts';
import { showSession } from './session-command.ts';
import { showSettingsProfiles } from './settings-profile-command.ts';
import { showTask } from './task-command.ts';
import { insertCode } from './task-history.ts';
import { showTaskLog } from './task-log.ts';
import { showVariables } from './variables-command.ts';

/**
 * Returns an outcome for `%attach`, `%pip`, `!` lines and the `%profile` of a table (the task's), `%send` and `%run` (the last cell's) and `%history -i` only. Rejects with a
 * `LinkisKernelError` or the signal's reason.
 */
async function* runCommand(
  command: Command,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome | undefined> {
  if (command.kind === 'attach') return yield* attachTask(command, run);
  if (command.kind === 'run') return yield* runFile(command, run);
  if (command.kind === 'pip') return yield* runPip(command, run);
  if (command.kind === 'shell') return yield* runShellLines(command, run);
  if (command.kind === 'profile') return yield* runProfileCommand(command, run);
  if (command.kind === 'send') return yield* sendTable(command, run);
  if (command.kind === 'insert') return yield* insertCode(command.taskId, run);
  if (command.kind === 'log' && command.engine !== undefined)
    yield* showEngineLog(command, command.engine, run);
  else if (command.kind === 'log' && isNone(command, run))
    yield {
      kind: 'display',
      bundle: renderLines(['No task has run in this notebook yet: there is no log.']),
    };
  else if (command.kind === 'log') yield* showTaskLog(await namedTask(command, run), command, run);
  else if (command.kind === 'export') yield* runExportCommand(command, run);
  else if (command.kind === 'send-value') yield* sendValue(command, run);
  else if (command.kind === 'grid') yield* showGrid(command, run);
  else if (command.kind === 'plot') yield await showPlot(command, run);
  else if (isFileCommand(command)) yield* runFileCommand(command, run);
  else if (isResultCommand(command)) yield* runResultCommand(command, run);
  else yield { kind: 'display', bundle: await displayOf(command, run) };
  return undefined;
}

/** The outcome of the last one that has one, or of the first that fails. */
export async function* runCommands(
  commands: readonly Command[],
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  let outcome: CellOutcome = { status: 'ok' };
  for (const command of commands) {
    outcome = (yield* runCommand(command, run)) ?? outcome;
    if (outcome.status === 'error') break;
  }
  return outcome;
}

function isNone(
  { ifAny, taskId, name }: Extract<Command, { kind: 'log' }>,
  { session }: CellRun,
): boolean {
  return (
    ifAny === true && taskId === undefined && name === undefined && session.lastTask === undefined
  );
}

function isResultCommand(command: Command): command is ResultCommand {
  return ['result', 'more', 'page', 'rows'].includes(command.kind);
}

type DisplayCommand = Exclude<
  Command,
  | FileCommand
  | ResultCommand
  | {
      kind:
        | 'attach'
        | 'insert'
        | 'log'
        | 'export'
        | 'grid'
        | 'pip'
        | 'plot'
        | 'profile'
        | 'run'
        | 'send'
        | 'send-value'
        | 'shell';
    }
>;

async function displayOf(command: DisplayCommand, run: CellRun): Promise<MimeBundle> {
  switch (command.kind) {
    case 'status':
    case 'kill':
    case 'progress':
    case 'code':
    case 'jobs':
    case 'history':
      return showTask(command, run);
    case 'settings-profile':
      return showSettingsProfiles(command, run);
    case 'login':
    case 'logout':
      return changeLogin(command, run);
    case 'variables':
      return showVariables(command, run);
    case 'global-variables':
      return changeGlobalVariables(command, run);
    case 'server-parameters':
      return showParameters(command, run);
    case 'preview':
      return showPreview(command, run);
    case 'databases':
    case 'tables':
    case 'columns':
    case 'use':
      return showCatalogue(command, run);
    case 'describe':
      return describeTable(command, run);
    case 'functions':
    case 'load-function':
      return showFunctions(command, run);
    case 'datasources':
      return showDataSources(command, run);
    case 'engines':
    case 'past-engines':
    case 'queue-load':
    case 'session':
    case 'queue':
    case 'whoami':
    case 'info':
    case 'config':
      return showSession(command, run);
  }
}
