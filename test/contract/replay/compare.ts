/** Compares a recorded answer with one of the gateway: status, message, keys and JSON types, and the values that clients act upon. */

/** One difference: where, and what. */
export interface Difference {
  /** Keys joined by dots; `[]` is any element of a list, `{}` the content of a text that is JSON itself. */
  readonly where: string;
  readonly recorded: string;
  readonly answered: string;
}

/** Texts that are JSON themselves. */
const jsonTexts = new Set(['paramsJson', 'sourceJson', 'metrics']);
/** Objects whose keys are ids: only their values have a shape. */
const idMaps = new Set(['engineconnMap']);
/** Values that must be the same, not only their types. */
const values = new Set([
  'status',
  'method',
  'data.type',
  'data.page',
  'data.totalPage',
  'data.totalLine',
  'data.totalColumn',
  'data.fileContent[][]',
  'data.metadata[].columnName',
  'data.metadata[].comment',
  'data.metadata[].dataType',
  'data.task.executeApplicationName',
  'data.task.requestApplicationName',
  'data.task.engineType',
  'data.task.runType',
  'data.task.umUser',
  'data.task.executeUser',
  'data.task.errCode',
  'data.userName',
  'data.isAdmin',
]);
const ends = new Set(['Succeed', 'Failed', 'Cancelled', 'Timeout']);

type Shape = Map<string, Set<string>>;

function add(shape: Shape, where: string, type: string): void {
  const known = shape.get(where);
  if (known === undefined) shape.set(where, new Set([type]));
  else known.add(type);
}

function collect(value: unknown, where: string, shape: Shape): void {
  const key = where.slice(where.lastIndexOf('.') + 1);
  if (value === null) add(shape, where, 'null');
  else if (Array.isArray(value)) {
    add(shape, where, 'list');
    for (const entry of value) collect(entry, `${where}[]`, shape);
  } else if (typeof value === 'object') {
    add(shape, where, 'object');
    for (const [name, entry] of Object.entries(value)) {
      const at = idMaps.has(key) ? `${where}.*` : where === '' ? name : `${where}.${name}`;
      collect(entry, at, shape);
    }
  } else {
    add(shape, where, typeof value);
    if (typeof value === 'string' && jsonTexts.has(key) && !value.endsWith('…')) {
      try {
        collect(JSON.parse(value), `${where}{}`, shape);
      } catch {
        add(shape, where, 'text that is no JSON');
      }
    }
  }
}

/** Answers without what changes from run to run: numbers, ids, and the storage root. */
export function plainMessage(text: string, root: string): string {
  return text
    .replaceAll(root, '/data/linkis')
    .replace(/\.{3}$|…$/, '')
    .replaceAll(/\d+/g, '#');
}

function parentOf(where: string): string {
  return where.endsWith('[]') || where.endsWith('{}')
    ? where.slice(0, -2)
    : where.slice(0, Math.max(0, where.lastIndexOf('.')));
}

function list(types: Iterable<string> | undefined): string {
  return types === undefined ? 'absent' : [...types].toSorted().join(' or ');
}

/** Differences in keys and types. A key below a list that is empty on one side cannot be judged. */
export function shapeDifferences(recorded: unknown, answered: unknown): readonly Difference[] {
  const left: Shape = new Map();
  const right: Shape = new Map();
  collect(recorded, '', left);
  collect(answered, '', right);
  const differences: Difference[] = [];
  for (const where of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(where), right.get(where)];
    const above = parentOf(where);
    // Told once, at the key that is missing; not again for everything below it.
    if (one === undefined && left.get(above)?.has('object') !== true) continue;
    if (other === undefined && right.get(above)?.has('object') !== true) {
      const emptied = where.endsWith('[]') && right.get(above)?.has('list') === true;
      if (!emptied) continue;
    }
    const same =
      one !== undefined && other !== undefined && [...other].every((type) => one.has(type));
    if (!same) differences.push({ where, recorded: list(one), answered: list(other) });
  }
  return differences;
}

/** Differences in the values that clients act upon, of answers with like shapes. */
export function valueDifferences(
  recorded: unknown,
  answered: unknown,
  where = '',
): readonly Difference[] {
  if (Array.isArray(recorded) && Array.isArray(answered)) {
    return recorded.flatMap((entry, at) =>
      at < answered.length ? valueDifferences(entry, answered[at], `${where}[]`) : [],
    );
  }
  if (isMap(recorded) && isMap(answered)) {
    return Object.entries(recorded).flatMap(([name, entry]) =>
      name in answered
        ? valueDifferences(entry, answered[name], where === '' ? name : `${where}.${name}`)
        : [],
    );
  }
  const isState = where === 'data.status' || where === 'data.task.status';
  const state = (value: unknown): unknown => (ends.has(String(value)) ? value : 'not over');
  const same = isState ? state(recorded) === state(answered) : equal(recorded, answered);
  return same || !(isState || values.has(where))
    ? []
    : [{ where, recorded: shown(recorded), answered: shown(answered) }];
}

function equal(recorded: unknown, answered: unknown): boolean {
  if (typeof recorded === 'string' && recorded.endsWith('…') && typeof answered === 'string') {
    return answered.startsWith(recorded.slice(0, -1));
  }
  return recorded === answered;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 120);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
