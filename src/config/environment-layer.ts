/** The settings that environment variables carry. */
import { describeSettings } from './setting-fields.ts';
import type { Layer } from './layers.ts';

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

/** `1` asks for standard error, `0` for nothing, anything else is a file. */
function debugLayers(text: string, origin: string): readonly Layer[] {
  if (/^(0|false|off|no)$/i.test(text)) return [];
  const toFile = !/^(1|true|on|yes|stderr)$/i.test(text);
  return [{ origin, values: { logLevel: 'debug', ...(toFile && { debugFile: text }) } }];
}
