/** The answer to `GET /variable/listGlobalVariable`, and the body of `POST /variable/saveGlobalVariable`, which replaces the whole list. */
import { asArray, asNumber, asObject, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

interface StoredVariable {
  readonly keyId: number | undefined;
  readonly valueId: number | undefined;
  readonly name: string;
  readonly value: string;
}

/**
 * `{"globalVariables":[{"keyID":1,"key":"rec_day","valueID":1,"value":"2026-11-01"}]}`. Throws for anything in the list that it cannot read:
 * what is left out here would be gone with the next save.
 */
export function decodeVariables({ data }: Envelope, where: string): readonly StoredVariable[] {
  const list = asArray(data['globalVariables']);
  if (list === undefined)
    throw shapeError(where, 'data.globalVariables', 'a list', data['globalVariables']);
  return list.map((entry) => {
    const variable = asObject(entry);
    const name = asString(variable?.['key']);
    const value = asString(variable?.['value']);
    if (name === undefined || value === undefined)
      throw shapeError(where, 'entry of data.globalVariables', 'a variable', entry);
    return {
      keyId: asNumber(variable?.['keyID']),
      valueId: asNumber(variable?.['valueID']),
      name,
      value,
    };
  });
}

export function variablesBody(list: readonly StoredVariable[]): Readonly<Record<string, unknown>> {
  return {
    globalVariables: list.map(({ keyId, valueId, name, value }) => ({
      ...(keyId !== undefined && { keyID: keyId }),
      key: name,
      ...(valueId !== undefined && { valueID: valueId }),
      value,
    })),
  };
}
