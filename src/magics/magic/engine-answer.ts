/** What `%engine` answers: the engine in force, where it comes from, and the options in force; as text and for scripts. */
import { textAnswer, withJson } from '../form/answer.ts';
import type { Answer } from '../form/cell-plan.ts';
import { engineVersion, isLocalEngine, languageOf } from '../code/engines.ts';
import type { EngineChoice, NotebookState } from '../form/notebook-state.ts';
import { durationText } from '../grammar/options.ts';

export function engineInForce(state: NotebookState, json: boolean): Answer {
  const { engine, configured } = state;
  const why = isConfigured(state)
    ? 'as configured'
    : `set in this notebook; configured is ${labelOf(configured.engine, state)}`;
  const options = optionsInForce(state);
  const { runType } = engine;
  const language = languageOf(runType);
  const spelledOut = language === runType || language === 'other' ? '' : ` (${language})`;
  const lines = [
    `engine   ${labelOf(engine, state)}, run type ${runType}${spelledOut}, ${why}`,
    ...versionLine(engine, state),
    `creator  ${state.creator}`,
    ...(options.length === 0 ? [] : [`options  ${options.join(' ')}`]),
  ];
  return withJson(textAnswer(lines.join('\n')), json, factsOf(state));
}

/** The notebook's defaults after a call. They include options of earlier calls, which still hold. */
export function engineChanged(state: NotebookState, json: boolean): Answer {
  const options = optionsInForce(state);
  const lines = [
    `engine is now ${labelOf(state.engine, state)} (${state.engine.runType})${isUnlisted(state.engine, state) ? `; the server does not list that version, ${otherVersion}` : ''}`,
    ...(options.length === 0
      ? []
      : [`For every cell from here on: ${options.join(' ')} (%engine --reset takes options back)`]),
  ];
  return withJson(textAnswer(lines.join('\n')), json, factsOf(state));
}

/** Options that differ from the settings, as the user would write them. Of parameters only the keys: a value may be a password. */
function optionsInForce(state: NotebookState): readonly string[] {
  const { configured, creator, rows, limit, timeoutMs } = state;
  const keys = (
    option: string,
    values: Readonly<Record<string, unknown>>,
    settings: Readonly<Record<string, unknown>>,
  ): readonly string[] =>
    Object.keys(values)
      .filter((key) => values[key] !== settings[key])
      .map((key) => `--${option} ${key}=…`);
  return [
    ...(creator === configured.creator ? [] : [`--creator ${creator}`]),
    ...(rows === undefined ? [] : [`--rows ${String(rows)}`]),
    ...(limit === undefined ? [] : [`--limit ${String(limit)}`]),
    ...(timeoutMs === undefined ? [] : [`--timeout ${durationText(timeoutMs)}`]),
    ...(state.quiet ? ['--quiet'] : []),
    ...(state.tables === configured.tables
      ? []
      : [state.tables === 'grid' ? '--grid' : '--no-grid']),
    ...keys('set', state.runtime, configured.runtime),
    ...keys('startup', state.startup, configured.startup),
    ...keys('label', state.labels, {}),
  ];
}

/** Parameters appear by key only: a value may be a password. */
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
    tables: state.tables ?? 'static',
  };
}

function isConfigured({ engine, configured }: NotebookState): boolean {
  return engine.name === configured.engine.name && engine.runType === configured.engine.runType;
}

function labelOf(engine: EngineChoice, state: Pick<NotebookState, 'offers'>): string {
  const version = versionOf(engine, state);
  return version === undefined ? engine.name : `${engine.name}-${version}`;
}

/** Undefined where it is not known yet: the first task asks the server, and its highest version is taken. */
function versionOf(
  { name, version }: EngineChoice,
  { offers }: Pick<NotebookState, 'offers'>,
): string | undefined {
  const isKnown = isListed(name, offers) || isLocalEngine(name);
  // A server may hide its list, or have an engine that is not in it: then the version of the table is asked for.
  const isAsked = isKnown || (offers.length > 0 && !isLocalList(offers));
  return version ?? (isAsked ? engineVersion(name, offers) : undefined);
}

function versionLine(
  engine: EngineChoice,
  state: Pick<NotebookState, 'offers'>,
): readonly string[] {
  const { name, version } = engine;
  const { offers } = state;
  if (offers.length === 0 && version === undefined && !isLocalEngine(name))
    return ['version  the highest that the server lists; the first task asks for it'];
  return isUnlisted(engine, state) ? [`version  not listed by the server; ${otherVersion}`] : [];
}

const otherVersion = '%engine NAME-VERSION names another';

/** The version is that of the kernel's own table, since the server has none to choose from. */
function isUnlisted(
  { name, version }: EngineChoice,
  { offers }: Pick<NotebookState, 'offers'>,
): boolean {
  const isTold = version !== undefined || isLocalEngine(name) || isLocalList(offers);
  return !isTold && offers.length > 0 && !isListed(name, offers);
}

function isListed(name: string, offers: NotebookState['offers']): boolean {
  return offers.some((offer) => offer.engine === name);
}

/** The local gateway runs each version that is asked for. */
function isLocalList(offers: NotebookState['offers']): boolean {
  return offers.some(({ engine }) => isLocalEngine(engine));
}
