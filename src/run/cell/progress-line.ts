/** A line that tells how far something is, shown only when it takes long. */
import { randomUUID } from 'node:crypto';
import { type CellEvent, displayId, type MimeBundle } from '../../interpreter/index.ts';
import { renderLines } from '../../render/index.ts';
import { beatsUntil } from './beats.ts';
import type { CellRun } from './cell-run.ts';

export interface ProgressLine {
  /** Undefined when it is too soon for a line, or for another one. */
  readonly due: (text: () => string) => CellEvent | undefined;
  /** What the line says in the end; undefined when there is none. */
  readonly settle: (text: string) => CellEvent | undefined;
  /** In place of the line, or where it would stand. */
  readonly show: (bundle: MimeBundle) => CellEvent;
  readonly isShown: () => boolean;
}

/** `name` is a part of the display's id. */
export function progressLine(
  name: string,
  { clock, settings }: Pick<CellRun, 'clock' | 'settings'>,
): ProgressLine {
  const startedAt = clock.now();
  const id = displayId(`linkis-${name}-${randomUUID()}`);
  let shownAt: number | undefined;
  const show = (bundle: MimeBundle): CellEvent => {
    const kind = shownAt === undefined ? 'display' : 'update';
    shownAt = clock.now();
    return { kind, bundle, displayId: id };
  };
  return {
    due(text) {
      const isDue =
        shownAt === undefined
          ? clock.now() - startedAt >= settings.pace.quietMs
          : clock.now() - shownAt >= settings.pace.statusMs;
      return isDue ? show(renderLines([text()])) : undefined;
    },
    settle: (text) => (shownAt === undefined ? undefined : show(renderLines([text]))),
    show,
    isShown: () => shownAt !== undefined,
  };
}

/** The steps of a generator as a line that is shown from time to time, also while a step takes long. */
export async function* shown<Step, Value>(
  steps: AsyncGenerator<Step, Value>,
  { line, run }: { readonly line: ProgressLine; readonly run: CellRun },
  text: (step: Step | undefined) => string,
): AsyncGenerator<CellEvent, Value> {
  let last: Step | undefined;
  const due = (): readonly CellEvent[] => {
    const event = line.due(() => text(last));
    return event === undefined ? [] : [event];
  };
  for (;;) {
    const next = steps.next();
    for await (const _beat of beatsUntil(next, run)) yield* due();
    const step = await next;
    if (step.done === true) return step.value;
    last = step.value;
    yield* due();
  }
}
