/** Copies what is selected, as the kernel writes it: whole values, also of rows that are not here. */
import { gridLimits } from '../messages.ts';
import type { Status } from './bar/status.ts';
import { QuestionFailure, Superseded } from './kernel/questions.ts';
import type { Session } from './kernel/session.ts';
import { shownColumns, viewOf } from './look/look.ts';
import { cellsIn, type Range } from './look/selection.ts';
import { plural } from './page/text.ts';
import { putIntoClipboard } from './panel/clipboard.ts';
import type { MenuEntry } from './panel/menu.ts';

interface Format {
  readonly format: 'cells' | 'csv';
  readonly header: boolean;
}

const refused = 'The browser does not let this page copy.';

export async function copyText(text: string, what: string, status: Status): Promise<void> {
  try {
    await putIntoClipboard(Promise.resolve(text));
    status.say(`Copied the ${what}.`);
  } catch {
    status.say(refused, true);
  }
}

export async function copyRange(
  session: Session,
  range: Range,
  format: Format,
  status: Status,
): Promise<void> {
  const count = range.bottom - range.top + 1;
  status.say('Copying…');
  const asked = session.questions.ask('copy', {
    view: viewOf(session.look),
    from: range.top,
    count: Math.min(count, gridLimits.copiedRows),
    columns: shownColumns(session.look)
      .slice(range.left, range.right + 1)
      .map((place) => session.state.columns[place]?.name ?? ''),
    ...format,
  });
  try {
    await Promise.all([asked, putIntoClipboard(asked.then(({ text }) => text))]);
    const { rows, cut } = await asked;
    const columns = range.right - range.left + 1;
    const what = `${plural(rows, 'row')} × ${plural(columns, 'column')}${format.format === 'csv' ? ' as CSV' : ''}`;
    if (cut || rows < count)
      status.say(
        `Copied only ${what}: the rest is too large. Save the view, then %export it.`,
        true,
      );
    else status.say(`Copied ${what}.`);
  } catch (thrown) {
    if (thrown instanceof Superseded) status.say('');
    else if (thrown instanceof QuestionFailure)
      status.say(
        `${thrown.message} [${thrown.code}]${thrown.hint === undefined ? '' : ` ${thrown.hint}`}`,
        true,
      );
    else status.say(refused, true);
  }
}

/** The ways to copy the range, or all rows when it is one cell. */
export function copyEntries(
  session: Session,
  range: Range | undefined,
  status: Status,
): readonly MenuEntry[] {
  const all: Range = {
    top: 0,
    bottom: Math.max(0, (session.pages.count ?? 0) - 1),
    left: 0,
    right: shownColumns(session.look).length - 1,
  };
  const isOne = range === undefined || cellsIn(range) === 1;
  const isDisabled = session.state.ended !== null;
  const entry = (text: string, of: Range, format: Format, keys?: string): MenuEntry => ({
    text,
    isDisabled,
    ...(keys === undefined ? {} : { keys }),
    do: () => {
      void copyRange(session, of, format, status);
    },
  });
  const selected = isOne ? 'cell' : 'selection';
  return [
    ...(range === undefined
      ? []
      : [
          entry(`Copy ${selected}`, range, { format: 'cells', header: false }, 'Ctrl+C'),
          entry(`Copy ${selected} with names`, range, { format: 'cells', header: true }),
          entry(`Copy ${selected} as CSV`, range, { format: 'csv', header: true }),
        ]),
    ...(isOne
      ? [
          entry('Copy all rows with names', all, { format: 'cells', header: true }),
          entry('Copy all rows as CSV', all, { format: 'csv', header: true }),
        ]
      : []),
  ];
}
