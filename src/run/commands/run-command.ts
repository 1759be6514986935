/** From a magic's command to the file that carries it out. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { Command } from '../../magics/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { runCatalogueCommand } from './catalogue-command.ts';
import { runExportCommand } from './export-command.ts';
import { runLoginCommand } from './login-command.ts';
import { runPlotCommand } from './plot-command.ts';
import { runPreviewCommand } from './preview-command.ts';
import { runProfileCommand } from './profile-command.ts';
import { runResultCommand } from './result-command.ts';
import { runSessionCommand } from './session-command.ts';
import { runTaskCommand } from './task-command.ts';
import { runVariablesCommand } from './variables-command.ts';

/** Gives the outcome of a command that has one of its own. As every command, rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted. */
export async function* runCommand(
  command: Command,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome | undefined> {
  switch (command.kind) {
    case 'log':
    case 'status':
    case 'kill':
    case 'progress':
    case 'code':
    case 'jobs':
    case 'history':
    case 'insert':
    case 'attach':
      return yield* runTaskCommand(command, run);
    case 'result':
    case 'more':
    case 'page':
    case 'rows':
      yield* runResultCommand(command, run);
      return undefined;
    case 'export':
      yield* runExportCommand(command, run);
      return undefined;
    case 'plot':
      yield* runPlotCommand(command, run);
      return undefined;
    case 'profile':
      yield* runProfileCommand(command, run);
      return undefined;
    case 'login':
    case 'logout':
      yield* runLoginCommand(command, run);
      return undefined;
    case 'variables':
      yield* runVariablesCommand(command, run);
      return undefined;
    case 'preview':
      yield* runPreviewCommand(command, run);
      return undefined;
    case 'databases':
    case 'tables':
    case 'columns':
    case 'use':
      yield* runCatalogueCommand(command, run);
      return undefined;
    case 'engines':
    case 'session':
    case 'queue':
    case 'whoami':
    case 'info':
    case 'config':
      yield* runSessionCommand(command, run);
      return undefined;
  }
}
