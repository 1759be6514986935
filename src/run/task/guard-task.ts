/** The guard: right before a submit it asks about what would be lost, or refuses what does not read, as the setting `guard` says. */
import type { CellRequest } from '../../interpreter/index.ts';
import { languageOf, type PlannedTask } from '../../magics/index.ts';
import { quoteLine, showControls } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { SqlStatement } from '../../sql/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { type TaskStatements, taskStatements } from './task-statements.ts';

/** The most statements that are shown with their line; more would bury the first. */
const mostTold = 4;
/** The most losses that a question lists. */
const mostAsked = 30;

/**
 * Throws `GUARD_REFUSED`, and rejects when the cell is interrupted while it asks. To be called for each task right before its submit: what
 * it lets through may be submitted.
 */
export async function guardTask(
  planned: PlannedTask,
  { code, ask }: Pick<CellRequest, 'code' | 'ask'>,
  run: CellRun,
): Promise<void> {
  const { guard } = run.settings;
  if (guard === 'off') return;
  const found = await taskStatements(planned, run);
  if (guard === 'read-only') {
    const refusal = readOnlyRefusal(planned, found, code, run);
    if (refusal !== undefined) throw refusal;
    return;
  }
  const losses = planned.confirmed === true ? [] : lossesOf(found);
  await askAbout(losses, ask, run, '--yes on a %% magic above the code, as in %%engine --yes,');
}

/**
 * The same for a magic that writes: `what` says what it is about to do. Throws `GUARD_REFUSED`. `isLoss`: something is dropped, emptied or
 * overwritten.
 */
export async function guardWrite(
  what: string,
  { isLoss, confirmed }: { readonly isLoss: boolean; readonly confirmed: boolean },
  run: CellRun,
): Promise<void> {
  const { guard } = run.settings;
  if (guard === 'read-only')
    throw refused(`guard is read-only: ${what}, and only SQL that reads is run`, run);
  if (guard === 'confirm' && isLoss && !confirmed)
    await askAbout([what], run.ask, run, '--yes behind it');
}

async function askAbout(
  losses: readonly string[],
  ask: CellRequest['ask'],
  run: CellRun,
  withoutQuestion: string,
): Promise<void> {
  if (losses.length === 0) return;
  const what = losses.slice(0, mostAsked).join(' · ') + more(losses.length - mostAsked);
  if (ask === undefined)
    throw refused(`${what}: the guard wants a yes, and nobody can be asked here`, run, {
      hint: `${withoutQuestion} runs it without a question.`,
    });
  const answer = await ask(`${what}: run ${losses.length === 1 ? 'it' : 'them'}? [y/N] `, {
    hidden: false,
  });
  if (/^\s*y(?:es)?\s*$/i.test(answer)) return;
  throw refused(`${what}: not run, since the answer was no`, run);
}

/** What the guard would say before a submit, for `%preview`; nothing when it lets the task through. */
export function guardVerdict(
  planned: PlannedTask,
  found: TaskStatements | undefined,
  run: CellRun,
): readonly string[] {
  const { guard } = run.settings;
  if (guard === 'read-only') {
    const refusal = readOnlyRefusal(planned, found, '', run);
    return refusal === undefined
      ? []
      : [`The cell would be refused before its submit: ${refusal.message.replaceAll('\n', '; ')}`];
  }
  const losses = guard === 'confirm' && planned.confirmed !== true ? lossesOf(found) : [];
  return losses.length === 0
    ? []
    : [`The guard would ask before the submit: ${losses.join(' · ')}`];
}

function lossesOf(found: TaskStatements | undefined): readonly string[] {
  return (found?.statements ?? []).flatMap(({ losses }) =>
    losses.map(({ text }) => showControls(text)),
  );
}

function readOnlyRefusal(
  planned: PlannedTask,
  found: TaskStatements | undefined,
  cellCode: string,
  run: CellRun,
): LinkisKernelError | undefined {
  if (found === undefined) {
    const language = languageOf(planned.runType);
    const named = language === 'other' ? planned.runType : language;
    return refused(
      `guard is read-only: what ${named} code does cannot be told, and only SQL that reads is run`,
      run,
    );
  }
  const others = found.statements.filter(({ kind }) => kind !== 'read');
  if (others.length === 0) return undefined;
  const told = others.slice(0, mostTold).flatMap((statement) => tell(statement, found, cellCode));
  const left = more(others.length - mostTold).trim();
  return refused(
    `guard is read-only: ${[...told, ...(left === '' ? [] : [left])].join('\n')}`,
    run,
    {
      hint: others.every(({ kind }) => kind === 'control')
        ? 'In place of USE, write the database in front of the table; in place of SET, %%engine --set KEY=VALUE.'
        : undefined,
    },
  );
}

function tell(
  { verb, kind, why, whyAt, from }: SqlStatement,
  found: TaskStatements,
  cellCode: string,
): readonly string[] {
  const place = found.placeOf(whyAt ?? from);
  const at = place === undefined ? '' : ` (${place.inWords}, column ${String(place.column)})`;
  const reason = why === undefined ? '' : `: ${why}`;
  const what =
    kind === 'unknown' ? 'is not understood, so it may do anything' : 'does more than read';
  const sentence = `${showControls(verb)} ${what}${at}${showControls(reason)}`;
  return [sentence, ...(place === undefined ? [] : quoteLine(place.text ?? cellCode, place))];
}

function more(count: number): string {
  return count > 0 ? ` and ${String(count)} more` : '';
}

function refused(
  message: string,
  { facts }: CellRun,
  { hint }: { readonly hint?: string | undefined } = {},
): LinkisKernelError {
  const { origin = 'default', lockedBy } = facts.settings.find(({ key }) => key === 'guard') ?? {};
  const place = origin === 'default' ? '' : ` guard comes from ${origin}.`;
  const from = lockedBy === undefined ? place : ` guard is locked by ${lockedBy}.`;
  return new LinkisKernelError('GUARD_REFUSED', message, {
    hint: [...(hint === undefined ? [] : [hint]), `Nothing was submitted.${from}`].join(' '),
  });
}
