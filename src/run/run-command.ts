/** From a magic's command to the family that carries it out. */
import type { CellEvent } from '../interpreter/index.ts';
import type { Command } from '../magics/index.ts';
import type { RunParts } from './cell-run.ts';
import { runResultCommand } from './commands/result-command.ts';
import { runTaskCommand } from './commands/task-command.ts';

/** Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted. */
export async function* runCommand(
  command: Command,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  switch (command.kind) {
    case 'log':
    case 'status':
    case 'kill':
      yield* runTaskCommand(command, parts, signal);
      return;
    case 'result':
    case 'more':
    case 'page':
    case 'rows':
      yield* runResultCommand(command, parts, signal);
      return;
  }
}
