/** Plans a parsed cell with the notebook's defaults. Submits nothing; throws `MAGIC_UNKNOWN`, `MAGIC_SYNTAX` or `OPTION_INVALID`. */
import { asString } from '../../shared/index.ts';
import { isComment, type SqlDialect, sqlTokens, withBackslash } from '../../sql/index.ts';
import { textAnswer } from '../form/answer.ts';
import type { Cell } from '../grammar/cell.ts';
import type { CellPlan } from '../form/cell-plan.ts';
import { askedHelp } from './asked-help.ts';
import { refuseCache } from '../code/refuse-cache.ts';
import { chooseEngine } from '../code/choose-engine.ts';
import { languageOf } from '../code/engines.ts';
import { explainedTask } from '../code/explained-code.ts';
import { type Draft, withAnswer } from '../form/magic.ts';
import type { EngineChoice, NotebookState, TaskDefaults } from '../form/notebook-state.ts';
import { invalid } from '../grammar/options.ts';
import { injected, tellBare } from './injected-parameters.ts';
import { keptByCell } from './kept-queries.ts';
import { labelledCell } from './labelled-cell.ts';
import { withCodeBelow } from './code-on-line.ts';
import { withHandedResults } from './handed-results.ts';
import { readForms } from './form-values.ts';
import { displayNotice, withoutPlotLines } from './python-habits.ts';
import { readWidgets } from './widget-values.ts';
import { connectionAnswer } from './habits.ts';
import { shellLines } from './shell-lines.ts';
import { magicCall, parseCell } from '../grammar/parse-cell.ts';
import { splitWords } from '../grammar/split-words.ts';
import { setVariables } from '../magic/var-magic.ts';
import { checkWith } from '../magic/with-results.ts';
import { applyMagic } from './apply-magic.ts';
import { taskOf } from './plan-task.ts';
import { dataSourceParameter } from '../../task/index.ts';

/** The settings that a notebook begins with. */
export interface InitialSettings {
  /** As `%engine` takes it: a name, a name with a version, or a short form. */
  readonly engine: string;
  readonly runType: string | undefined;
  readonly creator: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly startup: Readonly<Record<string, unknown>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly tables?: 'grid' | 'static' | undefined;
}

/** A notebook before its first cell. Throws `OPTION_INVALID` when the settings name no engine or run type that would run. */
export function initialState(settings: InitialSettings): NotebookState {
  const call = magicCall('engine', { cell: false });
  const unset = { name: '', version: undefined, runType: '' };
  const engine = chooseEngine(settings.engine, settings.runType, {
    call,
    state: {
      engine: unset,
      configured: {
        engine: unset,
        creator: '',
        variables: {},
        runtime: {},
        startup: {},
      },
      offers: [],
    },
  });
  const { creator, variables, runtime, startup, aliases, tables } = settings;
  return {
    engine,
    creator,
    variables,
    runtime,
    startup,
    labels: {},
    rows: undefined,
    limit: undefined,
    timeoutMs: undefined,
    quiet: false,
    ...(tables === undefined ? {} : { tables }),
    aliases,
    configured: {
      engine,
      creator,
      variables,
      runtime,
      startup,
      ...(tables === undefined ? {} : { tables }),
    },
    queries: new Map(),
    database: undefined,
    offers: [],
    freshEngines: 0,
    startedEngines: [],
  };
}

/**
 * Plans a cell. A cell without code changes the notebook's defaults; one with code has a task. `languageId`: the language that the client
 * shows for the cell.
 */
