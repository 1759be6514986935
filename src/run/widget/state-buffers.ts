/** Bytes in a widget's state travel beside the JSON: out of the state with a path for each, and back. Pure. */
import { isObject, type JsonObject } from '../../shared/index.ts';

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

/** Paths of a client that are not there, or lead to what is not the state's own, are left out. */
export function joinBuffers(
  state: JsonObject,
  paths: readonly unknown[],
  buffers: readonly Uint8Array[],
): JsonObject {
  let joined: unknown = state;
  for (const [at, buffer] of buffers.entries()) {
    const path = paths[at];
    if (Array.isArray(path) && path.length > 0) joined = withValue(joined, path, 0, buffer);
  }
  return isObject(joined) ? joined : state;
}

/** A copy of `target` with `value` at the path; `target` itself when the path leads nowhere. */
function withValue(
  target: unknown,
  path: readonly unknown[],
  at: number,
  value: Uint8Array,
): unknown {
  const key = path[at];
  const isLast = at === path.length - 1;
  if (Array.isArray(target)) {
    if (typeof key !== 'number' || !Object.hasOwn(target, key)) return target;
    const list: readonly unknown[] = target;
    return list.with(key, isLast ? value : withValue(list[key], path, at + 1, value));
  }
  if (!isObject(target) || typeof key !== 'string') return target;
  if (!isLast && !Object.hasOwn(target, key)) return target;
  const next = isLast ? value : withValue(target[key], path, at + 1, value);
  // An own property whatever its name is: an assignment to "__proto__" would not be one.
  return Object.fromEntries([
    ...Object.entries(target).filter(([name]) => name !== key),
    [key, next],
  ]);
}
