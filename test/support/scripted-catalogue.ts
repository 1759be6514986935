/** A catalogue in memory. A test sets its databases, tables and columns, and reads which look-ups were made. */
import { rejectingClient } from '../../src/run/session/rejecting-client.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';
import type { CatalogueClient, CatalogueUser, UserEngine } from '../../src/task/index.ts';

/** Column name to its type, or to its type and comment. */
export type ScriptedColumns = Readonly<Record<string, string | readonly [string, string]>>;

/** The catalogue, and what a test sets and reads. */
export interface ScriptedCatalogue {
  readonly client: CatalogueClient;
  /** Database to table to columns. */
  databases: Readonly<Record<string, Readonly<Record<string, ScriptedColumns>>>>;
  engines: UserEngine[];
  user: CatalogueUser;
  variables: Readonly<Record<string, string>>;
  /** Thrown by every look-up while it is set. */
  trouble: Error | undefined;
  /** Every look-up waits for it. */
  gate: Promise<void>;
  readonly calls: string[];
}

/** A catalogue with these databases. */
export function scriptedCatalogue(databases: ScriptedCatalogue['databases']): ScriptedCatalogue {
  async function look<T>(call: string, answer: () => T): Promise<T> {
    catalogue.calls.push(call);
    await catalogue.gate;
    if (catalogue.trouble !== undefined) throw catalogue.trouble;
    return answer();
  }
  const catalogue: ScriptedCatalogue = {
    databases,
    engines: [],
    user: { name: 'ann', login: 'password', confirmed: true },
    variables: {},
    trouble: undefined,
    gate: Promise.resolve(),
    calls: [],
    client: {
      ...rejectingClient(new LinkisKernelError('LINKIS_REFUSED', 'not in this catalogue'))
        .catalogue,
      databases: async () => look('databases', () => Object.keys(catalogue.databases)),
      tables: async (database) =>
        look(`tables ${database}`, () =>
          Object.keys(catalogue.databases[database] ?? {}).map((name) => ({
            name,
            isView: name.startsWith('v_'),
            createdBy: 'ann',
            createdTime: undefined,
          })),
        ),
      columns: async (database, table) =>
        look(`columns ${database}.${table}`, () =>
          Object.entries(catalogue.databases[database]?.[table] ?? {}).map(([name, column]) => ({
            name,
            type: typeof column === 'string' ? column : column[0],
            comment: typeof column === 'string' ? undefined : column[1],
            isPartition: false,
          })),
        ),
      userEngines: async () => look('userEngines', () => catalogue.engines),
      killEngine: async (instance) =>
        look(`killEngine ${instance}`, () => {
          catalogue.engines = catalogue.engines.filter((engine) => engine.instance !== instance);
        }),
      userResources: async () => look('userResources', () => []),
      user: async () => look('user', () => catalogue.user),
      globalVariables: async () => look('globalVariables', () => catalogue.variables),
    },
  };
  return catalogue;
}
