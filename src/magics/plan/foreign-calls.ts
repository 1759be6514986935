/** Magics of other notebooks that one of this kernel's does, or that are answered by the line that does it, made of their own words. */
import type { MagicCall } from '../grammar/cell.ts';

/** What a foreign magic becomes. */
export type ForeignCall =
  /** This line of this kernel's, without its percent sign. */
  | { readonly line: string }
  /** An answer; nothing runs, and later cells do not depend on it. */
  | { readonly answer: string };

/** Undefined for any other magic, and for words that none of these systems writes. `isSql`: the notebook's engine runs SQL. */
export function foreignCall(call: MagicCall, isSql: boolean): ForeignCall | undefined {
  const read = Object.hasOwn(calls, call.name) ? calls[call.name] : undefined;
  return read?.({ ...wordsOf(call), isSql });
}

/** The words of a call: those that are no options, and the values of options by name. */
interface Given {
  readonly words: readonly string[];
  readonly option: (...names: readonly string[]) => string | undefined;
  readonly isSql: boolean;
}

function wordsOf({ words }: MagicCall): Omit<Given, 'isSql'> {
  const plain: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const { text = '', quoted = false } = words[at] ?? {};
    const [, name, inline] = (!quoted && /^(--?[A-Za-z][\w-]*)(?:=(.*))?$/s.exec(text)) || [];
    if (name === undefined) {
      plain.push(text);
      continue;
    }
    const next = words[at + 1];
    const hasValue = inline === undefined && next !== undefined && !/^--?[A-Za-z]/.test(next.text);
    if (hasValue) at += 1;
    options.set(name, inline ?? (hasValue ? next.text : ''));
  }
  const option = (...names: readonly string[]): string | undefined =>
    names.map((name) => options.get(name)).find((value) => value !== undefined);
  return { words: plain, option };
}

const calls: Readonly<Record<string, (given: Given) => ForeignCall | undefined>> = {
  who: () => ({ line: 'var' }),
  whos: () => ({ line: 'var' }),
  who_ls: () => ({ line: 'var' }),
  logs: () => ({ line: 'log --if-any' }),
  manage_spark: () => ({ line: 'engines' }),
  cleanup: ({ option }) => ({
    line: option('-f', '--force') === undefined ? 'engines --cleanup' : 'engines --cleanup -f',
  }),
  delete: () => ({
    answer:
      'Nothing was ended: the kernel ends its engines when it is shut down. %engines lists the engines, %engines --kill HOST:PORT ends one, %%configure -f begins with a fresh one.',
  }),
  matplot: () => ({
    answer:
      '%matplot has nothing to do here: figures that are open at the end of a Python cell are shown below it, as after plt.show().',
  }),
  sqlcmd: sqlCommand,
  sqlplot: sqlPlot,
  fs: fileSystem,
  config: traitlet,
};

/** JupySQL's `%sqlcmd tables|columns|profile …`. */
function sqlCommand({ words: [first = ''], option, isSql }: Given): ForeignCall | undefined {
  const [table, schema] = [option('--table', '-t'), option('--schema', '-s')];
  const full =
    table === undefined ? undefined : `${schema === undefined ? '' : `${schema}.`}${table}`;
  switch (first) {
    case 'tables':
      return { line: schema === undefined ? 'tables' : `tables ${schema}` };
    case 'columns':
      return full === undefined ? undefined : { line: `columns ${full}` };
    case 'profile':
      if (full === undefined) return undefined;
      return isSql
        ? { line: `profile ${full}` }
        : { answer: `Nothing was profiled. ${profiled(`SELECT * FROM ${full}`)}` };
    case 'explore':
      return {
        answer: `Nothing was run. Here: %%sql\nSELECT * FROM ${full ?? 'TABLE'}\nand %more, %page and %rows show other rows.`,
      };
    case 'test':
      return undefined;
    case 'connect':
      return { line: 'info' };
    default:
      return undefined;
  }
}

/** The two cells that profile a query, whatever the notebook's engine is. */
function profiled(sql: string): string {
  return `Here, in two cells:\n%%sql --as profiled\n${sql}\n\n%profile profiled`;
}

