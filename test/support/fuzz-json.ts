/** Damages JSON: a value goes in, one that differs somewhere comes out. */
import type { SeededNumbers } from './seeded-numbers.ts';

const deep = JSON.parse(`${'['.repeat(2000)}1${']'.repeat(2000)}`) as unknown;

const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  'NaN',
  '-1',
  '1e400',
  'x'.repeat(10_000),
  ' '.repeat(20_000),
  'errCode: 1 ,desc: '.repeat(500),
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u0000',
  '\ud800',
  '\u202e',
  '\u001b[2J\u001b]0;x\u0007',
  '__proto__',
  '../../../../etc/passwd',
  'exec_id018014',
  [],
  [null],
  [[[[]]]],
  {},
  { __proto__x: 1 },
  { constructor: { prototype: { x: 1 } } },
  deep,
];

/** The keys and indexes that lead from the root to each value below it, twelve levels deep at most. */
function places(value: unknown, at: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null || at.length > 12) return [[...at]];
  const inner = Array.isArray(value)
    ? value.flatMap((entry, index) => places(entry, [...at, index]))
    : Object.entries(value).flatMap(([key, entry]) => places(entry, [...at, key]));
  return [[...at], ...inner];
}

/** A copy in which one to three values are replaced, removed, doubled or wrapped. */
export function damagedJson(value: unknown, numbers: SeededNumbers): unknown {
  let copy = structuredClone(value);
  for (let left = 1 + numbers.below(3); left > 0; left -= 1) {
    const place = numbers.one(places(copy));
    const last = place.at(-1);
    const parent = place
      .slice(0, -1)
      .reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], copy);
    if (last === undefined) {
      if (numbers.chance(0.1)) copy = structuredClone(numbers.one(odd));
      continue;
    }
    const container = parent as Record<string | number, unknown>;
    switch (numbers.below(6)) {
      case 0:
        if (Array.isArray(parent)) parent.splice(Number(last), 1);
        else Reflect.deleteProperty(container, last);
        break;
      case 1:
        container[last] = [container[last]];
        break;
      case 2:
        container[last] = String(container[last]);
        break;
      case 3:
        container[last] = Array.isArray(container[last])
          ? [...container[last], ...container[last]]
          : structuredClone(numbers.one(odd));
        break;
      default:
        container[last] = structuredClone(numbers.one(odd));
    }
  }
  return copy;
}

/** A copy of the bytes in which some are changed, or the end is cut off. */
export function damagedBytes(whole: Uint8Array, numbers: SeededNumbers): Uint8Array {
  const bytes = Uint8Array.from(whole);
  for (let left = 1 + numbers.below(3); left > 0 && bytes.length > 0; left -= 1)
    bytes[numbers.below(bytes.length)] = numbers.below(256);
  return numbers.chance(0.3) ? bytes.subarray(0, numbers.below(bytes.length + 1)) : bytes;
}
