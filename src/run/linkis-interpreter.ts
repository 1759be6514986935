/** Makes a plan of a cell's text and carries it out. Connects on the first need, keeps the session, knows nothing of Jupyter's messages. */
import { setMaxListeners } from 'node:events';
import {
  type CellEvent,
  type CellOutcome,
  type CellRequest,
  type Interpreter,
} from '../interpreter/index.ts';
import {
  type CellPlan,
  completeness,
  initialState,
  languageOf,
  parseInFile,
  planCell,
  textInFile,
} from '../magics/index.ts';
import {
  type Clock,
  linkedSignal,
  LinkisKernelError,
  type Logger,
  messageOf,
  realClock,
} from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { abandonedTasks, lastNotedTask, reportAbandoned } from './attach-notice.ts';
import { lastingFacts, withAttached, withLasting } from './cell/lasting.ts';
import { noteChanges, noteCommands } from './catalogue/changes.ts';
import { askQuestions } from './cell/ask-user.ts';
import type { CellRun } from './cell/cell-run.ts';
import { failureOutcome } from './cell/failure-outcome.ts';
import { tellSameNames } from './cell/same-names.ts';
import { askUndefined, refuseUndefined } from './cell/undefined-variables.ts';
import { closeSession } from './close-session.ts';
import { createCellWords } from './complete/cell-words.ts';
import { runCommands } from './commands/run-command.ts';
import { type GridParts, gridPlaceOf } from './grid/grid-place.ts';
import type { FilePart } from './file/file-run.ts';
import { checkConditions, checkExpectations } from './local/check-expectations.ts';
import { runLocalTask } from './local/run-local-task.ts';
import { runWithResults } from './local/run-with-results.ts';
import { createJournal, type JournalPlace } from './journal/journal.ts';
import { clientFor, reportAddress } from './gateway-of-cell.ts';
import { describeLanguage } from './language.ts';
import { createResultCache } from './journal/result-cache.ts';
import { createProfilesInForce, type ProfileInForce } from './profile-in-force.ts';
import { createCellLabels } from './session/cell-labels.ts';
import { answersOf, hasWork } from './plan-steps.ts';
import type { SettingInForce } from './session/kernel-facts.ts';
import { createNotebookSession } from './session/notebook-session.ts';
import type { LocalMachine } from './session/local-machine.ts';
import type { Profiles } from './session/profiles.ts';
import type { RunSettings } from './session/run-settings.ts';
import type { SecretPrompt } from './session/secret-prompt.ts';
import { guardTask } from './task/guard-task.ts';
import { refuseLockedChanges } from './task/refuse-locked.ts';
import { runTask } from './task/run-task.ts';
import { createWidgets } from './widget/widgets.ts';

