/** From a magic's command to the family that carries it out. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { Command } from '../../magics/index.ts';
import type { RunParts } from '../cell/cell-run.ts';
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

/** The outcome of a command that has one of its own. Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted. */
export async function* runCommand(
  command: Command,
  parts: RunParts,
  signal: AbortSignal,
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
      return yield* runTaskCommand(command, parts, signal);
    case 'result':
    case 'more':
    case 'page':
    case 'rows':
      yield* runResultCommand(command, parts, signal);
      return undefined;
    case 'export':
      yield* runExportCommand(command, parts, signal);
      return undefined;
    case 'plot':
      yield* runPlotCommand(command, parts, signal);
      return undefined;
    case 'profile':
      yield* runProfileCommand(command, parts);
      return undefined;
    case 'login':
    case 'logout':
      yield* runLoginCommand(command, parts, signal);
      return undefined;
    case 'variables':
      yield* runVariablesCommand(command, parts, signal);
      return undefined;
    case 'preview':
      yield* runPreviewCommand(command, parts, signal);
      return undefined;
    case 'databases':
    case 'tables':
    case 'columns':
    case 'use':
      yield* runCatalogueCommand(command, parts, signal);
      return undefined;
    case 'engines':
    case 'session':
    case 'queue':
    case 'whoami':
    case 'info':
    case 'config':
      yield* runSessionCommand(command, parts, signal);
      return undefined;
  }
}
