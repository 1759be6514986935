/** Parameters of engines and variables that the user keeps on the server (`configuration/*`, `variable/*`). */
import {
  decodeItemList,
  decodeKeyValues,
  decodeParameterTree,
  decodeVariables,
  routes,
  variablesBody,
} from '../../contract/index.ts';
import type { ConsoleClient, ParameterPlace } from '../../task/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { orNotOffered } from '../ground/not-offered.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** The server has no such label: nobody has saved anything for the place yet. */
const unknownLabel = 14100;

export function createConsoleClient(parts: ClientParts): ConsoleClient {
  const { gateways } = parts;
  const parameters = 'parameters that are kept on it';
  const variables = 'variables that are kept on it';
  return {
    parameters: async (place, signal) =>
      orNotOffered(parts, parameters, routes.fullTrees, async () =>
        gateways.read(
          {
            path: routes.fullTrees,
            query: place === undefined ? {} : queryOf(place),
            what: `the parameters ${inWords(place)}`,
          },
          decodeParameterTree,
          signal,
        ),
      ),
    offeredParameters: async (engine, signal) =>
      orNotOffered(parts, parameters, routes.itemList, async () =>
        gateways.read(
          {
            path: routes.itemList,
            query: { engineType: engine },
            what: `the parameters of ${engine === '' ? 'all engines' : engine}`,
          },
          decodeItemList,
          signal,
        ),
      ),
    async savedParameter(place, key, signal) {
      try {
        return await orNotOffered(parts, parameters, routes.keyValue, async () =>
          gateways.read(
            {
              path: routes.keyValue,
              query: { ...queryOf(place), configKey: key },
              what: `the value of ${key} ${inWords(place)}`,
            },
            decodeKeyValues,
            signal,
          ),
        );
      } catch (thrown) {
        const isNew =
          thrown instanceof LinkisRefusedError &&
          thrown.errorCode === unknownLabel &&
          /label not exists/i.test(thrown.description);
        if (isNew) return undefined;
        throw thrown;
      }
    },
    async saveParameter(place, key, value, signal) {
      await orNotOffered(parts, 'new values of parameters', routes.keyValue, async () =>
        gateways.send(
          {
            method: 'POST',
            path: routes.keyValue,
            body: { ...queryOf(place), configKey: key, configValue: value },
            what: `the new value of ${key} ${inWords(place)}`,
          },
          signal,
        ),
      );
    },
    async removeParameter(place, key, signal) {
      await orNotOffered(parts, 'removals of parameters', routes.keyValue, async () =>
        gateways.send(
          {
            method: 'DELETE',
            path: routes.keyValue,
            body: { ...queryOf(place), configKey: key },
            what: `the removal of ${key} ${inWords(place)}`,
          },
          signal,
        ),
      );
    },
    variables: async (signal) =>
      orNotOffered(parts, variables, routes.globalVariables, async () =>
        gateways.read(
          { path: routes.globalVariables, what: 'your variables on the server' },
          decodeVariables,
          signal,
        ),
      ),
    async saveVariables(list, signal) {
      await orNotOffered(
        parts,
        'new variables that are kept on it',
        routes.saveGlobalVariables,
        async () =>
          gateways.send(
            {
              method: 'POST',
              path: routes.saveGlobalVariables,
              body: variablesBody(list),
              what: 'your variables on the server',
            },
            signal,
          ),
      );
    },
  };
}

function queryOf({ engine, version, creator }: ParameterPlace): Readonly<Record<string, string>> {
  return { engineType: engine, version, creator };
}

function inWords(place: ParameterPlace | undefined): string {
  if (place === undefined) return 'of all engines';
  return `of ${place.engine}-${place.version} for ${place.creator}`;
}