export interface LinkisInterpreterParts {
  /** Gives the task service; called on the first need, and again after it rejected. */
  readonly connect: () => Promise<TaskClient>;
  readonly settings: RunSettings;
  /** Names this kernel's session to the server; holds no `-`. */
  readonly session: string;
  /** Where relative paths of a cell lead, on a gateway that runs on this machine. @default the engine's own directory */
  readonly workingDirectory?: string | undefined;
  /** Which Python runs cells, and why that one, for `%info`. @default not told */
  readonly python?: string | undefined;
  /** Where local cells run, beside the notebook's gateway. @default nowhere else */
  readonly local?: LocalMachine | undefined;
  /** The kernel's own version, for the banner. */
  readonly version: string;
  /** For `%config` and `%info`: every setting as it may be shown. @default none */
  readonly settingsInForce?: readonly SettingInForce[] | undefined;
  /** What a cell reports before anything is sent to the gateway: the address of one that the user has not chosen. @default nothing */
  readonly tellFirst?: string | undefined;
  /** Name of the profile that `settings` are of. @default none */
  readonly profile?: string | undefined;
  /** For `%config --profile`. @default there are none */
  readonly profiles?: Profiles | undefined;
  /** Where tasks are noted, so that they outlive the kernel. @default in memory */
  readonly journal?: JournalPlace | undefined;
  /** Gets each cell that runs, so that a login can ask for a password in it. @default nobody is asked */
  readonly prompt?: SecretPrompt | undefined;
  /** What grids of tables need. @default tables are static */
  readonly grids?: GridParts | undefined;
  readonly logger: Logger;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

/** Engines read code with line feeds. A lone carriage return may be a part of a text, and stays; `%%raw` goes as it is. */
function withLineFeeds(code: string): string {
  return /^\s*%%raw\b/m.test(code) ? code : code.replace(/\r+\n/g, '\n');
}

/** Milliseconds that the first cell waits to learn what became of earlier tasks. */
const reportWithinMs = 3000;

/** Throws `OPTION_INVALID` when the settings name an engine or run type that cannot run. */
export function createLinkisInterpreter(parts: LinkisInterpreterParts): Interpreter {
  const { logger, version, clock = realClock } = parts;
  const journal = createJournal(parts.session, parts.journal, logger);
  const cache = createResultCache(parts.journal?.directory, logger);
  const session = createNotebookSession(
    parts.session,
    initialState(parts.settings),
    journal,
    cache,
  );
  const words = createCellWords();
  const widgets = createWidgets(logger);
  const { now, used, profiles } = createProfilesInForce(
    {
      ...parts,
      name: parts.profile,
      settingsInForce: parts.settingsInForce ?? [],
      workingDirectory: parts.workingDirectory,
      warnings: [],
    },
    parts.profiles,
    { session, words, version, clock, logger },
  );

  const labels = createCellLabels();

  async function* execute(request: CellRequest): AsyncGenerator<CellEvent, CellOutcome, void> {
    const leave = parts.prompt?.enter(request.ask);
    const cell = { ...request, code: withLineFeeds(request.code) };
    try {
      if (!cell.silent) yield* reportLeft(cell);
      return yield* runCell(cell, undefined);
    } catch (thrown) {
      return failed(cell, thrown);
    } finally {
      leave?.();
    }
  }

  /** Runs a cell of the notebook, or one of a file inside of it. Never rejects. */
  async function* runCell(
    cell: CellRequest,
    part: FilePart | undefined,
  ): AsyncGenerator<CellEvent, CellOutcome, void> {
    try {
      const before = session.state;
      const plan = planAndApply(cell, part);
      yield* answersOf(plan);
      yield* tellSameNames(before.queries, session);
      if (!hasWork(plan)) return { status: 'ok' };
      // A cell keeps to the profile that it began with.
      const profile = now();
      yield* reportAddress(plan, profile, cell);
      const run = await beginRun(plan, profile, cell, part);
      const left = yield* askQuestions(plan, run);
      const outcome = yield* runCommands(left.commands, run);
      noteCommands(left.commands, profile, session);
      if (left.task === undefined && cell.inBatch) return withAttached(outcome, plan, before);
      if (left.task === undefined || outcome.status === 'error') return outcome;
      const task = yield* askUndefined(left.task, cell.code, run);
      await refuseUndefined(task, cell.code, run);
      await guardTask(task, cell, run);
      await checkConditions(task, run);
      const ended = yield* task.place === 'local'
        ? runLocalTask(task, cell, run)
        : task.with === undefined
          ? runTask(task, cell, run)
          : runWithResults(task, cell, run);
      noteChanges(task, ended, session, profile.catalogue);
      const checked = yield* checkExpectations(task, cell.code, ended, run);
      // A batch alone reads them.
      return cell.inBatch ? withLasting(checked, lastingFacts({ ...plan, task }, before)) : checked;
    } catch (thrown) {
      return failed(cell, thrown);
    }
  }

  let isLeftReported = false;

  /** Shows, before the first cell's output, what earlier kernels of this notebook have left behind. */
  async function* reportLeft({ signal, inBatch }: CellRequest): AsyncGenerator<CellEvent> {
    const profile = now();
    if (isLeftReported || profile.unreported() !== undefined) return;
    isLeftReported = true;
    const noted = await journal.tasks();
    session.lastTask ??= lastNotedTask(noted);
    const left = abandonedTasks(noted, journal);
    if (left.length === 0) return;
    const { signal: limit, dispose } = linkedSignal([signal], reportWithinMs);
    try {
      const client = await profile.client(limit);
      yield* reportAbandoned(left, { client, session, logger, signal: limit }, inBatch);
    } catch (thrown) {
      // The cell that needs the gateway shows what is wrong with it.
      logger.info(`tasks of earlier kernels cannot be asked for: ${messageOf(thrown)}`);
    } finally {
      dispose();
    }
  }

  /** Plans the cell; the defaults that it sets hold from here on. */
  function planAndApply({ code, languageId }: CellRequest, part: FilePart | undefined): CellPlan {
    const startedEngines = [...session.engineInstances.keys()];
    const inFile = part?.file.defaults.over(session.state, part.language);
    const plan = planCell(
      parseInFile(code, part?.linesBefore ?? 0),
      { ...(inFile?.given ?? session.state), startedEngines },
      labels.believed(languageId),
    );
    refuseLockedChanges(plan, now().profile.settings, now().facts);
    if (plan.state.freshEngines !== session.state.freshEngines) session.engineInstances.clear();
    const before = session.state.engine.name;
    session.state = inFile?.settle(plan.state) ?? plan.state;
    // What was read is of the other engine, where engines have databases of their own.
    if (session.state.engine.name !== before) now().catalogue.invalidate();
    if (plan.task !== undefined) words.note(languageOf(plan.task.runType), plan.task.code);
    return plan;
  }

  /** What the commands and the task of one cell work with. */
  async function beginRun(
    plan: CellPlan,
    profile: ProfileInForce,
    cell: CellRequest,
    part: FilePart | undefined,
  ): Promise<CellRun> {
    const { signal, inBatch, ask } = cell;
    // Each running request listens on it, and `%kill all` sends one for every task.
    setMaxListeners(0, signal);
    const client = await clientFor(plan, profile, signal);
    const { settings: own } = profile.profile;
    const settings = part === undefined ? own : { ...own, limits: { ...own.limits, ...part.left } };
    const facts = { ...profile.facts, inBatch };
    const file = part?.file;
    // The client's label is that of the cell, not of the file's code.
    const runPart = (next: FilePart): ReturnType<typeof runCell> =>
      runCell({ ...cell, code: textInFile(next), languageId: undefined }, next);
    const { local } = profile;
    const kept = { session, settings, facts, local, profiles, widgets, clock, logger };
    const isGrid =
      plan.task?.tables === 'grid' ||
      session.state.tables === 'grid' ||
      plan.commands.some(({ kind }) => kind === 'grid');
    const grids = isGrid
      ? await gridPlaceOf(parts.grids, cell, widgets.hasFrontEnd(), () => run)
      : {};
    const run: CellRun = { ...kept, client, signal, ask, file, runPart, grids };
    return run;
  }

  function failed(cell: CellRequest, thrown: unknown): CellOutcome {
    if (cell.signal.aborted) {
      const interrupted = new LinkisKernelError('TASK_CANCELLED', 'interrupted');
      return failureOutcome(interrupted, { cellCode: cell.code });
    }
    if (!(thrown instanceof LinkisKernelError)) logger.error('running a cell', thrown);
    const facts = { ...now().facts, inBatch: cell.inBatch };
    return failureOutcome(thrown, { cellCode: cell.code, facts });
  }

  return {
    ...describeLanguage(parts.version),
    execute,
    async evaluate(expression) {
      const name = /^\$\{([^{}]*)\}$/.exec(expression.trim())?.[1] ?? expression.trim();
      const { variables } = session.state;
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value !== undefined) return { status: 'ok', bundle: { 'text/plain': value } };
      const { error } = failureOutcome(
        new LinkisKernelError('OPTION_INVALID', `no variable is named '${name}'`, {
          hint: 'user_expressions are names of variables set by %var.',
        }),
        { cellCode: expression },
      );
      return { status: 'error', ...error };
    },
    complete: async (code, at) => now().completions.complete(code, at),
    inspect: async (code, at, detail) => now().completions.inspect(code, at, detail),
    openComm: (comm, opening) => widgets.openControl(comm, opening),
    isComplete: async (code) => completeness(withLineFeeds(code)),
    async close(withinMs, forGood = false) {
      session.isEnding = true;
      await closeSession({ used, session, clock, logger }, withinMs, forGood);
    },
  };
}
