/** Commands about tasks: each runs one magic in this process, without a kernel, and writes what a cell would show. */
import { mostRowsShown } from '../magics/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import { runMagic } from './run-magic.ts';

/** What all of them take. */
export interface TaskOptions {
  readonly profile?: string;
  /** What the magic shows as JSON, on one line. */
  readonly json?: boolean;
}

/** `%log`; `follow` goes on until the task has ended, with its prints and results. */
export async function log(
  task: string,
  options: TaskOptions & {
    readonly level?: string;
    readonly tail?: number;
    readonly grep?: string;
    readonly engine?: string;
    readonly from?: number;
    readonly lines?: number;
    readonly follow?: boolean;
  },
): Promise<void> {
  const id = taskNumber(task);
  const { level, tail, grep, engine, from, lines, json } = options;
  if (options.follow !== true) {
    await runMagic(magic('log', [id], { level, tail, grep, engine, from, lines, json }), options);
    return;
  }
  if ([level, tail, grep, engine, from, lines].some((given) => given !== undefined))
    throw new LinkisKernelError(
      'OPTION_INVALID',
      '--follow goes without --level, --tail, --grep and the options of --engine',
      { hint: 'It shows the whole log as it grows.' },
    );
  await runMagic(magic('attach', [id], { whole: true, json: options.json }), {
    ...options,
    log: 'full',
  });
}

/** `%kill` for each. When one cannot be killed, the others are killed all the same. */
export async function kill(tasks: readonly string[], options: TaskOptions): Promise<void> {
  const ids = tasks.map(taskNumber);
  for (const id of ids) await runMagic(magic('kill', [id], { json: options.json }), options);
}

/** `%status`. */
export async function status(task: string, options: TaskOptions): Promise<void> {
  await runMagic(magic('status', [taskNumber(task)], { json: options.json }), options);
}

/** `%result`, with `rows` `%rows`, and with `output` `%export`. */
export async function result(
  name: string,
  options: TaskOptions & {
    readonly output?: string;
    readonly rows?: number;
    readonly force?: boolean;
  },
): Promise<void> {
  const of = resultNumber(name);
  const { output, rows, json } = options;
  const force = options.force === true;
  if (output === undefined && force)
    throw new LinkisKernelError('OPTION_INVALID', '--force is for -o, whose file it replaces');
  if (output === undefined && rows !== undefined && rows > mostRowsShown)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `--rows shows at most ${String(mostRowsShown)} rows, not ${String(rows)}`,
      { hint: '-o FILE.csv writes all of them.' },
    );
  const written =
    output !== undefined
      ? magic('export', [of, quoted(output)], { limit: rows, force, json })
      : rows === undefined
        ? magic('result', [of], { json })
        : magic('rows', [of, String(rows)], { json });
  await runMagic(written, options);
}

/** `%history`: the user's tasks, the newest first. */
export async function jobs(
  options: TaskOptions & {
    readonly number?: number;
    readonly status?: readonly string[];
    readonly engine?: string;
    readonly since?: string;
    readonly grep?: string;
    readonly page?: number;
  },
): Promise<void> {
  const { number, engine, since, grep, page, json } = options;
  const words = (options.status ?? []).flatMap((state) => ['--status', quoted(state)]);
  await runMagic(magic('history', words, { n: number, engine, since, grep, page, json }), options);
}

/** The line of a magic. Options that are not set, or are false, are left out. */
function magic(
  name: string,
  words: readonly string[],
  options: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const given = Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined || value === false) return [];
    const flag = option.length === 1 ? `-${option}` : `--${option}`;
    return value === true ? [flag] : [flag, quoted(String(value))];
  });
  return [`%${name}`, ...words, ...given].join(' ');
}

/** As one word of a magic, whatever it holds. */
function quoted(word: string): string {
  // oxlint-disable-next-line no-control-regex -- a line end would begin another line of the cell
  if (/[\u0000-\u001f]/.test(word))
    throw new LinkisKernelError('OPTION_INVALID', `${JSON.stringify(word)} has control characters`);
  return `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}

function taskNumber(word: string): string {
  return checkedNumber(word, /^[1-9]\d{0,14}$/, 'a task, as in 4711');
}

function resultNumber(word: string): string {
  return checkedNumber(
    word,
    /^[1-9]\d{0,14}(?:\.[1-9]\d{0,8})?$/,
    'a task, or of one of its results, as in 4711 or 4711.2',
  );
}

function checkedNumber(word: string, form: RegExp, wanted: string): string {
  if (form.test(word)) return word;
  throw new LinkisKernelError('OPTION_INVALID', `"${word}" is not the number of ${wanted}`, {
    hint: 'linkis-kernel jobs lists your tasks.',
  });
}
