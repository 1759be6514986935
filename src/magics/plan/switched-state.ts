/** The state of a notebook that goes on under other settings. */
import type { NotebookState } from '../form/notebook-state.ts';
import { type InitialSettings, initialState } from './plan-cell.ts';

/** Keeps variables, queries, rows and limits. All else was meant for the other gateway, and may be a password. Throws as `initialState` does. */
export function switchedState(
  before: NotebookState,
  settings: InitialSettings,
): { readonly state: NotebookState; readonly leftBehind: readonly string[] } {
  const state = initialState(settings);
  const own = (
    name: 'variables' | 'runtime' | 'startup',
  ): readonly (readonly [string, unknown])[] =>
    Object.entries(before[name]).filter(([key, value]) => before.configured[name][key] !== value);
  const variables = own('variables').map(([name]) => [name, before.variables[name] ?? ''] as const);
  const { rows, limit, timeoutMs, quiet, freshEngines, queries } = before;
  return {
    state: {
      ...state,
      variables: { ...state.variables, ...Object.fromEntries(variables) },
      rows,
      limit,
      timeoutMs,
      quiet,
      freshEngines,
      queries,
    },
    leftBehind: [
      ...[...own('runtime'), ...own('startup')].map(([key]) => key),
      ...Object.keys(before.labels),
    ],
  };
}
