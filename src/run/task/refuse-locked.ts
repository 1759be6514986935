/** What a site has locked holds for magics too: a cell that would change it is refused before anything of it counts. */
import { isDeepStrictEqual } from 'node:util';
import type { CellPlan, NotebookState } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { KernelFacts } from '../session/kernel-facts.ts';
import type { RunSettings } from '../session/run-settings.ts';

/** Groups whose entries magics set one by one. */
const groups = ['variables', 'runtime', 'startup'] as const;

/** Throws OPTION_INVALID, which names the key and the file that locks it. A task of this machine (`%%local`) is not the site's matter. */
export function refuseLockedChanges(
  { state, task, commands }: CellPlan,
  settings: RunSettings,
  facts: Pick<KernelFacts, 'settings'>,
): void {
  const locked = facts.settings.filter(({ lockedBy }) => lockedBy !== undefined);
  if (locked.length === 0) return;
  const left = { ...state, ...state.engine, engine: state.engine.name };
  const sent = task === undefined || task.place === 'local' ? [] : [task];
  const targets = commands.flatMap((command) =>
    command.kind === 'send-value'
      ? [{ ...left, ...command.engine, engine: command.engine.name }]
      : [],
  );
  const changed = [left, ...sent, ...targets].flatMap((wanted) =>
    changedKeys(wanted, state, settings),
  );
  const refused = locked.find(({ key }) =>
    changed.some((name) => name === key || name.startsWith(`${key}.`)),
  );
  if (refused === undefined) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `"${refused.key}" is locked by ${refused.lockedBy ?? ''}`,
    {
      hint: `It stays ${refused.value ?? 'as it is'}: only whoever runs this site can change it. Nothing of the cell was run.`,
    },
  );
}

type Wanted = Pick<NotebookState, (typeof groups)[number] | 'creator' | 'rows' | 'localRows'> &
  Pick<NotebookState, 'allowUndefined'> & {
    readonly engine: string;
    readonly version: string | undefined;
    readonly runType: string;
  };

/** The settings, by dotted key, that a state or a task has otherwise than the settings say. */
function changedKeys(
  wanted: Wanted,
  { configured }: NotebookState,
  settings: RunSettings,
): readonly string[] {
  const { name, version, runType } = configured.engine;
  const isOtherVersion = version !== undefined && wanted.version !== version;
  return [
    ...(wanted.engine !== name || isOtherVersion ? ['engine'] : []),
    ...(wanted.runType === runType ? [] : ['runType']),
    ...(wanted.creator === configured.creator ? [] : ['creator']),
    ...((wanted.rows ?? settings.limits.rows) === settings.limits.rows ? [] : ['limits.rows']),
    ...((wanted.localRows ?? settings.limits.localRows) === settings.limits.localRows
      ? []
      : ['limits.localRows']),
    ...(wanted.allowUndefined === true && settings.undefinedVariables !== 'send'
      ? ['undefinedVariables']
      : []),
    ...groups.flatMap((group) => changedEntries(group, wanted[group], configured[group])),
  ];
}

function changedEntries(
  group: string,
  wanted: Readonly<Record<string, unknown>>,
  configured: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = new Set([...Object.keys(wanted), ...Object.keys(configured)]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(wanted[name], configured[name]))
    .map((name) => `${group}.${name}`);
}
