/** Applies one magic of a cell's head, of this kernel or of another system, to the plan in the making. */
import { textAnswer } from '../form/answer.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { engineMagic, engineOptions } from '../magic/engine-magic.ts';
import { languageOf } from '../code/engines.ts';
import { type Draft, type Magic, mostWords, withAnswer } from '../form/magic.ts';
import { parseOptions } from '../grammar/options.ts';
import { keepsQuery } from './kept-queries.ts';
import { bracketWords } from './bracket-options.ts';
import { foreignCall } from './foreign-calls.ts';
import { withoutForeignOptions } from './foreign-options.ts';
import { withHabit } from './habits.ts';
import { aliasOf, findMagic, helpOf, unknownMagic } from './registry.ts';
import { magicCall, quotingOf } from '../grammar/parse-cell.ts';
import { splitWords } from '../grammar/split-words.ts';

/** The draft after the magic. Throws `MAGIC_UNKNOWN`, `MAGIC_SYNTAX` or `OPTION_INVALID`. */
export function applyMagic(draft: Draft, call: MagicCall): Draft {
  const { aliases } = draft.state;
  const magic = findMagic(call.name, aliases);
  const isSql = languageOf(draft.state.engine.runType) === 'sql';
  const foreign = call.fault !== undefined || call.help ? undefined : foreignCall(call, isSql);
  if (foreign !== undefined && !Object.hasOwn(aliases, call.name)) {
    if ('answer' in foreign) return withAnswer(draft, textAnswer(foreign.answer));
    const [name = '', ...words] = foreign.line.split(' ');
    // The words of another magic have no position in the cell: errors point at the magic.
    const placed = splitWords(words.join(' '), call.line, call.column, quotingOf(name));
    const column = call.column;
    const own = placed.map((word) => ({ ...word, column }));
    return applyMagic(draft, { ...call, name, text: '', words: own });
  }
  if (magic === undefined) {
    const habit = withHabit(draft, call);
    if (habit === undefined) throw unknownMagic(call, aliases);
    return habit;
  }
  if (call.fault !== undefined) throw call.fault;
  // A call for help shows the help, and runs neither the magic nor the code.
  if (call.help) {
    const note = draft.hasCode
      ? 'The code of this cell was not run, since it asks for help.'
      : undefined;
    return { ...withAnswer(draft, helpOf(magic, note)), hasCode: false };
  }
  const alias = aliasOf(call.name, aliases);
  // The words of an alias have no position in the cell: errors point at the magic.
  const inSettings = splitWords(alias ?? '', call.line, call.column).map((word) => ({
    ...word,
    column: call.column,
  }));
  const applied = alias === undefined ? magic : engineMagic;
  const runsCode = applied.options === engineOptions;
  const inBrackets = bracketWords(call, runsCode);
  const written = { ...call, words: [...inSettings, ...inBrackets, ...call.words] };
  const read = runsCode ? withoutForeignOptions(written) : { call: written, notices: [] };
  if (read.magic !== undefined && !draft.hasCode)
    return applyMagic(draft, { ...magicCall(read.magic, { cell: false }), line: call.line });
  const { call: whole } = read;
  applied.check?.(whole);
  const options = parseOptions(whole, applied.options, mostWords(applied));
  if (isForNothing(call, magic, draft)) return withNothingChanged(draft, call);
  const told = { ...draft, notices: [...(draft.notices ?? []), ...read.notices] };
  return applied.apply(whole, options, told);
}

/** Above missing or commented-out code a `%%` magic changes no other cell. `%%engine NAME` and `%%var` alone are for the notebook. */
function isForNothing(call: MagicCall, magic: Magic, draft: Draft): boolean {
  if (!call.cell || draft.hasCode || keepsQuery(call)) return false;
  const isCommentedOut = draft.body.trim() !== '';
  if (magic === engineMagic) return isCommentedOut && call.words.length > 0;
  if (magic.options === engineOptions) return true;
  const sets = call.words.some(({ text }) => text.includes('='));
  return sets && (magic.name === 'var' ? isCommentedOut : magic.name === 'conf');
}

function withNothingChanged(draft: Draft, { name }: MagicCall): Draft {
  const why = draft.body.trim() === '' ? 'there is no code below it' : 'its code is all comments';
  return withAnswer(
    draft,
    textAnswer(`%%${name} changed nothing: ${why}. With one %, %${name} is for the notebook.`),
  );
}
