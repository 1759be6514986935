/** Plans a parsed cell with the notebook's defaults. Submits nothing; throws `MAGIC_UNKNOWN`, `MAGIC_SYNTAX` or `OPTION_INVALID`. */
import { isComment, type SqlDialect, sqlTokens, withBackslash } from '../../sql/index.ts';
import { textAnswer } from '../form/answer.ts';
import { applyLimit, type LimitedCode, limitNotice } from '../code/apply-limit.ts';
import type { Cell, MagicCall } from '../grammar/cell.ts';
import type { CellPlan, PlannedTask } from '../form/cell-plan.ts';
import { askedHelp } from './asked-help.ts';
import { refuseCache } from '../code/refuse-cache.ts';
import { chooseEngine } from '../code/choose-engine.ts';
import { engineMagic, engineOptions } from '../magic/engine-magic.ts';
import { engineVersion, languageOf } from '../code/engines.ts';
import { explainedTask } from '../code/explained-code.ts';
import { type Draft, type Magic, mostWords, withAnswer } from '../form/magic.ts';
import type { EngineChoice, NotebookState, TaskDefaults } from '../form/notebook-state.ts';
import { invalid, isOption, parseOptions } from '../grammar/options.ts';
import { readInjectedParameters } from './injected-parameters.ts';
import { keepsQuery, keptByCell, withKeptQueries } from './kept-queries.ts';
import { labelledCell } from './labelled-cell.ts';
import { withoutCommonIndent } from '../code/python-lines.ts';
import { withCodeBelow } from './code-on-line.ts';
import { withHandedResults } from './handed-results.ts';
import { bracketWords } from './bracket-options.ts';
import { readForms } from './form-values.ts';
import { displayNotice, withoutPlotLines } from './python-habits.ts';
import { foreignCall } from './foreign-calls.ts';
import { withoutForeignOptions } from './foreign-options.ts';
import { connectionAnswer, refuseShellLine, withHabit } from './habits.ts';
import { aliasOf, findMagic, helpOf, unknownMagic } from './registry.ts';
import { magicCall, quotingOf } from '../grammar/parse-cell.ts';
import { splitWords } from '../grammar/split-words.ts';
import { setVariables } from '../magic/var-magic.ts';
import { checkWith } from '../magic/with-results.ts';

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
}

/** A notebook before its first cell. Throws `OPTION_INVALID` when the settings name no engine or run type that would run. */
export function initialState(settings: InitialSettings): NotebookState {
  const call = magicCall('engine', { cell: false });
  const unset = { name: '', version: undefined, runType: '' };
  const engine = chooseEngine(settings.engine, settings.runType, {
    call,
    state: {
      engine: unset,
      configured: { engine: unset, creator: '', variables: {}, runtime: {}, startup: {} },
      offers: [],
    },
  });
  const { creator, variables, runtime, startup, aliases } = settings;
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
    aliases,
    configured: { engine, creator, variables, runtime, startup },
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
  const { cell, applied } = draftOf(parsed, state, languageId);
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
  if (language === 'sql' || language === 'python') refuseShellLine(draft.body, draft.headLines);
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
): EngineChoice & Pick<TaskDefaults, 'place'> {
  const { own, state: after } = draftOf(parsed, state, undefined).applied;
  return { ...(own.engine ?? after.engine), place: own.place };
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
      : setVariables({ ...start, hasCode: false }, parameters, []);
  return { cell, applied };
}

