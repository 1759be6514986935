/** Lays settings over one another and keeps where each value comes from. Knows no file. */
import { isObject, type JsonObject } from '../shared/index.ts';
import { describeSettings } from './setting-fields.ts';
import { hasEntries, type Lock, lockOf, refuseLocked } from './site-settings.ts';

/** Some settings of one origin. */
export interface Layer {
  readonly origin: string;
  /** An undefined key counts as absent. */
  readonly values: object;
  /** A stranger may have written it: it may make `guard` stricter than the layers below, not weaker. @default false */
  readonly isProject?: boolean | undefined;
  /** For a site's file: its place among them, 0 = the weakest. What it locks holds for all layers but those of this place or below. */
  readonly site?: number | undefined;
  readonly locks?: readonly Lock[] | undefined;
}

/** The winning values. */
export interface Layered {
  readonly values: JsonObject;
  /** By dotted key; a value that nobody set has no origin. */
  readonly origins: Readonly<Record<string, string>>;
}

/** The values of `guard`, the least strict first. */
const guardModes: readonly unknown[] = ['off', 'confirm', 'read-only'];

function isStricter(guard: unknown, than: unknown): boolean {
  return guardModes.indexOf(guard) > guardModes.indexOf(than ?? 'off');
}

/** A later layer wins, but for what a project's may not weaken. Throws CONFIG_INVALID for one that would change what a site has locked. */
export function layOver(layers: readonly Layer[]): Layered {
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const { origin, values: own, isProject, site = Infinity } of layers) {
    const locks = layers.flatMap((layer) =>
      (layer.site ?? site) < site ? (layer.locks ?? []) : [],
    );
    for (const [key, value] of Object.entries(own)) {
      if (value === undefined) continue;
      refuseLocked(key, { value, origin }, values[key], locks);
      // The same is said again: the site's word stays.
      if (lockOf(key, locks) !== undefined) continue;
      if (isProject === true && key === 'guard' && !isStricter(value, values[key])) continue;
      // Any other object, such as a secret's source, is one value.
      if (hasEntries(key) && isObject(value)) {
        const below = values[key];
        values[key] = { ...(isObject(below) ? below : {}), ...value };
        for (const inner of Object.keys(value)) origins[`${key}.${inner}`] = origin;
      } else {
        values[key] = value;
        origins[key] = origin;
      }
    }
  }
  return { values, origins };
}

/** One layer for each variable that is set and not empty, so that an error can name the variable. */
export function environmentLayers(
  env: Readonly<Record<string, string | undefined>>,
): readonly Layer[] {
  return describeSettings().flatMap(({ key, env: name }): readonly Layer[] => {
    const text = name === undefined ? undefined : env[name];
    if (name === undefined || text === undefined || text === '') return [];
    const origin = `environment ${name}`;
    return name === 'LINKIS_KERNEL_DEBUG'
      ? debugLayers(text, origin)
      : [{ origin, values: { [key]: text } }];
  });
}

/** `1` means standard error, `0` nothing, anything else is a file. */
function debugLayers(text: string, origin: string): readonly Layer[] {
  if (/^(0|false|off|no)$/i.test(text)) return [];
  const toFile = !/^(1|true|on|yes|stderr)$/i.test(text);
  return [{ origin, values: { logLevel: 'debug', ...(toFile && { debugFile: text }) } }];
}
