/** Which kind of engine serves an engine label and a run type; undefined when none does. */
import { serverLanguageOf } from '../../substitution/index.ts';
import type { CodeEnvironment } from './code-environment.ts';
import type { EngineKind, EngineLabel } from './engine.ts';

/** The kind, and the notice to the user when it is not the engine that was asked for. */
export interface EngineChoice {
  readonly kind: EngineKind;
  readonly notice: string | undefined;
  /** Labels and run types with the same name share a session with its tables, as real engines share a metastore. */
  readonly session: string;
}

/** Engines whose SQL DuckDB runs here. */
const sqlEngines: readonly string[] = ['hive', 'spark', 'jdbc', 'trino', 'presto'];
/** Engines with only one interpreter each, which serve labels of any version. */
const anyVersion: readonly string[] = ['python', 'duckdb', 'spark'];

/** DuckDB for the SQL of the distributed engines, Python for Spark's Python, else the engine itself. */
function standIn(engine: string, runType: string): string {
  const language = serverLanguageOf(runType);
  if (sqlEngines.includes(engine) && language === 'sql') return 'duckdb';
  return engine === 'spark' && language === 'python' ? 'python' : engine;
}

/** What the kind serves for a kernel with this environment. */
async function offersOf(
  kind: EngineKind,
  environment: CodeEnvironment | undefined,
): Promise<readonly EngineLabel[]> {
  const found = await kind.search?.offers(environment);
  return found === undefined ? kind.offers : [...kind.offers, ...found];
}

/** All labels that are served for a kernel with this environment. */
export async function allOffers(
  kinds: readonly EngineKind[],
  environment: CodeEnvironment | undefined,
): Promise<readonly EngineLabel[]> {
  return (await Promise.all(kinds.map(async (kind) => offersOf(kind, environment)))).flat();
}

/** The label's own engine (in any version where there is but one), else the one that runs its code here, with a notice. */
export async function chooseEngine(
  kinds: readonly EngineKind[],
  label: EngineLabel,
  runType: string,
  environment?: CodeEnvironment,
): Promise<EngineChoice | undefined> {
  const language = serverLanguageOf(runType) ?? '';
  for (const kind of kinds) {
    // Only the label's own kind looks at the machine: that may start a program.
    const isOwn = kind.search?.engine === label.engine;
    const offers = isOwn ? await offersOf(kind, environment) : kind.offers;
    const offer = offers.find(
      ({ engine, version }) =>
        engine === label.engine && (version === label.version || anyVersion.includes(engine)),
    );
    if (offer === undefined) continue;
    const isOther = isOwn && offer.version !== label.version && label.version !== '*';
    return {
      kind,
      notice: isOther
        ? `This is the local gateway: ${shown(label)} is served by ${shown(offer)} here`
        : undefined,
      session: sessionOf(kind, label, language),
    };
  }
  const other = standIn(label.engine, runType);
  if (other === label.engine) return undefined;
  const kind = kinds.find((one) => one.offers.some((offer) => offer.engine === other));
  if (kind === undefined) return undefined;
  return {
    kind,
    notice: `This is the local gateway: ${shown(label)} is served by ${other === 'duckdb' ? 'DuckDB' : 'Python'} here, not by ${label.engine}`,
    session: sessionOf(kind, { engine: other, version: label.version }, language),
  };
}

function shown({ engine, version }: EngineLabel): string {
  return `${engine}-${version}`;
}

function sessionOf(kind: EngineKind, { engine, version }: EngineLabel, language: string): string {
  const name = anyVersion.includes(engine) ? engine : `${engine}-${version}`;
  return kind.sharesSession === true ? name : `${name} ${language}`;
}
