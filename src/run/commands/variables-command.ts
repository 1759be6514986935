/** `%var` lists every variable with its value and origin, the strongest first, hidden ones included. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { VariablesCommand } from '../../magics/index.ts';
import { renderListing } from '../../render/index.ts';
import { LinkisKernelError, maskedParameter } from '../../shared/index.ts';
import { builtInNames, substitute } from '../../substitution/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { consoleVariables, type Variables } from '../session/console-variables.ts';
import { userName } from '../named/user-name.ts';

type Origin = 'cell' | 'notebook' | 'settings' | 'console' | 'built-in';

interface Layer {
  readonly origin: Origin;
  readonly variables: Variables;
}

interface ListedVariable {
  readonly name: string;
  /** Masked where it is secret. */
  readonly value: string;
  readonly origin: Origin;
  /** The origin whose value is used instead. */
  readonly hiddenBy: Origin | undefined;
  /** The value is empty, which the server takes for not defined. */
  readonly isEmpty: boolean;
}

const precedence = ['@set in the code', 'cell', 'notebook', 'settings', 'console', 'built-in'];

/** When the server does not answer, the list lacks the variables kept there, and a notice below it says so. */
export async function showVariables(command: VariablesCommand, run: CellRun): Promise<MimeBundle> {
  const kept = await keptOnServer(run);
  const layers: readonly Layer[] = [
    { origin: 'cell', variables: changed(command.cell ?? {}, command.notebook) },
    { origin: 'notebook', variables: changed(command.notebook, command.settings) },
    { origin: 'settings', variables: present(command.settings, command.notebook) },
    { origin: 'console', variables: kept.variables },
    {
      origin: 'built-in',
      variables: command.builtIn ? await builtIns(command, kept.variables, run) : {},
    },
  ];
  const variables = listed(layers);
  const isAny = variables.length > 0;
  return renderListing({
    title: isAny
      ? 'variables'
      : 'There are no variables. Set one with %var name=value, use it as ${name}.',
    columns: ['name', 'value', 'origin', ''],
    rows: variables.map(({ name, value, origin, hiddenBy, isEmpty }) => [
      name,
      value,
      origin,
      hiddenBy === undefined ? (isEmpty ? 'empty: not defined' : '') : `hidden by ${hiddenBy}`,
    ]),
    notes: [
      ...(kept.trouble === undefined ? [] : [kept.trouble]),
      ...(isAny ? [`First wins: ${precedence.join(', ')} (console: yours on the server).`] : []),
      ...(command.builtIn ? [] : ['%var --all lists the built-in dates too.']),
    ],
    ...(command.json && {
      json: {
        variables: variables.map(({ hiddenBy, ...variable }) => ({
          ...variable,
          hiddenBy: hiddenBy ?? null,
        })),
        precedence,
        consoleRead: kept.trouble === undefined,
      },
    }),
  });
}

async function keptOnServer(
  run: CellRun,
): Promise<{ readonly variables: Variables; readonly trouble: string | undefined }> {
  const unlisted = 'Your variables on the server are not listed: ';
  try {
    const answer = await consoleVariables(run);
    return 'trouble' in answer
      ? { variables: {}, trouble: `${unlisted}${answer.trouble}` }
      : { variables: answer.variables, trouble: undefined };
  } catch (thrown) {
    run.signal.throwIfAborted();
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    return { variables: {}, trouble: `${unlisted}${thrown.message}` };
  }
}

/** The built-in dates as of now, and the user. */
async function builtIns(
  { notebook, cell }: VariablesCommand,
  kept: Variables,
  run: CellRun,
): Promise<Variables> {
  // A run_date that is set moves the other dates.
  const runDate = { ...kept, ...notebook, ...cell }['run_date'] ?? '';
  const variables = /^\d{8}$/.test(runDate) ? { run_date: runDate } : {};
  const user = await userName(run);
  const scope = { runType: 'sql', variables, user, now: new Date() };
  return Object.fromEntries(
    builtInNames.flatMap((name) => {
      const reference = `\${${name}}`;
      const value = substitute(reference, scope).replaced.get(reference);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The variables that `below` lacks or has with another value. */
function changed(variables: Variables, below: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).filter(
      ([name, value]) => !Object.hasOwn(below, name) || below[name] !== value,
    ),
  );
}

/** The settings' variables that the notebook has not unset. */
function present(settings: Variables, notebook: Variables): Variables {
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => Object.hasOwn(notebook, name)),
  );
}

/** Sorted by name; of each name the strongest first. */
function listed(layers: readonly Layer[]): readonly ListedVariable[] {
  const names = [...new Set(layers.flatMap(({ variables }) => Object.keys(variables)))];
  return names
    .toSorted((a, b) => a.localeCompare(b))
    .flatMap((name) => {
      let hiddenBy: Origin | undefined;
      return layers.flatMap(({ origin, variables }): readonly ListedVariable[] => {
        const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
        if (value === undefined) return [];
        const isEmpty = value === '';
        const row = { name, value: maskedParameter(name, value), origin, hiddenBy, isEmpty };
        hiddenBy ??= origin;
        return [row];
      });
    });
}
