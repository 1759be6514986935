/** Magics about the user's files on the server, in its workspace and in HDFS. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import { commandMagic, type Magic } from '../form/magic.ts';
import { invalid, type OptionTable } from '../grammar/options.ts';
import { encodingNames, textEncoding } from '../form/text-encodings.ts';

const places =
  'A path begins in your directory on the server, which is ~ too; hdfs:sales in that of HDFS. hdfs:///tmp/x and file:///data/x name every directory, /x is short for file:///x. A server lets you see your own.';

const force: OptionTable = { force: { kind: 'flag', help: 'replace the file if it is there' } };

/** The word as a path. Throws for an empty one, and for one that no server takes. */
function pathOf(call: MagicCall, word: Word | undefined, example: string): string {
  if (word === undefined || word.text.trim() === '')
    throw invalid(call, word, `takes a path, as in ${example}`);
  // oxlint-disable-next-line no-control-regex -- no path may hold one
  if (/[\u0000-\u001f\u007f]/.test(word.text))
    throw invalid(call, word, 'a path has no control characters');
  return word.text;
}

/** `%ls`, `%cat`, `%get`, `%put`, `%rm`, `%mkdir`, `%mv`. */
export const fileMagics: readonly Magic[] = [
  commandMagic(
    {
      name: 'ls',
      summary: 'The files of a directory on the server; without a path, of your own.',
      usage: '[PATH]',
      options: {
        long: { kind: 'flag', short: 'l', help: 'exact sizes, times to the second, whole paths' },
        all: { kind: 'flag', short: 'a', help: 'names that begin with a dot too' },
        recursive: { kind: 'flag', short: 'R', help: 'the directories in it too' },
      },
      notes: [places],
      examples: ['%ls', '%ls reports -l', '%ls hdfs:sales', '%ls hdfs:///tmp/shared'],
    },
    (call, options) => {
      const [word] = options.words;
      return {
        kind: 'ls',
        path: word === undefined ? undefined : pathOf(call, word, '%ls reports'),
        long: options.flag('long'),
        all: options.flag('all'),
        recursive: options.flag('recursive'),
      };
    },
  ),
  commandMagic(
    {
      name: 'cat',
      summary: 'The text of a file on the server: its first 1,000 lines, or up to 256 KB of it.',
      usage: 'PATH',
      options: {
        head: { kind: 'number', short: 'n', value: 'N', help: 'the first N lines' },
        tail: { kind: 'number', value: 'N', help: 'the last N lines' },
        encoding: {
          kind: 'text',
          value: 'NAME',
          help: `${encodingNames.slice(0, 5).join(', ')}, …; without it UTF-8, or gbk where the text is none`,
        },
      },
      notes: [places],
      examples: [
        '%cat job.sql',
        '%cat logs/run.log --tail 50',
        '%cat hdfs:notes.txt --encoding gbk',
      ],
    },
    (call, options) => {
      const path = pathOf(call, options.words[0], '%cat job.sql');
      const [head, tail] = [options.number('head'), options.number('tail')];
      if (head !== undefined && tail !== undefined)
        throw options.invalid('tail', 'and --head do not go together');
      const written = options.text('encoding');
      const encoding = written === undefined ? undefined : textEncoding(written);
      if (written !== undefined && encoding === undefined)
        throw options.invalid('encoding', `takes ${encodingNames.join(', ')}, not '${written}'`);
      return {
        kind: 'cat',
        path,
        part:
          tail !== undefined
            ? { from: 'tail', lines: tail }
            : head === undefined
              ? undefined
              : { from: 'head', lines: head },
        encoding: encoding?.name,
      };
    },
  ),
  commandMagic(
    {
      name: 'get',
      summary:
        'A file of the server comes to the machine of the kernel, beside the notebook or where LOCAL says.',
      usage: 'PATH [LOCAL]',
      options: force,
      notes: [places],
      examples: ['%get reports/may.csv', '%get hdfs:sales/part-0.orc data/ --force'],
    },
    (call, options) => {
      const [path, local] = options.words;
      return {
        kind: 'get',
        path: pathOf(call, path, '%get reports/may.csv'),
        local: local === undefined ? undefined : pathOf(call, local, '%get may.csv data/may.csv'),
        force: options.flag('force'),
      };
    },
  ),
  commandMagic(
    {
      name: 'put',
      summary:
        'A file of the machine of the kernel goes to the server, into your directory or where PATH says.',
      usage: 'LOCAL [PATH]',
      options: force,
      notes: [places],
      examples: [
        '%put may.csv',
        '%put may.csv reports/',
        '%put may.csv hdfs:sales/may.csv --force',
      ],
    },
    (call, options) => {
      const [local, path] = options.words;
      return {
        kind: 'put',
        local: pathOf(call, local, '%put may.csv reports/'),
        path: path === undefined ? undefined : pathOf(call, path, '%put may.csv reports/'),
        force: options.flag('force'),
      };
    },
  ),
  commandMagic(
    {
      name: 'rm',
      summary: 'Removes a file of the server; with -r a directory and everything in it.',
      usage: 'PATH',
      options: {
        recursive: { kind: 'flag', short: 'r', help: 'a directory and everything in it' },
        force: { kind: 'flag', short: 'f', help: 'no failure where nothing is there' },
        yes: { kind: 'flag', help: 'without a question, where the setting guard asks' },
      },
      notes: [places],
      examples: ['%rm reports/may.csv', '%rm reports/old -r --yes'],
    },
    (call, options) => ({
      kind: 'rm',
      path: pathOf(call, options.words[0], '%rm reports/may.csv'),
      recursive: options.flag('recursive'),
      ifThere: options.flag('force'),
      confirmed: options.flag('yes'),
    }),
  ),
  commandMagic(
    {
      name: 'mkdir',
      summary: 'Makes a directory on the server, and those above it.',
      usage: 'PATH',
      options: {
        parents: { kind: 'flag', short: 'p', help: 'no failure where the directory is there' },
      },
      notes: [places],
      examples: ['%mkdir reports/2026', '%mkdir hdfs:sales -p'],
    },
    (call, options) => ({
      kind: 'mkdir',
      path: pathOf(call, options.words[0], '%mkdir reports/2026'),
      ifMissing: options.flag('parents'),
    }),
  ),
  commandMagic(
    {
      name: 'mv',
      summary:
        'Gives a file or a directory of the server another name, or moves it into a directory.',
      usage: 'OLD NEW',
      notes: [places],
      examples: ['%mv may.csv reports/', '%mv reports/may.csv reports/2026-05.csv'],
    },
    (call, options) => {
      const [path, to] = options.words;
      return {
        kind: 'mv',
        path: pathOf(call, path, '%mv may.csv reports/'),
        to: pathOf(call, to, '%mv may.csv reports/'),
      };
    },
  ),
];
