/**
 * The interpreter of the Linkis kernel: a cell's text becomes a plan, the plan is carried out. Connects on the first need,
 * keeps the notebook's session, and knows nothing of Jupyter's messages.
 */
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
  parseCell,
  planCell,
  switchedState,
} from '../magics/index.ts';
import { renderNotices } from '../render/index.ts';
import {
  type Clock,
  realClock,
  linkedSignal,
  LinkisKernelError,
  type Logger,
  messageOf,
} from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { absentClient, needsNoServer } from './session/absent-client.ts';
import { abandonedTasks, lastNotedTask, tellAbandoned } from './attach-notice.ts';
import { noteChanges } from './complete/catalogue-changes.ts';
import { closeSession } from './close-session.ts';
import { createCompletions } from './complete/completions.ts';
import { taskWordsOf } from './complete/tasks.ts';
import { failureOutcome } from './cell/failure-outcome.ts';
import { createJournal, type JournalPlace } from './journal/journal.ts';
import type { SettingInForce } from './session/kernel-facts.ts';
import { describeLanguage } from './language.ts';
import { createNotebookSession, leaveGateway } from './session/notebook-session.ts';
import { createProfileInForce, type ProfileInForce } from './profile-in-force.ts';
import type { LoadedProfile, Profiles, ProfileSwitch } from './session/profiles.ts';
import { runCommand } from './commands/run-command.ts';
import type { RunSettings } from './session/run-settings.ts';
import { runTask } from './task/run-task.ts';
import type { SecretPrompt } from './session/secret-prompt.ts';
import { refuseUndefined } from './cell/undefined-variables.ts';

/** What the interpreter is made of. */
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
  /** The kernel's own version, for the banner. */
  readonly version: string;
  /** For `%config` and `%info`: every setting as it may be shown. @default none */
  readonly settingsInForce?: readonly SettingInForce[] | undefined;
  /** See {@link LoadedProfile}. @default nothing */
  readonly tellFirst?: string | undefined;
  /** Name of the profile that `settings` are of. @default none */
  readonly profile?: string | undefined;
  /** For `%profile`. @default there are none */
  readonly profiles?: Profiles | undefined;
  /** Where tasks are noted, so that they outlive the kernel. @default in memory */
  readonly journal?: JournalPlace | undefined;
  /** Is told of each cell that runs, so that a login can ask in it. @default nobody is asked */
  readonly prompt?: SecretPrompt | undefined;
  readonly logger: Logger;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

/** As every engine reads its code; a lone carriage return may be a part of a text, and stays. `%%raw` goes as it is. */
function withLineFeeds(code: string): string {
  return /^\s*%%raw\b/m.test(code) ? code : code.replace(/\r+\n/g, '\n');
}

/** How long the first cell waits for news of earlier tasks, in milliseconds. */
const tellWithinMs = 3000;

