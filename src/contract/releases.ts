/** Since which release of Linkis an interface is there, by the sources of its tags. */
import { routes } from './routes.ts';

/** The oldest release that the contract is held against. What it has is not in {@link later}. */
export const oldestRelease = '1.3.0';

/** Paths that came after {@link oldestRelease}, each with the first release that has it. */
const later: Readonly<Record<string, string>> = {
  [routes.baseInfo]: '1.3.2',
  [routes.tokenLogin]: '1.3.2',
  [routes.functionDetails]: '1.3.2',
  [routes.itemList]: '1.5.0',
  [routes.pythonModules]: '1.7.0',
  [routes.enginePrediction]: '1.7.0',
};

/** Kinds of an engine's log that came after {@link oldestRelease} [EMRestfulApi.java]. */
export const laterLogKinds: Readonly<Record<string, string>> = { gc: '1.4.0', yarnApp: '1.4.0' };

/** The first release that has the path, e.g. `1.7.0`; {@link oldestRelease} for all that are as old or older. */
export function firstReleaseOf(path: string): string {
  return later[path] ?? oldestRelease;
}
