/** The rows of a list answer of the metadata service and the engine manager. */
import { asArray, isObject, type JsonObject } from '../../shared/index.ts';

/** The objects in `data[key]`; none when there is no list. */
export function rowsOf(data: JsonObject, key: string): readonly JsonObject[] {
  return (asArray(data[key]) ?? []).filter(isObject);
}
