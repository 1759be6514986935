/** Bytes in a widget's state travel beside the JSON: out of the state with a path for each, and back. Pure. */
import { asArray, isObject, type JsonObject } from '../../shared/index.ts';

/** Where bytes stand in a state: keys of objects and indices of lists. */
export type BufferPath = readonly (string | number)[];

export interface SeparatedState {
  /** Without the bytes: a key is left out, an element of a list is null. */
  readonly state: JsonObject;
  readonly paths: readonly BufferPath[];
  readonly buffers: readonly Uint8Array[];
}

/** The state that is given stays as it is. */
export function separateBuffers(state: JsonObject): SeparatedState {
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const separateList = (list: readonly unknown[], path: BufferPath): readonly unknown[] => {
    let copy: unknown[] | undefined;
    for (const [index, value] of list.entries()) {
      const without = separate(value, [...path, index]);
      if (without === value) continue;
      copy ??= [...list];
      copy[index] = without ?? null;
    }
    return copy ?? list;
  };
  const separateObject = (object: JsonObject, path: BufferPath): JsonObject => {
    let isChanged = false;
    const kept: [string, unknown][] = [];
    for (const [key, value] of Object.entries(object)) {
      const without = separate(value, [...path, key]);
      isChanged ||= without !== value;
      if (without !== undefined) kept.push([key, without]);
    }
    return isChanged ? Object.fromEntries(kept) : object;
  };
  const separate = (value: unknown, path: BufferPath): unknown => {
    if (value instanceof Uint8Array) {
      paths.push(path);
      buffers.push(value);
      return undefined;
    }
    if (Array.isArray(value)) return separateList(value, path);
    return isObject(value) ? separateObject(value, path) : value;
  };
  return { state: separateObject(state, []), paths, buffers };
}

/**
 * Puts bytes of a client into its state, which it changes: one that came from the wire is nobody else's. Paths that are not there, or lead to
 * what is not the state's own, are passed over.
 */
export function joinBuffers(
  state: JsonObject,
  paths: readonly unknown[],
  buffers: readonly Uint8Array[],
): void {
  for (const [at, value] of buffers.entries()) {
    const path = asArray(paths[at]);
    const key = path?.at(-1);
    const place = path === undefined ? undefined : placeAt(state, path.slice(0, -1));
    const isPlace = Array.isArray(place)
      ? typeof key === 'number' && Object.hasOwn(place, key)
      : isObject(place) && typeof key === 'string';
    if (!isPlace || place === undefined) continue;
    // An own property whatever its name is: an assignment to "__proto__" would not be one.
    const property = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(place, String(key), property);
  }
}

/** The object or list at the path, by own keys alone. */
function placeAt(state: JsonObject, path: readonly unknown[]): object | undefined {
  let place: unknown = state;
  for (const key of path) {
    const isStep = Array.isArray(place) ? typeof key === 'number' : typeof key === 'string';
    if (typeof place !== 'object' || place === null || !isStep) return undefined;
    place = Object.getOwnPropertyDescriptor(place, String(key))?.value;
  }
  return typeof place === 'object' && place !== null ? place : undefined;
}
