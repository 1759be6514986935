/** From words such as `spark py`, `hive-3.1.3` or `pyspark` to an engine choice. Throws `OPTION_INVALID` for one that would not run. */
import { nearest } from '../../shared/index.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { engines, shortForms } from './engines.ts';
import type { EngineChoice, NotebookState } from '../form/notebook-state.ts';
import { invalid } from '../grammar/options.ts';

/** Where an error points, and the engines that a bare `sql` falls back on. */
export interface ChoiceContext {
  readonly call: MagicCall;
  readonly word?: Word | undefined;
  readonly state: Pick<NotebookState, 'engine' | 'configured' | 'offers'>;
}

/** `name` may carry a version after its first `-`; `runType` undefined = the engine's default. */
export function chooseEngine(
  name: string,
  runType: string | undefined,
  context: ChoiceContext,
): EngineChoice {
  const short = shortForms.get(name.toLowerCase());
  if (short !== undefined) {
    const type = runType ?? short.runType;
    if (short.engine !== undefined) {
      const choice = checked(withConfigured(short.engine, context), type, context);
      return short.program === undefined ? choice : { ...choice, program: short.program };
    }
    const { engine, configured } = context.state;
    const taker = [engine, configured.engine].find(
      (choice) => engines.get(choice.name)?.runTypes.includes(short.runType) === true,
    );
    return checked(taker ?? withConfigured(short.otherwise ?? name, context), type, context);
  }
  const dash = name.indexOf('-');
  const engine = (dash === -1 ? name : name.slice(0, dash)).toLowerCase();
  const version = dash === -1 ? undefined : name.slice(dash + 1);
  if (engine === '' || version === '') {
    throw invalid(
      context.call,
      context.word,
      `'${name}' is no engine: NAME or NAME-VERSION, such as spark-3.2.1`,
    );
  }
  const base = version === undefined ? withConfigured(engine, context) : { name: engine, version };
  return checked(base, runType, context);
}

/** Adds the version that the notebook or the settings gave for this engine. */
function withConfigured(
  name: string,
  context: ChoiceContext,
): Pick<EngineChoice, 'name' | 'version'> {
  const { engine, configured } = context.state;
  const known = [engine, configured.engine].find((choice) => choice.name === name);
  return { name, version: known?.version };
}

function checked(
  engine: Pick<EngineChoice, 'name' | 'version'>,
  runType: string | undefined,
  context: ChoiceContext,
): EngineChoice {
  const { name, version } = engine;
  const row = engines.get(name);
  if (row === undefined) {
    const offered = context.state.offers.some((offer) => offer.engine === name);
    const meant = nearest(name, [...engines.keys(), ...shortForms.keys()]);
    // A server may have engines of its own: trust its list, or a user who names the run type too.
    if (!offered && (runType === undefined || meant !== undefined)) {
      throw invalid(
        context.call,
        context.word,
        `unknown engine '${name}'${meant === undefined ? `; known are ${[...engines.keys()].join(', ')}` : `; did you mean ${meant}?`}`,
      );
    }
    return { name, version, runType: runType ?? 'sql' };
  }
  const type = runType?.toLowerCase();
  if (type === undefined) return { name, version, runType: row.runTypes[0] ?? 'sql' };
  if (row.runTypes.includes(type)) return { name, version, runType: type };
  const { instead: others = {} } = row;
  const instead = Object.hasOwn(others, type) ? others[type] : undefined;
  const right = instead !== undefined ? `use '${instead}'` : `it takes ${row.runTypes.join(', ')}`;
  throw invalid(
    context.call,
    context.word,
    `${name} does not run '${type}'${name === 'spark' ? ' (it would be read as SQL)' : ''}; ${right}`,
  );
}
