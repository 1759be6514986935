/** Widgets of Databricks and forms of Zeppelin in Python: `dbutils.widgets.text("day", "2026-08-01")`, `z.input("day", …)`. Pure. */
import { asServerTakes, problemOfName } from '../variables/variable-value.ts';

const text = String.raw`(?:"([^"\\\n]*)"|'([^'\\\n]*)')`;
/** A widget whose name and default are written out. Others have their default in Python alone. */
const widget = new RegExp(
  String.raw`(?<![.\w])(?:dbutils[ \t]*\.[ \t]*widgets[ \t]*\.[ \t]*(?:text|dropdown|combobox|multiselect)|z[ \t]*\.[ \t]*(?:input|textbox))` +
    String.raw`[ \t]*\(\s*(?:name[ \t]*=[ \t]*)?${text}\s*,\s*(?:defaultValue[ \t]*=[ \t]*)?${text}`,
  'g',
);

/** What the widgets of a cell make of the notebook's variables. */
export interface WidgetValues {
  /** The defaults of those that have no value yet. */
  readonly variables: Readonly<Record<string, string>>;
  /** A sentence on each of these. */
  readonly notices: readonly string[];
}

/** `known`: the variables that have values. A widget whose name or default cannot be a variable's is left to Python. */
export function readWidgets(code: string, known: Readonly<Record<string, string>>): WidgetValues {
  const variables: Record<string, string> = {};
  const notices: string[] = [];
  if (!code.includes('widgets') && !/\bz[ \t]*\./.test(code)) return { variables, notices };
  for (const { index, 1: a, 2: b, 3: c, 4: d } of code.matchAll(widget)) {
    const [name, fallback] = [a ?? b ?? '', c ?? d ?? ''];
    const before = code.slice(code.lastIndexOf('\n', index) + 1, index);
    if (before.trimStart().startsWith('#') || fallback === '' || problemOfName(name) !== undefined)
      continue;
    if ((known[name] ?? '') !== '' || Object.hasOwn(variables, name)) continue;
    const taken = asServerTakes(name, fallback);
    if ('problem' in taken) continue;
    variables[name] = taken.value;
    notices.push(
      `${name} is ${fallback}, the default of its widget: %var ${name}=VALUE sets another, and SQL reads it as \${${name}}.`,
    );
  }
  return { variables, notices };
}