/** The draft without what only the front ends of other notebooks read in code. */
function withHabitsOfCode(draft: Draft): Draft {
  const { own, state, body, headLines, notices = [] } = draft;
  const language = languageOf((own.engine ?? state.engine).runType);
  if (language === 'python' || language === 'scala') {
    const displayed = displayNotice(body, headLines);
    const told = displayed === undefined ? notices : [...notices, displayed];
    return { ...draft, body: language === 'python' ? withoutPlotLines(body) : body, notices: told };
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

function applyMagic(draft: Draft, call: MagicCall): Draft {
  const { aliases } = draft.state;
  const magic = findMagic(call.name, aliases);
  const isSql = languageOf(draft.state.engine.runType) === 'sql';
  const foreign = call.fault !== undefined || call.help ? undefined : foreignCall(call, isSql);
  if (foreign !== undefined && !Object.hasOwn(aliases, call.name)) {
    if ('answer' in foreign) return withAnswer(draft, textAnswer(foreign.answer));
    const [name = '', ...words] = foreign.line.split(' ');
    // The words of another magic have no position in the cell: errors point at the magic.
    const placed = splitWords(words.join(' '), call.line, call.column, quotingOf(name));
    const column = call.column;
    const own = placed.map((word) => ({ ...word, column }));
    return applyMagic(draft, { ...call, name, text: '', words: own });
  }
  if (magic === undefined) {
    const habit = withHabit(draft, call);
    if (habit === undefined) throw unknownMagic(call, aliases);
    return habit;
  }
  if (call.fault !== undefined) throw call.fault;
  // A call for help shows the help, and runs neither the magic nor the code.
  if (call.help) {
    const note = draft.hasCode
      ? 'The code of this cell was not run, since it asks for help.'
      : undefined;
    return { ...withAnswer(draft, helpOf(magic, note)), hasCode: false };
  }
  const alias = aliasOf(call.name, aliases);
  // The words of an alias have no position in the cell: errors point at the magic.
  const inSettings = splitWords(alias ?? '', call.line, call.column).map((word) => ({
    ...word,
    column: call.column,
  }));
  const applied = alias === undefined ? magic : engineMagic;
  const runsCode = applied.options === engineOptions;
  const inBrackets = bracketWords(call, runsCode);
  const written = { ...call, words: [...inSettings, ...inBrackets, ...call.words] };
  const read = runsCode ? withoutForeignOptions(written) : { call: written, notices: [] };
  if (read.magic !== undefined && !draft.hasCode)
    return applyMagic(draft, { ...magicCall(read.magic, { cell: false }), line: call.line });
  const { call: whole } = read;
  applied.check?.(whole);
  const options = parseOptions(whole, applied.options, mostWords(applied));
  if (isForNothing(call, magic, draft)) return withNothingChanged(draft, call);
  const told = { ...draft, notices: [...(draft.notices ?? []), ...read.notices] };
  return applied.apply(whole, options, told);
}

/** True when the cell itself has `--limit`, not the notebook or an alias. */
function asksForLimit(cell: Cell, aliases: Readonly<Record<string, string>>): boolean {
  return cell.magics.some(
    ({ name, words }) =>
      findMagic(name, aliases)?.options === engineOptions &&
      words.some((word) => isOption(word) && /^--limit(?:=|$)/.test(word.text)),
  );
}

/** Adds the limit to SQL and removes the common indent of Python; a raw cell stays as it is. */
function limitedBody(cell: Cell, draft: Draft, settings: TaskDefaults): LimitedCode {
  const { limit, engine } = settings;
  if (!cell.raw && languageOf(engine.runType) === 'sql') return applyLimit(draft.body, limit);
  const note =
    cell.raw && limit !== undefined && asksForLimit(cell, draft.state.aliases)
      ? `--limit ${String(limit)} was not applied: a %%raw cell goes as it is`
      : undefined;
  const isPython = !cell.raw && languageOf(engine.runType) === 'python';
  const code = isPython ? withoutCommonIndent(draft.body) : draft.body;
  return { code, linesBefore: 0, isCut: false, note };
}

function taskOf(
  cell: Cell,
  draft: Draft,
): { readonly task: PlannedTask; readonly note: string | undefined } {
  const { state } = draft;
  const { keep: _, ...own } = draft.own;
  const settings: TaskDefaults = { ...state, ...own };
  const { engine, limit } = settings;
  const { creator, variables, runtime, startup, labels, rows, timeoutMs, quiet } = state;
  const limited = limitedBody(cell, draft, settings);
  const whose = own.limit === undefined ? "the notebook's" : "the alias's";
  const isTold =
    limited.isCut &&
    typeof limit === 'number' &&
    draft.own.keep?.runs !== false &&
    !asksForLimit(cell, state.aliases);
  const headLines = draft.headLines - limited.linesBefore;
  const composed = withKeptQueries(cell, draft, limited.code, headLines);
  const notices = [...(isTold ? [limitNotice(limit, whose)] : []), ...composed.notices];
  const listed = state.offers.length === 0 ? undefined : engineVersion(engine.name, state.offers);
  return {
    note: limited.note,
    task: {
      creator,
      variables,
      runtime,
      startup,
      labels,
      rows,
      limit,
      timeoutMs,
      quiet,
      ...own,
      code: composed.code,
      engine: engine.name,
      version: engine.version ?? listed,
      runType: engine.runType,
      program: engine.program,
      ...(notices.length === 0 ? {} : { notices }),
      headLines,
      ...(composed.origin === undefined ? {} : { origin: composed.origin }),
    },
  };
}

/** Papermill's parameters. In Python and R they run as code; in shell that would not last, since each cell has a shell of its own. */
function injected(cell: Cell, state: NotebookState): Readonly<Record<string, string>> | undefined {
  const { runType } = state.engine;
  const language = languageOf(runType);
  const isCode = language === 'python' || /^(?:spark)?r$/i.test(runType);
  return isCode ? undefined : readInjectedParameters(cell.body, language);
}

const anyComment: SqlDialect = { ...withBackslash, lineComments: ['#', '//'] };

/** True for blank lines and comments only. `#` counts as a comment in every language, as in the server's SQL. */
function isBlank(body: string): boolean {
  const code = body.includes('!!@set') ? body.replaceAll(/^\s*!!@set.*$/gm, '') : body;
  for (const token of sqlTokens(code, anyComment))
    if (!isComment(token) || token.isOpen) return false;
  return true;
}

/** Above missing or commented-out code a `%%` magic changes no other cell. `%%engine NAME` and `%%var` alone are for the notebook. */
function isForNothing(call: MagicCall, magic: Magic, draft: Draft): boolean {
  if (!call.cell || draft.hasCode || keepsQuery(call)) return false;
  const isCommentedOut = draft.body.trim() !== '';
  if (magic === engineMagic) return isCommentedOut && call.words.length > 0;
  if (magic.options === engineOptions) return true;
  const sets = call.words.some(({ text }) => text.includes('='));
  return sets && (magic.name === 'var' ? isCommentedOut : magic.name === 'conf');
}

function withNothingChanged(draft: Draft, { name }: MagicCall): Draft {
  const why = draft.body.trim() === '' ? 'there is no code below it' : 'its code is all comments';
  return withAnswer(
    draft,
    textAnswer(`%%${name} changed nothing: ${why}. With one %, %${name} is for the notebook.`),
  );
}
