/** Refuses a cell before its submit when it has a `${name}` that nobody has defined: the server would leave it in the code. */
import {
  engineVariables,
  languageOf,
  lineInWords,
  type PlannedTask,
  type UndefinedReference,
  undefinedReferences,
  unreadSets,
  writtenPlaces,
} from '../../magics/index.ts';
import type { CellEvent } from '../../interpreter/index.ts';
import { quoteLine } from '../../render/index.ts';
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { builtInNames } from '../../substitution/index.ts';
import { consoleVariables } from '../session/console-variables.ts';
import { askForNames } from './ask-user.ts';
import type { CellRun } from './cell-run.ts';

type Parts = Pick<CellRun, 'client' | 'session' | 'settings' | 'clock' | 'logger' | 'signal'>;

/** The most names that are shown with their line; more would bury the first. */
const mostTold = 4;

/** Throws `VARIABLE_UNDEFINED`. Called for each task right before its submit; remembers the names that the code sets in its engine. */
export async function refuseUndefined(
  planned: PlannedTask,
  cellCode: string,
  run: Parts,
): Promise<void> {
  const refusal = await undefinedRefusal(planned, cellCode, run);
  if (refusal !== undefined) throw refusal;
  if (languageOf(planned.runType) !== 'sql') return;
  for (const name of engineVariables(planned.code)) run.session.engineVariables.add(name);
}

/** The refusal, if any. Asks the server only about names that the notebook does not know; a name that server or engine may know passes. */
export async function undefinedRefusal(
  planned: PlannedTask,
  cellCode: string,
  run: Parts,
): Promise<LinkisKernelError | undefined> {
  if (run.settings.undefinedVariables === 'send' || planned.allowUndefined === true)
    return undefined;
  const unread = unreadRefusal(planned, cellCode);
  if (unread !== undefined) return unread;
  const { missing, kept } = await missingReferences(planned, run);
  const [first] = missing;
  if (first === undefined) return undefined;
  const own = { ...kept, ...planned.variables };
  const names = [...Object.keys(own), ...builtInNames];
  const places = writtenPlaces(planned);
  const told = missing.slice(0, mostTold).flatMap(({ name, from }) => {
    const place = places.at(from);
    const { query, column } = place;
    const line = place.line + (query === undefined ? planned.headLines : 0);
    const isEmpty = Object.hasOwn(own, name);
    const why = isEmpty
      ? 'is empty, and the server treats an empty variable as undefined'
      : 'is not defined';
    const within = query === undefined ? '' : `in the query ${query.name}, `;
    const at = `${within}line ${String(line)}, column ${String(column)}`;
    const meant = isEmpty ? '' : suggestion(name, names);
    const quoted = cellCode === '' ? [] : quoteLine(cellCode, { ...place, line });
    return [`\${${name}} ${why} (${at})${meant}`, ...quoted];
  });
  const others = missing.slice(mostTold).map(({ name }) => name);
  return new LinkisKernelError(
    'VARIABLE_UNDEFINED',
    [...told, ...(others.length === 0 ? [] : [`and ${others.join(', ')}`])].join('\n'),
    {
      hint: `Set it with %var ${first.name}=VALUE; %var lists what is set. %%engine --allow-undefined sends the cell as it is. Nothing was submitted.`,
    },
  );
}

/** The task with the values that the user gives for names that nobody has defined, where the setting says so and somebody can be asked. */
export async function* askUndefined(
  planned: PlannedTask,
  cellCode: string,
  run: CellRun,
): AsyncGenerator<CellEvent, PlannedTask> {
  const isAsked = run.settings.undefinedVariables === 'ask' && planned.allowUndefined !== true;
  if (!isAsked || run.ask === undefined) return planned;
  if (unreadRefusal(planned, cellCode) !== undefined) return planned;
  const { missing } = await missingReferences(planned, run);
  if (missing.length === 0) return planned;
  const names = missing.map(({ name }) => name);
  const answers = yield* askForNames(names, run);
  return { ...planned, variables: { ...planned.variables, ...answers } };
}

/** What nobody has defined, and the variables of the user on the server. A server that does not tell them may know every name. */
async function missingReferences(
  planned: PlannedTask,
  run: Parts,
): Promise<{
  readonly missing: readonly UndefinedReference[];
  readonly kept: Readonly<Record<string, string>>;
}> {
  const candidates = undefinedReferences(planned.code, planned).filter(
    ({ name }) => !run.session.engineVariables.has(name),
  );
  const answer = candidates.length === 0 ? undefined : await consoleVariables(run);
  if (answer === undefined || 'trouble' in answer) return { missing: [], kept: {} };
  const kept = answer.variables;
  // Linkis treats an empty value as undefined.
  const missing = candidates.filter(({ name }) => !Object.hasOwn(kept, name) || kept[name] === '');
  return { missing, kept };
}

/** For a `@set` that the server does not read, so another variable would take its place. Other languages have their own `${…}`. */
function unreadRefusal(planned: PlannedTask, cellCode: string): LinkisKernelError | undefined {
  if (languageOf(planned.runType) !== 'sql') return undefined;
  const [unread] = unreadSets(planned.code, planned.runType);
  if (unread === undefined) return undefined;
  const { name, written, right } = unread;
  const place = writtenPlaces(planned).ofLine(unread.line);
  const line = place.line + (place.query === undefined ? planned.headLines : 0);
  return new LinkisKernelError(
    'VARIABLE_UNDEFINED',
    [
      `\${${name}} is not set by '${written} ${name}=…' (${lineInWords(place, planned.headLines)}): the server reads ${right} alone`,
      ...quoteLine(cellCode, { ...place, line, column: undefined }),
    ].join('\n'),
    {
      hint: `Write ${right} ${name}=VALUE, without a blank before @set. %%engine --allow-undefined sends the cell as it is. Nothing was submitted.`,
    },
  );
}