/** The interpreter. Throws `OPTION_INVALID` when the settings name an engine or run type that cannot run. */
export function createLinkisInterpreter(parts: LinkisInterpreterParts): Interpreter {
  const { settings, logger } = parts;
  const clock = parts.clock ?? realClock;
  const journal = createJournal(parts.session, parts.journal, logger);
  const session = createNotebookSession(parts.session, initialState(settings), journal);
  const inForce = (profile: LoadedProfile): ProfileInForce =>
    createProfileInForce(profile, {
      version: parts.version,
      clock,
      logger,
      completionsOf: (catalogue) =>
        createCompletions({
          catalogue,
          clock,
          state: () => session.state,
          columns: () => session.open?.columns ?? [],
          settings: profile.settingsInForce.map(({ key }) => key),
          taskWords: async () => taskWordsOf(session),
        }),
    });
  let current = inForce({
    name: parts.profile,
    settings,
    settingsInForce: parts.settingsInForce ?? [],
    workingDirectory: parts.workingDirectory,
    python: parts.python,
    connect: parts.connect,
    warnings: [],
    tellFirst: parts.tellFirst,
  });
  const used = [current];
  const profiles: ProfileSwitch = {
    current: () => current.profile.name,
    list: async () => (await parts.profiles?.list()) ?? [],
    async switchTo(name) {
      if (parts.profiles === undefined)
        throw new LinkisKernelError(
          'CONFIG_INVALID',
          'This kernel was started without settings files',
        );
      const loaded = await parts.profiles.load(name);
      const { state, leftBehind } = switchedState(session.state, loaded.settings);
      const before = current.profile.settingsInForce;
      current = inForce(loaded);
      used.push(current);
      session.state = state;
      leaveGateway(session);
      const { settingsInForce: after, warnings } = loaded;
      return { before, after, leftBehind, warnings };
    },
  };

  /** Magics that need no server are carried out without one too. */
  async function clientFor(
    plan: CellPlan,
    profile: ProfileInForce,
    signal: AbortSignal,
  ): Promise<TaskClient> {
    // Nothing is started for the sake of a profile that is about to be left.
    if (plan.task === undefined && plan.commands.every(({ kind }) => kind === 'profile'))
      return absentClient(new LinkisKernelError('LINKIS_UNREACHABLE', 'not connected yet'));
    const untold = profile.untold();
    if (untold !== undefined)
      return absentClient(new LinkisKernelError('LINKIS_UNREACHABLE', untold));
    try {
      return await profile.client(signal);
    } catch (thrown) {
      signal.throwIfAborted();
      if (plan.task !== undefined || !plan.commands.every(needsNoServer)) throw thrown;
      return absentClient(thrown);
    }
  }

  /** Before a cell's first request to a gateway that the user has not chosen: its address. */
  function* tellAddress(
    plan: CellPlan,
    profile: ProfileInForce,
    cell: CellRequest,
  ): Generator<CellEvent> {
    const untold = profile.untold();
    if (untold === undefined) return;
    if (plan.task === undefined && plan.commands.every(needsNoServer)) return;
    if (cell.silent)
      throw new LinkisKernelError('CONFIG_INVALID', untold, {
        hint: 'This request shows nothing, so it tells nobody: run a cell of the notebook first.',
      });
    yield { kind: 'display', bundle: renderNotices([untold]) };
    profile.told();
  }

  let told = false;

  /** Before the first cell's output: what earlier kernels of this notebook have left behind. */
  async function* tellLeft(signal: AbortSignal): AsyncGenerator<CellEvent> {
    if (told || current.untold() !== undefined) return;
    told = true;
    session.lastTask ??= await lastNotedTask(journal);
    const left = await abandonedTasks(journal);
    if (left.length === 0) return;
    const { signal: limit, dispose } = linkedSignal([signal], tellWithinMs);
    try {
      const service = await current.client(limit);
      yield* tellAbandoned(left, { client: service, session, logger, signal: limit });
    } catch (thrown) {
      // What is wrong with the gateway is told by the cell that needs it.
      logger.info(`tasks of earlier kernels cannot be asked for: ${messageOf(thrown)}`);
    } finally {
      dispose();
    }
  }

  async function* execute(request: CellRequest): AsyncGenerator<CellEvent, CellOutcome, void> {
    const leave = parts.prompt?.enter(request.ask);
    const cell = { ...request, code: withLineFeeds(request.code) };
    try {
      if (!cell.silent) yield* tellLeft(cell.signal);
      const startedEngines = [...session.engineInstances.keys()];
      const plan = planCell(parseCell(cell.code), { ...session.state, startedEngines });
      if (plan.state.freshEngines !== session.state.freshEngines) session.engineInstances.clear();
      session.state = plan.state;
      for (const answer of plan.answers) {
        yield {
          kind: 'display',
          bundle: {
            'text/plain': answer.text,
            'text/html': answer.html,
            ...(answer.json === undefined ? {} : { 'application/json': answer.json }),
          },
        };
      }
      if (plan.commands.length === 0 && plan.task === undefined) return { status: 'ok' };
      // Each request that is under way listens on it, and `%kill all` has one for every task.
      setMaxListeners(0, cell.signal);
      // A cell keeps to the profile that it began with.
      const { profile, facts, catalogue } = current;
      yield* tellAddress(plan, current, cell);
      const service = await clientFor(plan, current, cell.signal);
      const run = {
        client: service,
        settings: profile.settings,
        clock,
        logger,
        session,
        facts,
        profiles,
        signal: cell.signal,
      };
      let outcome: CellOutcome = { status: 'ok' };
      for (const command of plan.commands) {
        outcome = (yield* runCommand(command, run)) ?? outcome;
        if (outcome.status === 'error') return outcome;
      }
      if (plan.task === undefined) return outcome;
      await refuseUndefined(plan.task, cell.code, run);
      const ended = yield* runTask(plan.task, cell, run);
      noteChanges(plan.task, ended, session, catalogue);
      return ended;
    } catch (thrown) {
      if (cell.signal.aborted) {
        return failureOutcome(new LinkisKernelError('TASK_CANCELLED', 'interrupted'), {
          cellCode: cell.code,
        });
      }
      if (!(thrown instanceof LinkisKernelError)) logger.error('running a cell', thrown);
      return failureOutcome(thrown, { cellCode: cell.code, facts: current.facts });
    } finally {
      leave?.();
    }
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
    complete: async (code, at) => current.completions.complete(code, at),
    inspect: async (code, at) => current.completions.inspect(code, at),
    isComplete: async (code) => completeness(withLineFeeds(code)),
    close: async (withinMs, forGood = false) =>
      closeSession({ used, session, clock, logger }, withinMs, forGood),
  };
}
