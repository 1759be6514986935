/** What `%engine` answers: the engine in force, why, and everything else that it sets; as text and for scripts. */
import { textAnswer } from './answer.ts';
import type { Answer } from './cell-plan.ts';
import { engineVersion, languageOf } from './engines.ts';
import type { EngineChoice, NotebookState, TaskDefaults } from './notebook-state.ts';

/** The engine in force and its options. */
export function engineInForce(state: NotebookState, json: boolean): Answer {
  const { engine, configured } = state;
  const why = isConfigured(state)
    ? 'as configured'
    : `set in this notebook; configured is ${labelOf(configured.engine, state)}`;
  const lines = [
    `engine   ${labelOf(engine, state)} (${engine.runType}, ${languageOf(engine.runType)}), ${why}`,
    `creator  ${state.creator}`,
  ];
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['rows', state.rows],
    ['limit', state.limit],
    ['timeout', state.timeoutMs === undefined ? undefined : `${String(state.timeoutMs / 1000)} s`],
    ['set', keysOf(state.runtime)],
    ['startup', keysOf(state.startup)],
    ['label', keysOf(state.labels)],
    ['quiet', state.quiet ? 'yes' : undefined],
  ];
  for (const [name, value] of facts)
    if (value !== undefined) lines.push(`${name.padEnd(8)} ${String(value)}`);
  return answered(lines.join('\n'), state, json);
}

/** What a call has changed of the notebook's defaults. */
export function engineChanged(
  state: NotebookState,
  changes: Partial<TaskDefaults>,
  json: boolean,
): Answer {
  const { engine } = state;
  const others = Object.keys(changes).filter((name) => name !== 'engine');
  const changed = others.length === 0 ? '' : `; changed as well: ${others.join(', ')}`;
  return answered(
    `engine is now ${labelOf(engine, state)} (${engine.runType})${changed}`,
    state,
    json,
  );
}

function answered(text: string, state: NotebookState, json: boolean): Answer {
  const answer = textAnswer(text);
  return json ? { ...answer, json: factsOf(state) } : answer;
}

/** Of parameters the keys alone: a connection's password may be a value. */
function factsOf(state: NotebookState): unknown {
  const { engine, configured } = state;
  const choice = (one: EngineChoice): unknown => ({
    engine: one.name,
    version: versionOf(one, state) ?? null,
    runType: one.runType,
    language: languageOf(one.runType),
  });
  return {
    engine: choice(engine),
    configured: choice(configured.engine),
    origin: isConfigured(state) ? 'settings' : 'notebook',
    creator: state.creator,
    rows: state.rows ?? null,
    limit: state.limit ?? null,
    timeoutMs: state.timeoutMs ?? null,
    set: Object.keys(state.runtime),
    startup: Object.keys(state.startup),
    label: Object.keys(state.labels),
    quiet: state.quiet,
  };
}

function isConfigured({ engine, configured }: NotebookState): boolean {
  return engine.name === configured.engine.name && engine.runType === configured.engine.runType;
}

function labelOf(engine: EngineChoice, state: Pick<NotebookState, 'offers'>): string {
  const version = versionOf(engine, state);
  return version === undefined ? engine.name : `${engine.name}-${version}`;
}

function versionOf(
  engine: EngineChoice,
  { offers }: Pick<NotebookState, 'offers'>,
): string | undefined {
  return engine.version ?? engineVersion(engine.name, offers);
}

function keysOf(values: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(values);
  return keys.length === 0 ? undefined : keys.join(', ');
}