export function planCell(parsed: Cell, state: NotebookState, languageId?: string): CellPlan {
  const { cell, applied: written } = draftOf(parsed, state, languageId);
  const applied = withShellLines(written, cell);
  // Magics below such lines are the cell's too.
  if (applied !== written && /^\s*%/.test(applied.body)) {
    const { headLines, body } = applied;
    const below = planCell(parseCell('\n'.repeat(headLines) + body), applied.state, languageId);
    return {
      ...below,
      answers: [...applied.answers, ...below.answers],
      commands: [...applied.commands, ...below.commands],
    };
  }
  const habitual = cell.raw || !applied.hasCode ? applied : withHabitsOfCode(applied);
  const asked = cell.raw || !habitual.hasCode ? habitual : withAskedHelp(habitual, cell);
  checkSwitch(cell, asked);
  const { answers, commands, questions } = asked;
  if (!asked.hasCode) {
    // What a task would tell is told at once where there is none.
    const said = (asked.notices ?? []).map((text) => textAnswer(text));
    return { state: asked.state, answers: [...answers, ...said], questions, commands };
  }
  const kept = keptByCell(cell, asked);
  const before = kept === undefined ? asked : { ...asked, state: kept.state };
  const { task: whole, note } = taskOf(cell, before);
  const told = [...(whole.notices ?? []), ...(before.notices ?? [])];
  const noted = told.length === 0 ? whole : { ...whole, notices: told };
  const isOnlyTold =
    kept?.runs === false || before.preview !== undefined || before.explains === true;
  const { task: handed, state: after } = isOnlyTold
    ? { task: noted, state: before.state }
    : withHandedResults(parsed, noted, before.state);
  const draft = { ...before, state: after };
  const task = draft.explains === true ? explainedTask(handed) : handed;
  refuseCache(task);
  checkWith(cell.magics, task);
  const language = cell.raw ? undefined : languageOf(task.runType);
  const connected = language === 'sql' ? connectionAnswer(draft.body) : undefined;
  if (connected !== undefined)
    return { state: draft.state, answers: [...answers, connected], questions, commands };
  const isRun = kept?.runs !== false || draft.preview !== undefined;
  // What a task would tell is told at once where there is none.
  const notes = isRun ? (note === undefined ? [] : [note]) : (task.notices ?? []);
  const said = [...(kept?.answers ?? []), ...notes.map((text) => textAnswer(text))];
  const planned = { state: draft.state, answers: [...answers, ...said], questions };
  if (draft.preview !== undefined)
    return { ...planned, commands: [...commands, { kind: 'preview', task, ...draft.preview }] };
  return isRun ? { ...planned, commands, task } : { ...planned, commands };
}

/** The engine that the code of a cell would run on. Throws as {@link planCell} does for what stands above the code. */
export function engineOfCell(
  parsed: Cell,
  state: NotebookState,
): EngineChoice & Pick<TaskDefaults, 'place'> & { readonly source: string | undefined } {
  const { own, state: after } = draftOf(parsed, state, undefined).applied;
  const engine = own.engine ?? after.engine;
  const source = asString((own.runtime ?? after.runtime)[dataSourceParameter]);
  return { ...engine, place: own.place, source: engine.name === 'jdbc' ? source : undefined };
}

/** What the cell's magics, or injected parameters, make of the state. */
function draftOf(
  parsed: Cell,
  state: NotebookState,
  languageId: string | undefined,
): { readonly cell: Cell; readonly applied: Draft } {
  const below = withCodeBelow(parsed, state.aliases);
  const hasCode = below.raw || !isBlank(below.body);
  const cell = hasCode ? labelledCell(below, languageId, state) : below;
  const start: Draft = {
    state,
    own: cell.raw ? { allowUndefined: true, untouched: true } : {},
    answers: [],
    commands: [],
    body: cell.body,
    headLines: cell.headLines,
    hasCode,
  };
  const parameters = cell.magics.length === 0 && !cell.raw ? injected(cell, state) : undefined;
  const applied =
    parameters === undefined
      ? cell.magics.reduce(applyMagic, start)
      : tellBare(setVariables({ ...start, hasCode: false }, parameters.variables, []), parameters);
  return { cell, applied };
}

