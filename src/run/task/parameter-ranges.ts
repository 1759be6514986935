/** Tells, right before a submit, of parameters that the server would not take in its console: an engine may fail by them, or never start. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import { renderNotices } from '../../render/index.ts';
import { maskedParameter } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isInRange, knownParameters, rangeInWords } from '../session/server-parameters.ts';

/** What was told of a notebook's parameters: each value once. */
const told = new WeakMap<CellRun['session'], Set<string>>();

/** Asks the server only where the task has parameters that were not told of before. Rejects as a login does. */
export async function* tellRanges(
  { engine, startup, runtime }: PlannedTask,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const before = told.get(run.session) ?? new Set<string>();
  told.set(run.session, before);
  const given = [...Object.entries(startup), ...Object.entries(runtime)].flatMap(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return before.has(JSON.stringify([engine, key, text])) ? [] : [{ key, text }];
  });
  if (given.length === 0) return;
  const known = await knownParameters(engine, run);
  const notices = given.flatMap(({ key, text }) => {
    before.add(JSON.stringify([engine, key, text]));
    const range = known.find((parameter) => parameter.key === key)?.range;
    return isInRange(text, range) === false
      ? [
          `${key} = ${maskedParameter(key, text)} is outside of what the server has for it: ${rangeInWords(range)}. It is sent all the same.`,
        ]
      : [];
  });
  if (notices.length > 0) yield { kind: 'display', bundle: renderNotices(notices) };
}
