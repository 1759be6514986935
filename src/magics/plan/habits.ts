/** Magics of other notebooks: done where their meaning is clear and harmless, else answered with the line that does it here. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { invalid, placeOf } from '../grammar/options.ts';
import { textAnswer } from '../form/answer.ts';
import type { Answer } from '../form/cell-plan.ts';
import { type Draft, withAnswer } from '../form/magic.ts';
import { jupysqlDelete, jupysqlQueries } from '../magic/queries-magic.ts';
import { instead, needless } from './habit-rows.ts';
import { withoutOwnPackages } from './pip-words.ts';
import { sentValue, sentValueHelp } from '../magic/sent-value.ts';

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
  if (name === 'pip') return withPip(draft, call);
  if (name === 'send_to_spark')
    return call.help
      ? withAnswer({ ...draft, hasCode: false }, textAnswer(sentValueHelp))
      : { ...draft, commands: [...draft.commands, sentValue(call, draft)] };
  if (name === 'md' || name === 'markdown') return shown(draft, call, 'text/markdown');
  if (name === 'html') return shown(draft, call, 'text/html');
  const queries = keptQueries(draft, call);
  if (queries !== undefined) return queries;
  const [system, line] = Object.hasOwn(instead, name) ? (instead[name] ?? []) : [];
  if (system === undefined || line === undefined) return undefined;
  throw new LinkisKernelError(
    'MAGIC_UNKNOWN',
    `${placeOf(call)} is a magic of ${system} that this kernel does not have`,
    { hint: `Here: ${withOwnWords(line, call)}` },
  );
}

/** The line with what the user has written in place of its example: `%pip install pandas`. */
function withOwnWords(line: string, { text }: MagicCall): string {
  const own = text.trim();
  return own.startsWith('install ') ? line.replace('install NAME', own) : line;
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

/** Every word is pip's, options too. Throws `OPTION_INVALID` where there is none. */
function withPip(draft: Draft, call: MagicCall): Draft {
  if (call.fault !== undefined) throw call.fault;
  const given = call.words.map(({ text }) => text);
  if (given.length === 0)
    throw invalid(call, undefined, 'takes the words of pip, as in %pip install NAME');
  const { words, told } = withoutOwnPackages(given);
  const next = told === undefined ? draft : withAnswer(draft, textAnswer(told));
  return words === undefined
    ? next
    : { ...next, commands: [...next.commands, { kind: 'pip', words }] };
}

/** The text of the cell as it is, in place of code. */
function shown(draft: Draft, call: MagicCall, type: 'text/markdown' | 'text/html'): Draft {
  const text = [call.text.trim(), draft.body].filter((part) => part.trim() !== '').join('\n');
  const answer = { ...textAnswer(text), asIs: { [type]: text } };
  return { ...withAnswer(draft, answer), body: '', hasCode: false };
}

/** What JupySQL writes to connect, as in `%sql duckdb://`. */
const connection = /^\s*[a-z][a-z0-9+]*:\/\/\S*(?:\s+--?[a-z][\w-]*(?:[= ]\S+)?)*\s*$/i;

/** What to answer to code that only connects: nothing runs then. */
export function connectionAnswer(body: string): Answer | undefined {
  return connection.test(body)
    ? textAnswer(
        'Nothing was run: the kernel is connected by its settings. %info says to which server.',
      )
    : undefined;
}
