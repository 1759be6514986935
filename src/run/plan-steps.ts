/** The steps of a plan before its task: what is said at once, and the commands of its magics. */
import type { CellEvent, CellOutcome } from '../interpreter/index.ts';
import type { CellPlan, Command } from '../magics/index.ts';
import { dataHtml } from '../render/index.ts';
import type { CellRun } from './cell/cell-run.ts';
import { runCommand } from './commands/run-command.ts';

export function hasWork({ questions = [], commands, task }: CellPlan): boolean {
  return questions.length > 0 || commands.length > 0 || task !== undefined;
}

export function* answersOf({ answers }: CellPlan): Generator<CellEvent> {
  for (const { text, html, json, asIs } of answers) {
    const bundle = { 'text/plain': text, ...(asIs ?? { 'text/html': dataHtml(html) }) };
    yield {
      kind: 'display',
      bundle: json === undefined ? bundle : { ...bundle, 'application/json': json },
    };
  }
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
