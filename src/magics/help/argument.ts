/** Candidates for what follows a magic's name: options and their values, engines, run types, names. */
import { engines, shortForms } from '../code/engines.ts';
import type { Magic } from '../form/magic.ts';
import { optionNamed } from '../grammar/options.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import { aliasOf, findMagic, helpNames } from '../plan/registry.ts';

/** Candidates for the last `length` UTF-16 units that were typed. */
export interface ArgumentCandidates {
  readonly names: readonly string[];
  readonly type: string;
  readonly length: number;
}

/** A magic's line up to the cursor: `earlier` has the words before the one being typed. */
export interface TypedArgument {
  readonly magic: string;
  readonly earlier: string;
  readonly typed: string;
}

/** All candidates, not yet filtered by what was typed; undefined when there are none for the position. */
export function argumentCandidates(
  argument: TypedArgument,
  state: NotebookState,
): ArgumentCandidates | undefined {
  const { magic: name, earlier, typed } = argument;
  const magic = findMagic(name, state.aliases);
  if (magic === undefined) return undefined;
  const [, inline, value = ''] = /^(--?[\w-]+)=(.*)$/s.exec(typed) ?? [];
  if (inline !== undefined)
    return valuesOf(optionNamed(inline, magic.options), value, argument, magic, state);
  if (typed.startsWith('-')) {
    const options = [...Object.keys(magic.options), 'help'].map((option) => `--${option}`);
    return { names: options, type: 'option', length: typed.length };
  }
  const option = optionNamed(/(?:^|\s)(--?[\w-]+)$/.exec(earlier)?.[1] ?? '', magic.options);
  if (option !== undefined && magic.options[option]?.kind !== 'flag')
    return valuesOf(option, typed, argument, magic, state);
  const found = wordsOf(argument, state);
  return found === undefined ? undefined : { ...found, length: typed.length };
}

/** The values of an option; in a list, for the item after the last comma. */
function valuesOf(
  option: string | undefined,
  typed: string,
  argument: TypedArgument,
  magic: Magic,
  state: NotebookState,
): ArgumentCandidates | undefined {
  const spec = option === undefined ? undefined : magic.options[option];
  if (option === undefined || spec === undefined) return undefined;
  const last = spec.kind === 'list' ? typed.slice(typed.lastIndexOf(',') + 1) : typed;
  const values = (names: readonly string[], type: string): ArgumentCandidates => ({
    names,
    type,
    length: last.length,
  });
  const listed = spec.choices ?? spec.words;
  if (listed !== undefined) return values(listed, 'value');
  if (option === 'unset') {
    const known = unsettable(magic.name, state);
    return values(known, kindOfUnset[magic.name] ?? 'parameter');
  }
  if (option === 'with') return values(queryNames(state), 'query');
  if (option === 'type') return values(runTypesOf(argument, state), 'type');
  return option === 'engine' ? values([...engines.keys()], 'engine') : undefined;
}

/** What `--unset` of a magic names. */
const kindOfUnset: Readonly<Record<string, string>> = { var: 'variable', queries: 'query' };

function queryNames({ queries }: NotebookState): readonly string[] {
  return [...queries.values()].map(({ name }) => name);
}

function unsettable(magic: string, state: NotebookState): readonly string[] {
  if (magic === 'queries') return queryNames(state);
  return magic === 'var'
    ? Object.keys(state.variables)
    : [...Object.keys(state.startup), ...Object.keys(state.runtime)];
}

function wordsOf(
  argument: TypedArgument,
  state: NotebookState,
): Omit<ArgumentCandidates, 'length'> | undefined {
  const { magic, earlier } = argument;
  if (magic === 'queries' && earlier === '') return { names: queryNames(state), type: 'query' };
  if (magic === 'help') return { names: helpNames(state.aliases), type: 'magic' };
  if (/^(var|conf|configure)$/.test(magic) && /(^|\s)(--unset|-u)\b/.test(earlier)) {
    const type = magic === 'var' ? 'variable' : 'parameter';
    return { names: unsettable(magic, state), type };
  }
  if (magic === 'engine' && earlier === '') {
    const offered = state.offers.map((offer) => `${offer.engine}-${offer.version}`);
    const names = new Set([...engines.keys(), ...shortForms.keys(), ...offered]);
    return { names: [...names], type: 'engine' };
  }
  const wantsType = magic === 'engine' ? !/\s/.test(earlier) : earlier === '';
  const isEngine = findMagic(magic, state.aliases)?.options === findMagic('engine', {})?.options;
  return wantsType && isEngine ? { names: runTypesOf(argument, state), type: 'type' } : undefined;
}

/** Run types of the engine that the line names, else of the one in force. */
function runTypesOf({ magic, earlier }: TypedArgument, state: NotebookState): readonly string[] {
  const words = magic === 'engine' ? earlier : (aliasOf(magic, state.aliases) ?? magic);
  const [first = ''] = words.trim().split(/\s+/);
  const engine = shortForms.get(first)?.engine ?? first.split('-', 1)[0] ?? '';
  return (engines.get(engine) ?? engines.get(state.engine.name))?.runTypes ?? [];
}
