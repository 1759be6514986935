/** sparkmagic's `%%send_to_spark -i VALUE -t str|df -n NAME -m ROWS`. */
import { composedName } from '../../shared/index.ts';
import { chooseEngine } from '../code/choose-engine.ts';
import { languageOf } from '../code/engines.ts';
import type { SendValueCommand } from '../form/cell-plan.ts';
import type { Draft } from '../form/magic.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { invalid, type Options, type OptionTable, parseOptions } from '../grammar/options.ts';
import { isVariableName } from './with-results.ts';

const options: OptionTable = {
  input: { kind: 'text', short: 'i', value: 'NAME', help: 'what is sent' },
  vartype: { kind: 'text', short: 't', choices: ['str', 'df'], help: 'what it is' },
  varname: { kind: 'text', short: 'n', value: 'NAME', help: 'what it is called there' },
  maxrows: { kind: 'text', short: 'm', value: 'N', help: 'rows at the most' },
};

export const sentValueHelp: string = `%%send_to_spark -i NAME [-t str|df] [-n NAME] [-m ROWS]
A result that -o or --as named, or a variable of %%local python, becomes a variable of the
notebook's own engine where that is Python, else of PySpark: -t df a DataFrame, -t str a text.`;

/** Throws `OPTION_INVALID`. */
export function sentValue(call: MagicCall, draft: Draft): SendValueCommand {
  if (call.fault !== undefined) throw call.fault;
  const given = parseOptions(call, options, 0);
  if (given.text('input') === undefined)
    throw invalid(call, undefined, 'needs -i NAME, a result or a variable of %%local python');
  if (draft.hasCode)
    throw invalid(call, undefined, 'takes no code below it: its options say what is sent');
  const { engine } = draft.state;
  const name = variableIn('input', given);
  return {
    kind: 'send-value',
    name,
    as: given.choice('vartype', ['str', 'df']) === 'df' ? 'frame' : 'text',
    variable: given.flag('varname') ? variableIn('varname', given) : name,
    rows: readRows(given),
    engine:
      languageOf(engine.runType) === 'python'
        ? engine
        : chooseEngine('pyspark', undefined, { call, state: draft.state }),
  };
}

function variableIn(option: string, given: Options): string {
  const name = composedName(given.text(option) ?? '').normalize('NFKC');
  if (isVariableName(name)) return name;
  throw given.invalid(option, `takes the name of a variable of Python, not '${name}'`);
}

/** `-m -1` means all rows. */
function readRows(given: Options): number | undefined {
  const text = given.text('maxrows');
  if (text === undefined || /^-\d+$/.test(text)) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw given.invalid('maxrows', `takes a whole number from 1, not '${text}'`);
}
