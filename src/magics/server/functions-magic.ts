/** `%functions`: what users have registered at the server, and which of it the user's engines load. */
import { commandMagic, type Magic } from '../form/magic.ts';
import { invalid } from '../grammar/options.ts';

export const functionsMagic: Magic = commandMagic(
  {
    name: 'functions',
    summary:
      'Your functions on the server (UDFs): how each is called, where its code lies, and whether your engines load it when they start. load and unload change that.',
    usage: '[PATTERN]|load|unload [NAME]',
    options: {
      modules: {
        kind: 'flag',
        help: 'the Python modules that engines load, in place of functions',
      },
    },
    examples: [
      '%functions',
      '%functions "to_*"',
      '%functions load to_euro',
      '%functions unload to_euro',
      '%functions --modules',
    ],
    notes: [
      'In a pattern * or % stands for any text, ? for one letter; without them it is a part of a name.',
      'Built-in functions of SQL are completed in a cell; round? tells how one is called.',
    ],
  },
  (call, options) => {
    const [first, second] = options.words;
    const modules = options.flag('modules');
    const verb = first?.text.toLowerCase();
    if ((verb === 'load' || verb === 'unload') && first !== undefined) {
      if (second === undefined || second.text.trim() === '') {
        throw invalid(call, first, `${verb} takes a function, as in %functions ${verb} to_euro`);
      }
      if (modules)
        throw options.invalid(
          'modules',
          `and ${verb} do not go together: a module is loaded by the console of Linkis`,
        );
      return { kind: 'load-function', name: second.text, isLoaded: verb === 'load' };
    }
    if (second !== undefined) {
      throw invalid(
        call,
        second,
        `takes one pattern, or load or unload and a function; '${second.text}' is one word too many`,
      );
    }
    if (first?.text.trim() === '') throw invalid(call, first, 'takes a part of a name');
    return { kind: 'functions', like: first?.text, modules };
  },
);
