/** Makes the task of a cell from its draft: code with limit and kept queries, and all that holds for it. */
import { applyLimit, type LimitedCode, limitNotice } from '../code/apply-limit.ts';
import type { Cell } from '../grammar/cell.ts';
import type { PlannedTask } from '../form/cell-plan.ts';
import { engineOptions } from '../magic/engine-magic.ts';
import { engineVersion, languageOf } from '../code/engines.ts';
import { type Draft } from '../form/magic.ts';
import type { TaskDefaults } from '../form/notebook-state.ts';
import { isOption } from '../grammar/options.ts';
import { withKeptQueries } from './kept-queries.ts';
import { withoutCommonIndent } from '../code/python-lines.ts';
import { findMagic } from './registry.ts';

/** True when the cell itself has `--limit`, not the notebook or an alias. */
function asksForLimit(cell: Cell, aliases: Readonly<Record<string, string>>): boolean {
  return cell.magics.some(
    ({ name, words }) =>
      findMagic(name, aliases)?.options === engineOptions &&
      words.some((word) => isOption(word) && /^--limit(?:=|$)/.test(word.text)),
  );
}

/** Adds the limit to SQL and removes the common indent of Python; a raw cell stays as it is. */
function limitedBody(cell: Cell, draft: Draft, settings: TaskDefaults): LimitedCode {
  const { limit, engine } = settings;
  if (!cell.raw && languageOf(engine.runType) === 'sql') return applyLimit(draft.body, limit);
  const note =
    cell.raw && limit !== undefined && asksForLimit(cell, draft.state.aliases)
      ? `--limit ${String(limit)} was not applied: a %%raw cell goes as it is`
      : undefined;
  const isPython = !cell.raw && languageOf(engine.runType) === 'python';
  const code = isPython ? withoutCommonIndent(draft.body) : draft.body;
  return { code, linesBefore: 0, isCut: false, note };
}

/** `note` is to be told beside the task. Throws `OPTION_INVALID`. */
export function taskOf(
  cell: Cell,
  draft: Draft,
): { readonly task: PlannedTask; readonly note: string | undefined } {
  const { state } = draft;
  const { keep: _, ...own } = draft.own;
  const settings: TaskDefaults = { ...state, ...own };
  const { engine, limit } = settings;
  const { creator, variables, runtime, startup, labels, rows, timeoutMs, quiet, tables } = state;
  const limited = limitedBody(cell, draft, settings);
  const whose = own.limit === undefined ? "the notebook's" : "the alias's";
  const isTold =
    limited.isCut &&
    typeof limit === 'number' &&
    draft.own.keep?.runs !== false &&
    !asksForLimit(cell, state.aliases);
  const headLines = draft.headLines - limited.linesBefore;
  const composed = withKeptQueries(cell, draft, limited.code, headLines);
  const notices = [...(isTold ? [limitNotice(limit, whose)] : []), ...composed.notices];
  const listed = state.offers.length === 0 ? undefined : engineVersion(engine.name, state.offers);
  return {
    note: limited.note,
    task: {
      creator,
      variables,
      runtime,
      startup,
      labels,
      rows,
      limit,
      timeoutMs,
      quiet,
      ...(tables === undefined ? {} : { tables }),
      ...own,
      code: composed.code,
      engine: engine.name,
      version: engine.version ?? listed,
      runType: engine.runType,
      program: engine.program,
      ...(notices.length === 0 ? {} : { notices }),
      headLines,
      ...(composed.origin === undefined ? {} : { origin: composed.origin }),
    },
  };
}
