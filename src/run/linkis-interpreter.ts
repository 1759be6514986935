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
  type Command,
  completeness,
  initialState,
  languageOf,
  parseCell,
  planCell,
} from '../magics/index.ts';
import { dataHtml, renderNotices } from '../render/index.ts';
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
import { noteChanges } from './catalogue/changes.ts';
import type { CellRun } from './cell/cell-run.ts';
import { failureOutcome } from './cell/failure-outcome.ts';
import { refuseUndefined } from './cell/undefined-variables.ts';
import { closeSession } from './close-session.ts';
import { createCellWords } from './complete/cell-words.ts';
import { runCommand } from './commands/run-command.ts';
import { runLocalTask } from './local/run-local-task.ts';
import { createJournal, type JournalPlace } from './journal/journal.ts';
import { describeLanguage } from './language.ts';
import { createProfilesInForce, type ProfileInForce } from './profile-in-force.ts';
import { createCellLabels } from './session/cell-labels.ts';
import type { SettingInForce } from './session/kernel-facts.ts';
import { createNotebookSession } from './session/notebook-session.ts';
import type { LocalMachine } from './session/local-machine.ts';
import type { Profiles } from './session/profiles.ts';
import { needsNoServer, rejectingClient } from './session/rejecting-client.ts';
import type { RunSettings } from './session/run-settings.ts';
import type { SecretPrompt } from './session/secret-prompt.ts';
import { runTask } from './task/run-task.ts';

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
  /** For `%profile`. @default there are none */
  readonly profiles?: Profiles | undefined;
  /** Where tasks are noted, so that they outlive the kernel. @default in memory */
  readonly journal?: JournalPlace | undefined;
  /** Gets each cell that runs, so that a login can ask for a password in it. @default nobody is asked */
  readonly prompt?: SecretPrompt | undefined;
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
  const session = createNotebookSession(parts.session, initialState(parts.settings), journal);
  const words = createCellWords();
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
      const plan = planAndApply(cell.code, labels.believed(cell.languageId));
      yield* answersOf(plan);
      if (plan.commands.length === 0 && plan.task === undefined) return { status: 'ok' };
      // A cell keeps to the profile that it began with.
      const profile = now();
      yield* reportAddress(plan, profile, cell);
      const run = await beginRun(plan, profile, cell);
      const outcome = yield* runCommands(plan.commands, run);
      if (plan.commands.some(({ kind }) => kind === 'send')) profile.catalogue.invalidate();
      if (plan.task === undefined || outcome.status === 'error') return outcome;
      await refuseUndefined(plan.task, cell.code, run);
      const ended = yield* plan.task.place === 'local'
        ? runLocalTask(plan.task, cell, run)
        : runTask(plan.task, cell, run);
      noteChanges(plan.task, ended, session, profile.catalogue);
      return ended;
    } catch (thrown) {
      return failed(cell, thrown);
    } finally {
      leave?.();
    }
  }

  let isLeftReported = false;

  /** Shows, before the first cell's output, what earlier kernels of this notebook have left behind. */
  async function* reportLeft({ signal, inBatch }: CellRequest): AsyncGenerator<CellEvent> {
    const profile = now();
    if (isLeftReported || profile.unreported() !== undefined) return;
    isLeftReported = true;
    session.lastTask ??= await lastNotedTask(journal);
    const left = await abandonedTasks(journal);
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
  function planAndApply(code: string, languageId: string | undefined): CellPlan {
    const startedEngines = [...session.engineInstances.keys()];
    const plan = planCell(parseCell(code), { ...session.state, startedEngines }, languageId);
    if (plan.state.freshEngines !== session.state.freshEngines) session.engineInstances.clear();
    session.state = plan.state;
    if (plan.task !== undefined) words.note(languageOf(plan.task.runType), plan.task.code);
    return plan;
  }

  /** What the commands and the task of one cell work with. */
  async function beginRun(
    plan: CellPlan,
    profile: ProfileInForce,
    { signal, inBatch }: CellRequest,
  ): Promise<CellRun> {
    // Each running request listens on it, and `%kill all` sends one for every task.
    setMaxListeners(0, signal);
    const client = await clientFor(plan, profile, signal);
    const { settings } = profile.profile;
    const facts = { ...profile.facts, inBatch };
    const { local } = profile;
    return { client, session, settings, facts, local, profiles, clock, logger, signal };
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
    isComplete: async (code) => completeness(withLineFeeds(code)),
    close: async (withinMs, forGood = false) =>
      closeSession({ used, session, clock, logger }, withinMs, forGood),
  };
}

function* answersOf({ answers }: CellPlan): Generator<CellEvent> {
  for (const { text, html, json, asIs } of answers) {
    const bundle = { 'text/plain': text, ...(asIs ?? { 'text/html': dataHtml(html) }) };
    yield {
      kind: 'display',
      bundle: json === undefined ? bundle : { ...bundle, 'application/json': json },
    };
  }
}

/** The outcome of the last one that has one, or of the first that fails. */
async function* runCommands(
  commands: readonly Command[],
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  let outcome: CellOutcome = { status: 'ok' };
  for (const command of commands) {
    outcome = (yield* runCommand(command, run)) ?? outcome;
    if (outcome.status === 'error') break;
  }
  return outcome;
}

/** Shows the address of a gateway that the user has not chosen, before the first request to it. */
function* reportAddress(
  plan: CellPlan,
  profile: ProfileInForce,
  cell: CellRequest,
): Generator<CellEvent> {
  const address = profile.unreported();
  if (address === undefined) return;
  if (plan.task === undefined && plan.commands.every(needsNoServer)) return;
  if (cell.silent)
    throw new LinkisKernelError('CONFIG_INVALID', address, {
      hint: 'A silent request cannot show that: run a cell of the notebook first.',
    });
  yield { kind: 'display', bundle: renderNotices([address]) };
  profile.reported();
}

/** The client. When it cannot be made, magics that need no server get one that rejects. */
async function clientFor(
  { task, commands }: CellPlan,
  profile: ProfileInForce,
  signal: AbortSignal,
): Promise<TaskClient> {
  // A profile that is about to be left starts no gateway.
  if (task === undefined && commands.every(({ kind }) => kind === 'profile'))
    return rejectingClient(new LinkisKernelError('LINKIS_UNREACHABLE', 'not connected yet'));
  const address = profile.unreported();
  if (address !== undefined)
    return rejectingClient(new LinkisKernelError('LINKIS_UNREACHABLE', address));
  try {
    return await profile.client(signal);
  } catch (thrown) {
    signal.throwIfAborted();
    if (task !== undefined || !commands.every(needsNoServer)) throw thrown;
    return rejectingClient(thrown);
  }
}
