/** `%conf --server`: the parameters that the user keeps on the server, for all notebooks and other clients. */
import type { MagicCall } from '../grammar/cell.ts';
import type { Draft } from '../form/magic.ts';
import type { ParametersCommand } from '../form/server-commands.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import { problemOfKey } from '../variables/parameter-text.ts';

export const serverOptions: OptionTable = {
  server: {
    kind: 'flag',
    help: 'those that the server keeps for you, with their values, defaults and ranges; ENGINE names another engine',
  },
  save: {
    kind: 'flag',
    help: 'with --server: KEY=VALUE is kept there for all your notebooks, --unset KEY gives the default back',
  },
  creator: {
    kind: 'text',
    value: 'NAME',
    help: "with --server: for another creator than the notebook's",
  },
};

const ofNotebook: readonly string[] = ['scope', 'force', 'show'];

/** Undefined where the call is about the notebook's parameters. Throws for words that do not go together. */
export function withServerParameters(
  call: MagicCall,
  options: Options,
  draft: Draft,
): Draft | undefined {
  if (!options.flag('server')) {
    for (const name of ['save', 'creator'])
      if (options.flag(name)) throw options.invalid(name, 'goes with --server');
    return undefined;
  }
  for (const name of ofNotebook)
    if (options.flag(name)) throw options.invalid(name, 'and --server do not go together');
  const set: Record<string, string> = {};
  let place: string | undefined;
  for (const word of options.words) {
    const at = word.text.indexOf('=');
    if (at === -1) {
      if (place !== undefined)
        throw invalid(call, word, `'${word.text}' is one engine too many, and no KEY=VALUE`);
      if (!/^[A-Za-z_]\w*(?:-[\w.]+)?$/.test(word.text))
        throw invalid(call, word, `'${word.text}' is no engine, as in %conf --server spark-3.4.4`);
      place = word.text;
      continue;
    }
    const key = word.text.slice(0, at);
    const problem = problemOfKey(key);
    if (problem !== undefined) throw invalid(call, word, problem);
    const value = word.text.slice(at + 1).trim();
    if (value === '')
      throw invalid(call, word, `${key} needs a value; --unset ${key} gives the default back`);
    set[key] = value;
  }
  const unset = options.list('unset');
  const changes = Object.keys(set).length > 0 || unset.length > 0;
  if (changes && !options.flag('save'))
    throw invalid(
      call,
      undefined,
      'changes on the server want --save; without --server they hold for this notebook',
    );
  if (!changes && options.flag('save'))
    throw options.invalid('save', 'wants KEY=VALUE or --unset KEY');
  const both = unset.find((key) => Object.hasOwn(set, key));
  if (both !== undefined) throw options.invalid('unset', `${both} is set by the same line`, both);
  const creator = options.text('creator') ?? draft.own.creator ?? draft.state.creator;
  if (creator.trim() === '') throw options.invalid('creator', 'takes a name');
  const engine = draft.own.engine ?? draft.state.engine;
  const [name = engine.name, version] = place?.split(/-(.*)/s) ?? [];
  const command: ParametersCommand = {
    kind: 'server-parameters',
    engine: name,
    version: version ?? (name === engine.name ? engine.version : undefined),
    creator,
    set,
    unset,
    json: options.flag('json'),
  };
  return { ...draft, commands: [...draft.commands, command] };
}
