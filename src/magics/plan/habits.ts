/** Magics of other notebooks: done where their meaning is clear and harmless, else answered with the line that does it here. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { placeOf } from '../grammar/options.ts';
import { textAnswer } from '../form/answer.ts';
import type { Answer } from '../form/cell-plan.ts';
import { type Draft, withAnswer } from '../form/magic.ts';
import { jupysqlDelete, jupysqlQueries } from '../magic/queries-magic.ts';

/** Other names of engines with their run types, as `%%engine` takes them. */
export const foreignShortForms: Readonly<Record<string, string>> = {
  'spark.sql': 'spark sql',
  'spark.pyspark': 'spark py',
  'spark.ipyspark': 'spark py',
  'spark.spark': 'spark scala',
  'python.python': 'python python',
  'python.ipython': 'python python',
  python3: 'python python',
};

/** What each answered magic is of, and what to write in its place. */
const instead: Readonly<Record<string, readonly [system: string, line: string]>> = {
  pip: ['IPython', '%%shell\npython3 -m pip install NAME'],
  conda: ['IPython', '%%shell\nconda install NAME'],
  cd: [
    'IPython',
    'paths of a cell begin in the directory of the notebook; in a shell cell: cd DIR',
  ],
  pwd: ['IPython', '%%shell\npwd'],
  ls: ['IPython', '%%shell\nls'],
  who: ['IPython', '%var'],
  whos: ['IPython', '%var'],
  env: ['IPython', '%%shell\nenv'],
  set_env: ['IPython', '%var NAME=VALUE sets a variable for ${NAME} in code'],
  timeit: ['IPython', '%%time'],
  prun: ['IPython', '%%time'],
  capture: ['IPython', '%%engine --quiet shows results and errors only'],
  writefile: ['IPython', "%%shell\ncat > FILE <<'END'"],
  store: ['IPython', '%%sql --as NAME keeps a result, %var a value'],
  reset: ['IPython', '%%configure -f begins with a fresh engine'],
  debug: ['IPython', '%log shows what the engine has written'],
  fs: ['Databricks', '%%shell\nls DIR'],
  r: ['Databricks', '%engine NAME r, for an engine that has R'],
  logs: ['sparkmagic', '%log'],
  cleanup: ['sparkmagic', '%engines --cleanup'],
  delete: ['sparkmagic', '%engines --kill INSTANCE'],
  manage_spark: ['sparkmagic', '%engines'],
  send_to_spark: [
    'sparkmagic',
    '%send NAME --table TABLE makes a table of a result or file, %var NAME=VALUE a variable for ${NAME} in code',
  ],
  matplot: ['sparkmagic', 'plt.show()'],
  sqlcmd: ['JupySQL', '%tables, %columns TABLE, %queries'],
  sqlplot: ['JupySQL', '%plot'],
  sqlrender: ['JupySQL', '%queries NAME'],
};

/** Magics that have nothing to do here: the code below them runs. */
const needless = new Set([
  'load_ext',
  'reload_ext',
  'unload_ext',
  'autoreload',
  'matplotlib',
  'pretty',
]);

/** The draft after such a magic; undefined for a name that is none. Throws `MAGIC_UNKNOWN` with the line that does it. */
export function withHabit(draft: Draft, call: MagicCall): Draft | undefined {
  const { name } = call;
  if (needless.has(name))
    return draft.hasCode
      ? draft
      : withAnswer(
          draft,
          textAnswer(`%${name} has nothing to do here: this kernel needs no such step.`),
        );
  if (name === 'time') return { ...draft, own: { ...draft.own, timed: true } };
  if (name === 'md' || name === 'markdown') return shown(draft, call, 'text/markdown');
  if (name === 'html') return shown(draft, call, 'text/html');
  const queries = keptQueries(draft, call);
  if (queries !== undefined) return queries;
  const [system, line] = Object.hasOwn(instead, name) ? (instead[name] ?? []) : [];
  if (system === undefined || line === undefined) return undefined;
  throw new LinkisKernelError(
    'MAGIC_UNKNOWN',
    `${placeOf(call)} is a magic of ${system} that this kernel does not have`,
    { hint: `Here: ${line}` },
  );
}

/** JupySQL's `%sqlcmd snippets [NAME] [--delete NAME]` and `%sqlrender NAME`; undefined for any other. */
function keptQueries(draft: Draft, call: MagicCall): Draft | undefined {
  const [first, second, third] = call.words.map(({ text }) => text);
  if (call.name === 'sqlrender')
    return first === undefined ? undefined : jupysqlQueries(call, first, draft);
  if (call.name !== 'sqlcmd' || first !== 'snippets') return undefined;
  const deletes = second !== undefined && /^(?:-d|--delete|-D|--delete-force)$/.test(second);
  return deletes && third !== undefined
    ? jupysqlDelete(call, third, draft)
    : jupysqlQueries(call, second, draft);
}

/** The text of the cell as it is, in place of code. */
function shown(draft: Draft, call: MagicCall, type: 'text/markdown' | 'text/html'): Draft {
  const text = [call.text.trim(), draft.body].filter((part) => part.trim() !== '').join('\n');
  const answer = { ...textAnswer(text), asIs: { [type]: text } };
  return { ...withAnswer(draft, answer), body: '', hasCode: false };
}

/** What JupySQL writes to connect, as in `%sql duckdb://`. */
const connection = /^\s*[a-z][a-z0-9+]*:\/\/\S*\s*$/i;

/** What to answer to code that only connects: nothing runs then. */
export function connectionAnswer(body: string): Answer | undefined {
  return connection.test(body)
    ? textAnswer(
        'Nothing was run: the kernel is connected by its settings. %info says to which server.',
      )
    : undefined;
}

/** Throws `OPTION_INVALID` for a first line such as `!ls`, which IPython takes for a shell command. */
export function refuseShellLine(body: string, headLines: number): void {
  const lines = body.split('\n');
  const at = lines.findIndex((line) => line.trim() !== '');
  const [, command] = /^\s*!!?([\w./~][^\n]*)$/.exec(lines[at] ?? '') ?? [];
  if (command === undefined) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `Line ${String(at + 1 + headLines)}: ! is IPython's sign of a shell command, and no code of this cell's language`,
    { hint: `Here: %%shell\n${command}` },
  );
}
