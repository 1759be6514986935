/** The parameters of a run, from the command line and from a file. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { ParameterValue } from '../notebook/index.ts';
import { asArray, isObject, LinkisKernelError, messageOf } from '../shared/index.ts';

/** A value is what YAML makes of it: `-p n=3` is a number, `-p n="3"` (quotes included) a text. Throws OPTION_INVALID. */
export function parametersFromWords(words: readonly string[]): Record<string, ParameterValue> {
  return Object.fromEntries(
    words.map((word): [string, ParameterValue] => {
      const at = word.indexOf('=');
      if (at <= 0) {
        throw new LinkisKernelError('OPTION_INVALID', `-p takes name=value, not "${word}"`);
      }
      return [word.slice(0, at), scalar(word.slice(at + 1))];
    }),
  );
}

function scalar(text: string): ParameterValue {
  try {
    const value = parameterValue(parseYaml(text, { schema: 'core' }));
    return value === undefined || (value === null && text.trim() === '') ? text : value;
  } catch {
    // Text that is no YAML, such as `a: b: c` or a lone quote, stands for itself.
    return text;
  }
}

/** Throws OPTION_INVALID for a file that cannot be read or holds something else. */
export async function parametersFromFile(path?: string): Promise<Record<string, ParameterValue>> {
  if (path === undefined) return {};
  let content: unknown;
  try {
    content = parseYaml(await readFile(path, 'utf8'), { schema: 'core' });
  } catch (thrown) {
    throw badFile(path, `cannot be read (${messageOf(thrown)})`, thrown);
  }
  if (!isObject(content)) {
    throw badFile(
      path,
      `holds no names with values${extname(path) === '.ipynb' ? '; it is a notebook' : ''}`,
    );
  }
  return Object.fromEntries(
    Object.entries(content).map(([name, raw]): [string, ParameterValue] => {
      const value = parameterValue(raw);
      if (value === undefined) throw badFile(path, `has no usable value in "${name}"`);
      return [name, value];
    }),
  );
}

function parameterValue(value: unknown): ParameterValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  const items = asArray(value)?.map(parameterValue);
  return items?.some((item) => item === undefined)
    ? undefined
    : items?.filter((item) => item !== undefined);
}

function badFile(path: string, why: string, cause?: unknown): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `The parameters file ${path} ${why}`, {
    cause,
    hint: 'It is YAML or JSON: names with texts, numbers, booleans or lists of them.',
  });
}
