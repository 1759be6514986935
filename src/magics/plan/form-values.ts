/** Zeppelin's forms in SQL: `${day=2026-08-01}`, `${city=Bern,Bern|Basel}`. They become variables with a default. Pure. */
import { isComment, pieceFinder, withBackslash } from '../../sql/index.ts';
import { userNames } from '../../substitution/index.ts';
import { asServerTakes } from '../variables/variable-value.ts';

/** `${name=default}`, with choices behind a comma, each `value` or `value(shown)`; a type or a label may stand before and behind the name. */
const form =
  /\$\{(?:(?:text|password|select|textbox):)?([A-Za-z]\w*)(?:\([^(){}\n]*\))?=([^{}\n]*)\}/g;

/** What the forms of a cell stand for. */
export interface FormValues {
  /** The code with plain references, each as long as its form was. */
  readonly code: string;
  /** The defaults of those that have no value yet. */
  readonly variables: Readonly<Record<string, string>>;
  /** A sentence on each of these. */
  readonly notices: readonly string[];
}

/** `known`: the variables that have values. A form whose name or value cannot be sent stays in the code. */
export function readForms(code: string, known: Readonly<Record<string, string>>): FormValues {
  const variables: Record<string, string> = {};
  const notices: string[] = [];
  if (!code.includes('${')) return { code, variables, notices };
  const pieceAt = pieceFinder(code, withBackslash);
  const plain = code.replaceAll(
    form,
    (written: string, name: string, given: string, at: number) => {
      const piece = pieceAt(at);
      if ((piece !== undefined && isComment(piece)) || userNames.has(name)) return written;
      const [fallback, listed] = partsOf(given);
      const taken = asServerTakes(name, fallback);
      if ('problem' in taken) return written;
      const reference = `\${${name}`.padEnd(written.length - 1) + '}';
      // The server takes an empty value for none: the reference is refused as undefined.
      if (fallback === '' || (known[name] ?? '') !== '' || Object.hasOwn(variables, name))
        return reference;
      variables[name] = taken.value;
      const choices = listed === undefined ? '' : `; %var ${name} --choices ${listed} asks for it`;
      notices.push(
        `${name} is ${fallback}, the default of its form here: %var ${name}=VALUE sets another${choices}.`,
      );
      return reference;
    },
  );
  return { code: plain, variables, notices };
}

/** The default, and the values to choose from with commas. */
function partsOf(given: string): readonly [string, string | undefined] {
  const at = given.indexOf(',');
  const listed = at === -1 ? '' : given.slice(at + 1);
  if (!listed.includes('|')) return [given.trim(), undefined];
  const values = listed.split('|').map((value) => value.replace(/\([^()]*\)$/, '').trim());
  return [given.slice(0, at).trim(), values.join(',')];
}