/** JupySQL's `%sqlplot KIND --table t --column c`: it computes what it draws in the database, `%plot` draws a result. */
function sqlPlot({ words: [kind = ''], option }: Given): ForeignCall {
  const table = option('--table', '-t') ?? 'TABLE';
  const column = (option('--column', '-c') ?? 'COLUMN').split(',')[0] ?? 'COLUMN';
  const lines = (sql: string, plot: string): ForeignCall => ({
    answer: `Nothing was drawn: %plot draws a result. Here, in two cells:\n%%sql --as drawn\n${sql}\n\n%plot drawn ${plot}`,
  });
  if (kind === 'bar' || kind === 'pie')
    return lines(
      `SELECT ${column}, count(*) AS total FROM ${table} GROUP BY ${column} ORDER BY ${column}`,
      `--kind ${kind} --x ${column} --y total`,
    );
  const values = profiled(`SELECT ${column} FROM ${table}`);
  if (kind === 'histogram' || kind === 'hist')
    return { answer: `Nothing was drawn: %profile draws histograms. ${values}` };
  if (kind === 'boxplot' || kind === 'box')
    return {
      answer: `Nothing was drawn: %plot has no boxes, and %profile tells least, greatest and mean values. ${values}`,
    };
  return {
    answer: 'Nothing was drawn: %plot draws the result of a cell; %plot --help lists its kinds.',
  };
}

/** What `dbutils.fs` calls each of ours. */
const fileCommands: ReadonlyMap<string, string> = new Map([
  ['ls', 'ls'],
  ['head', 'cat'],
  ['rm', 'rm'],
  ['mkdirs', 'mkdir'],
  ['mv', 'mv'],
]);

/** Databricks' `%fs ls PATH`: the root of DBFS is the user's directory on the server. */
function fileSystem({ words: [command = 'ls', ...paths], option }: Given): ForeignCall {
  const own = fileCommands.get(command);
  const flag = command === 'rm' ? option('-r', '--recurse') : undefined;
  // The word behind -r was taken for its value; `true` behind the path means the same.
  const given = flag === undefined || /^(?:true)?$/i.test(flag) ? paths : [flag, ...paths];
  const isLastRecurse = command === 'rm' && given.length > 1 && /^true$/i.test(given.at(-1) ?? '');
  const all = isLastRecurse ? given.slice(0, -1) : given;
  const written = all.map((path) => path.replace(/^(?:dbfs:\/*|\/+)/, '') || '~');
  if (own === undefined || written.some((path) => !/^[^\s"'\\]+$/.test(path)))
    return {
      answer: `Nothing was run: %fs ${command} is not known here. Files of the server: %ls, %cat, %get, %put, %mkdir, %mv, %rm.`,
    };
  // What is there already, or is gone, is no fault to dbutils.fs.
  const lenient = { mkdir: ['-p'], rm: ['-f'] };
  const flags = own === 'mkdir' || own === 'rm' ? lenient[own] : [];
  const whole = flag === undefined && !isLastRecurse ? [] : ['-r'];
  return { line: [own, ...written, ...whole, ...flags].join(' ') };
}

/** `%config Class.trait = value` of IPython, ipython-sql and JupySQL. */
function traitlet({ words }: Given): ForeignCall | undefined {
  const [, owner, trait = '', value = ''] =
    /^(SqlMagic|InlineBackend|IPCompleter|Completer|InteractiveShell|Application|ZMQInteractiveShell)\.(\w+)\s*(?:=\s*(.*))?$/s.exec(
      words.join(' '),
    ) ?? [];
  if (owner === undefined) return undefined;
  if (trait === 'displaylimit')
    return /^[1-9]\d*$/.test(value)
      ? { line: `engine --rows ${value}` }
      : { line: 'engine --rows default' };
  if (trait === 'autolimit')
    return /^[1-9]\d*$/.test(value)
      ? { line: `engine --limit ${value}` }
      : { line: 'engine --limit default' };
  const why = Object.hasOwn(traits, trait) ? ` ${traits[trait] ?? ''}` : '';
  return {
    answer: `${owner}.${trait} has nothing to set here.${why} %config shows the settings of this kernel.`,
  };
}

const traits: Readonly<Record<string, string>> = {
  autopandas: 'A result is shown as a table; --as NAME makes it a DataFrame in %%local python.',
  autopolars: 'A result is shown as a table; --as NAME makes it a DataFrame in %%local python.',
  displaycon: 'The connection is not shown; %info tells it.',
  feedback: 'What a query changed stands below its cell; --quiet hides that.',
  named_parameters: 'A variable stands in code as ${NAME}; %var sets it.',
  figure_format: 'Figures of Python cells are shown as the library makes them.',
};
