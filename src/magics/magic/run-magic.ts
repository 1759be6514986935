/** `%run`: the cells of a file, as if they stood in the notebook. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { Magic } from '../form/magic.ts';
import { invalid } from '../grammar/options.ts';
import { asServerTakes, problemOfName, readValue } from '../variables/variable-value.ts';

export const runMagic: Magic = {
  name: 'run',
  summary:
    'Runs the cells of a file (.sql, .hql, .py, .scala, .sh, .ipynb) with the engine, variables and session of the notebook. What its magics set holds afterwards.',
  usage: 'FILE [$NAME=VALUE] …',
  options: {
    parameter: {
      kind: 'pair',
      short: 'p',
      value: 'NAME=VALUE',
      help: 'variable for the cells of the file; may be repeated',
    },
    quiet: { kind: 'flag', short: 'q', help: 'no line for each cell, no status line and no log' },
  },
  notes: [
    'Relative paths are beside the notebook, in a file that is run beside that file. The extension chooses the',
    'language: SQL runs on the engine of the notebook if it speaks SQL, .py is PySpark on Spark. Magics at the head',
    'of a file, and in its cells, are heeded, cells of notebooks exported by Databricks too.',
  ],
  examples: ['%run report.sql', '%run etl/load.ipynb -p day=2026-08-01', '%run setup.py --quiet'],
  apply(call, options, draft) {
    const [file, ...rest] = options.words;
    if (file === undefined || file.text === '')
      throw invalid(call, file, 'takes a file, as in %run report.sql');
    if (draft.hasCode)
      throw invalid(
        call,
        undefined,
        'the code below it does not run with it: give it a cell of its own',
      );
    const command = {
      kind: 'run' as const,
      file: file.text,
      parameters: {
        ...Object.fromEntries(rest.map((word) => readArgument(call, word))),
        ...Object.fromEntries(
          Object.entries(options.pairs('parameter')).map(([name, value]) =>
            readParameter(name, value, (problem) => options.invalid('parameter', problem)),
          ),
        ),
      },
      quiet: options.flag('quiet'),
    };
    return { ...draft, commands: [...draft.commands, command] };
  },
};

/** `$name=value`, as Databricks writes an argument. */
function readArgument(call: MagicCall, word: Word): readonly [string, string] {
  const [, name, value] = /^\$(\w+)=(.*)$/s.exec(word.text) ?? [];
  if (name === undefined || value === undefined)
    throw invalid(
      call,
      word,
      `'${word.text}' is one word too many; a variable for the file is -p NAME=VALUE`,
    );
  return readParameter(name, value, (problem) => invalid(call, word, problem));
}

function readParameter(
  name: string,
  written: string,
  refuse: (problem: string) => Error,
): readonly [string, string] {
  const problem = problemOfName(name);
  if (problem !== undefined) throw refuse(problem);
  const read = readValue(written, undefined);
  const taken = 'problem' in read ? read : asServerTakes(name, read.value);
  if ('problem' in taken) throw refuse(`${name}: ${taken.problem}`);
  return [name, taken.value];
}
