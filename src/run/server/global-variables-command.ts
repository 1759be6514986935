/**
 * `%var … --global`: lists or changes the variables that the user keeps on the server. It takes the whole list at once, so the list is read right before
 * it is written, and compared afterwards: another client that writes meanwhile would lose what it wrote.
 */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { GlobalVariablesCommand } from '../../magics/index.ts';
import { renderListing } from '../../render/index.ts';
import { LinkisKernelError, looksSecret, maskedParameter, suggestion } from '../../shared/index.ts';
import type { GlobalVariable } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { forgetConsoleVariables } from '../session/console-variables.ts';
import { guardWrite } from '../task/guard-task.ts';

export async function changeGlobalVariables(
  command: GlobalVariablesCommand,
  run: CellRun,
): Promise<MimeBundle> {
  const { set, unset, json } = command;
  const { console } = run.client;
  const names = [...Object.keys(set), ...unset];
  if (names.length === 0) return listOf(await console.variables(run.signal), command);
  checkUnset(unset, await console.variables(run.signal));
  await guardWrite(
    `%var --global changes ${names.join(', ')} on the server`,
    { isLoss: false, confirmed: true },
    run,
  );
  // The guard may have waited for an answer, and somebody may have written meanwhile.
  const before = await console.variables(run.signal);
  checkUnset(unset, before);
  const wished = withChanges(before, command);
  try {
    await console.saveVariables(wished, run.signal);
  } finally {
    forgetConsoleVariables(run.session);
  }
  const now = await console.variables(run.signal);
  const difference = differenceOf(wished, now);
  if (difference !== undefined) throw notKept(difference);
  const rows = names.map((name) => ({
    name,
    before: valueIn(before, name),
    now: valueIn(now, name),
  }));
  const shown = (name: string, value: string | undefined): string =>
    value === undefined ? '–' : maskedParameter(name, value);
  return renderListing({
    title,
    columns: ['name', 'before', 'now'],
    rows: rows.map((row) => [row.name, shown(row.name, row.before), shown(row.name, row.now)]),
    notes: [...doubles(before, names), ...hidden(command), ...warnings(set)],
    ...(json && {
      json: {
        scope: 'global',
        changes: rows.map((row) => ({
          name: row.name,
          before: row.before === undefined ? null : maskedParameter(row.name, row.before),
          now: row.now === undefined ? null : maskedParameter(row.name, row.now),
        })),
        warnings: warnings(set),
      },
    }),
  });
}

const title = 'your variables on the server, for the tasks of every notebook and client of yours';

function listOf(
  list: readonly GlobalVariable[],
  { notebook, json }: GlobalVariablesCommand,
): MimeBundle {
  const rows = list
    .map(({ name, value }) => ({
      name,
      value: maskedParameter(name, value),
      isHidden: Object.hasOwn(notebook, name),
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
  return renderListing({
    title: rows.length === 0 ? 'There are no variables of yours on the server' : title,
    columns: ['name', 'value', ''],
    rows: rows.map((row) => [row.name, row.value, row.isHidden ? 'hidden by notebook' : '']),
    notes: ['%var NAME=VALUE --global sets one, %var --unset NAME --global removes it.'],
    ...(json && {
      json: {
        scope: 'global',
        variables: rows.map(({ name, value, isHidden }) => ({
          name,
          value,
          hiddenBy: isHidden ? 'notebook' : null,
        })),
      },
    }),
  });
}

function checkUnset(unset: readonly string[], list: readonly GlobalVariable[]): void {
  const known = list.map(({ name }) => name);
  const missing = unset.find((name) => !known.includes(name));
  if (missing === undefined) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `there is no variable ${missing} of yours on the server${suggestion(missing, known)}`,
    { hint: 'Nothing was changed. %var lists them, with the origin console.' },
  );
}

/** A name may be there twice, since the server takes that: a change leaves it once. */
function withChanges(
  before: readonly GlobalVariable[],
  { set, unset }: GlobalVariablesCommand,
): readonly GlobalVariable[] {
  const done = new Set<string>();
  const kept = before.flatMap((variable): readonly GlobalVariable[] => {
    const { name } = variable;
    if (unset.includes(name)) return [];
    if (!Object.hasOwn(set, name)) return [variable];
    if (done.has(name)) return [];
    done.add(name);
    return [{ ...variable, value: set[name] ?? '' }];
  });
  const added = Object.entries(set).flatMap(([name, value]) =>
    done.has(name) ? [] : [{ keyId: undefined, valueId: undefined, name, value }],
  );
  return [...kept, ...added];
}

/** What is not as it was written, in words; undefined when all is. The order is the server's. */
function differenceOf(
  wished: readonly GlobalVariable[],
  now: readonly GlobalVariable[],
): string | undefined {
  const textOf = ({ name, value }: GlobalVariable): string => JSON.stringify([name, value.trim()]);
  const count = (list: readonly GlobalVariable[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const variable of list)
      counts.set(textOf(variable), (counts.get(textOf(variable)) ?? 0) + 1);
    return counts;
  };
  const [one, other] = [count(wished), count(now)];
  const differs = (variable: GlobalVariable): boolean =>
    one.get(textOf(variable)) !== other.get(textOf(variable));
  const lost = wished.filter(differs).map(({ name }) => name);
  const added = now.filter(differs).map(({ name }) => name);
  const names = [...new Set([...lost, ...added])];
  return names.length === 0 ? undefined : names.join(', ');
}

function notKept(names: string): LinkisKernelError {
  return new LinkisKernelError(
    'LINKIS_REFUSED',
    `the variables on the server are not as they were written: ${names}`,
    {
      hint: 'Another notebook or the console has written at the same moment, and one of you has overwritten the other: look at %var, and set again what is missing.',
    },
  );
}

function valueIn(list: readonly GlobalVariable[], name: string): string | undefined {
  return list.find((variable) => variable.name === name)?.value;
}

function doubles(before: readonly GlobalVariable[], names: readonly string[]): readonly string[] {
  return names
    .filter((name) => before.filter((variable) => variable.name === name).length > 1)
    .map((name) => `${name} was there twice, with different values or the same: that is mended.`);
}

/** The notebook's own value of a name wins. */
function hidden({ set, notebook }: GlobalVariablesCommand): readonly string[] {
  return Object.keys(set)
    .filter((name) => Object.hasOwn(notebook, name) && notebook[name] !== set[name])
    .map(
      (name) =>
        `In this notebook ${name} stays ${maskedParameter(name, notebook[name])}: its own variables win over those on the server (%var --unset ${name}).`,
    );
}

function warnings(set: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(set)
    .filter((name) => looksSecret(name))
    .map(
      (name) =>
        `Warning: ${name} looks like a secret. The server prints variables in its log; keep secrets out of them.`,
    );
}
