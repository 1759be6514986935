/** Every step that the text of a cell goes through before and after its task, by name, and notebooks in which it may stand. */
import { prepareCode } from '../../src/gateway/jobs/prepare-code.ts';
import { anchorPaths } from '../../src/gateway/duckdb/anchor-paths.ts';
import { splitStatements } from '../../src/gateway/code/split-statements.ts';
import { resolveSettings } from '../../src/gateway/settings/settings.ts';
import {
  completeMagics,
  completeness,
  engineVariables,
  inspectMagics,
  languageOf,
  magicBelowCode,
  type NotebookState,
  parseCell,
  planCell,
  ranCode,
  serverEffects,
  undefinedReferences,
} from '../../src/magics/index.ts';
import { quoteLine } from '../../src/render/index.ts';
import { catalogueChanges } from '../../src/run/catalogue/changes.ts';
import { createCatalogueCache } from '../../src/run/catalogue/cache.ts';
import { createCompletions } from '../../src/run/complete/completions.ts';
import { cutNotices } from '../../src/run/cell/cut-notices.ts';
import { variableNotices } from '../../src/run/cell/variable-notices.ts';
import { LinkisKernelError, realClock, silentLogger } from '../../src/shared/index.ts';
import { statementInWords, statementsOf } from '../../src/sql/index.ts';
import { substitute } from '../../src/substitution/index.ts';
import { freshState } from './run-settings.ts';

const plain = freshState();

/** Notebooks of every language, with and without variables. */
export const notebooks: readonly NotebookState[] = [
  { ...plain, variables: { dt: '2026-01-01', n: '7', text: "it's" } },
  freshState({ engine: 'python' }),
  freshState({ engine: 'shell' }),
  freshState({ engine: 'spark', runType: 'scala', aliases: { etl: 'spark sql' } }),
];

const catalogue = createCatalogueCache({
  connect: async () => Promise.reject(new LinkisKernelError('LINKIS_UNREACHABLE', 'no server')),
  clock: realClock,
  logger: silentLogger,
});
const completions = new Map(
  notebooks.map((state) => [
    state,
    createCompletions({ catalogue, clock: realClock, state: () => state }),
  ]),
);
const gatewaySettings = resolveSettings({ dataDirectory: '/', users: [], tokens: [] });

/** The task of a cell as the kernel would submit it; undefined when the cell has none. */
function taskOf(code: string, state: NotebookState): ReturnType<typeof planCell>['task'] {
  return planCell(parseCell(code), state).task;
}

/** By name. All but `complete …` and `inspect …` may refuse a text. */
export const cellSteps: Readonly<Record<string, (code: string, state: NotebookState) => unknown>> =
  {
    parse: (code) => parseCell(code),
    plan: (code, state) => planCell(parseCell(code), state),
    'what is undefined': (code, state) => {
      const task = taskOf(code, state);
      return task && [undefinedReferences(task.code, task), engineVariables(task.code)];
    },
    preview: (code, state) => {
      const task = taskOf(code, state);
      if (task === undefined) return undefined;
      const { runType, variables } = task;
      const scope = { runType, variables, user: 'ann', now: new Date() };
      return serverEffects(substitute(task.code, scope).code, { ...task, creator: 'IDE' });
    },
    'what statements do': (code, state) => {
      const task = taskOf(code, state);
      if (task === undefined || languageOf(task.runType) !== 'sql') return undefined;
      return statementsOf(task.code, task.engine).map(statementInWords);
    },
    notices: (code, state) => {
      const task = taskOf(code, state);
      if (task === undefined) return undefined;
      const submitted = { ...task, isLocal: false };
      return [cutNotices(submitted, undefined, false), variableNotices(submitted, task.code)];
    },
    'code that ran': (code, state) => {
      const task = taskOf(code, state);
      if (task === undefined) return undefined;
      const ran = ranCode({ ...task, engine: 'jdbc', runType: 'jdbc' }, false);
      return ran.placeOf(ran.text.length);
    },
    'changes of the catalogue': (code) => catalogueChanges(code),
    'a late magic': (code, state) => magicBelowCode(parseCell(code), state.aliases),
    'the line of an error': (code) => quoteLine(code, { line: 1, column: code.length - 1 }),
    completeness: (code) => completeness(code),
    'complete by text': (code, state) => completeMagics(code, code.length, state),
    'inspect by text': (code, state) => inspectMagics(code, code.length - 1, state),
    'complete at the end': async (code, state) =>
      completions.get(state)?.complete(code, code.length),
    'complete in the middle': async (code, state) =>
      completions.get(state)?.complete(code, Math.floor(code.length / 2)),
    'inspect at the end': async (code, state) => completions.get(state)?.inspect(code, code.length),
    'inspect in the middle': async (code, state) =>
      completions.get(state)?.inspect(code, Math.floor(code.length / 2)),
    'prepare on the gateway': (code, state) =>
      prepareCode(
        {
          code,
          runType: state.engine.runType,
          engine: state.engine.name,
          engineType: 'x-1',
          creator: 'IDE',
          user: 'ann',
          variables: state.variables,
        } as unknown as Parameters<typeof prepareCode>[0],
        gatewaySettings,
        () => undefined,
      ),
    'split into statements': (code) => splitStatements(code),
    'the paths of a statement': (code) => anchorPaths(code, '/tmp'),
  };