/** The draft with the commands of lines such as `!ls` above its code, which no SQL and no Python has. */
function withShellLines(draft: Draft, cell: Cell): Draft {
  const { own, state, body, headLines, hasCode } = draft;
  const language = languageOf((own.engine ?? state.engine).runType);
  if (cell.raw || !hasCode || (language !== 'sql' && language !== 'python')) return draft;
  const lines = shellLines(body, headLines);
  if (lines === undefined) return draft;
  const { commands, told, rest } = lines;
  return {
    ...draft,
    answers: [...draft.answers, ...told.map((text) => textAnswer(text))],
    commands: [...draft.commands, ...commands],
    body: rest,
    hasCode: !isBlank(rest),
  };
}

/** The draft without what only the front ends of other notebooks read in code. */
function withHabitsOfCode(draft: Draft): Draft {
  const { own, state, body, headLines, notices = [] } = draft;
  const language = languageOf((own.engine ?? state.engine).runType);
  if (language === 'python' || language === 'scala') {
    const displayed = displayNotice(body, headLines);
    const told = displayed === undefined ? notices : [...notices, displayed];
    const shown = { ...draft, notices: told };
    return language === 'python' ? withWidgets({ ...shown, body: withoutPlotLines(body) }) : shown;
  }
  if (language !== 'sql') return draft;
  const known = { ...state.variables, ...own.variables };
  const forms = readForms(body, known);
  const next = { ...draft, body: forms.code, notices: [...notices, ...forms.notices] };
  if (Object.keys(forms.variables).length === 0) return next;
  // A query that is kept meets its variables in other cells.
  return own.keep === undefined
    ? { ...next, own: { ...own, variables: { ...known, ...forms.variables } } }
    : { ...next, state: { ...state, variables: { ...state.variables, ...forms.variables } } };
}

/** The draft with the variables that widgets of its Python make, for this cell and later ones. */
function withWidgets(draft: Draft): Draft {
  const { own, state, body, notices = [] } = draft;
  const made = readWidgets(body, { ...state.variables, ...own.variables });
  if (made.notices.length === 0) return draft;
  return {
    ...draft,
    own:
      own.variables === undefined
        ? own
        : { ...own, variables: { ...own.variables, ...made.variables } },
    state: { ...state, variables: { ...state.variables, ...made.variables } },
    notices: [...notices, ...made.notices],
  };
}

/** The answer in place of the code when the code is a question such as `help` or `orders?`. */
function withAskedHelp(draft: Draft, cell: Cell): Draft {
  const { name, runType } = draft.own.engine ?? draft.state.engine;
  const place = { engine: name, language: languageOf(runType), isBare: cell.magics.length === 0 };
  const asked = askedHelp(draft.body, place, draft.state);
  if (asked === undefined) return draft;
  const answered = { ...draft, hasCode: false };
  switch (asked.kind) {
    case 'answer':
      return withAnswer(answered, asked.answer);
    case 'command':
      return { ...answered, commands: [...draft.commands, asked.command] };
    case 'help': {
      const line = draft.headLines + 1;
      const words = splitWords(asked.word ?? '', line, 1);
      const helped = applyMagic(answered, magicCall('help', { cell: false, line, words }));
      return asked.note === undefined ? helped : withAnswer(helped, textAnswer(asked.note));
    }
  }
}

/** Refuses anything beside a switch of the profile, since it was planned with the settings before the switch. */
function checkSwitch(cell: Cell, draft: Draft): void {
  if (
    !draft.commands.some(
      (command) => command.kind === 'settings-profile' && command.name !== undefined,
    )
  )
    return;
  if (cell.magics.length === 1 && !draft.hasCode) return;
  const call = cell.magics.find(({ name }) => name === 'config');
  if (call !== undefined)
    throw invalid(call, undefined, 'a switch of the profile stands in a cell of its own');
}

const anyComment: SqlDialect = { ...withBackslash, lineComments: ['#', '//'] };

/** True for blank lines and comments only. `#` counts as a comment in every language, as in the server's SQL. */
function isBlank(body: string): boolean {
  const code = body.includes('!!@set') ? body.replaceAll(/^\s*!!@set.*$/gm, '') : body;
  for (const token of sqlTokens(code, anyComment))
    if (!isComment(token) || token.isOpen) return false;
  return true;
}
