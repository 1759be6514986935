/** Every magic by its name; the help is made from the same rows. */
import { alignColumns, textAnswer, withJson } from '../form/answer.ts';
import { catalogueMagics } from '../server/catalogue-magics.ts';
import { datasourcesMagic } from '../server/datasources-magic.ts';
import { describeMagic } from '../server/describe-magic.ts';
import { functionsMagic } from '../server/functions-magic.ts';
import { engineMagics } from '../server/engine-magics.ts';
import type { MagicCall } from '../grammar/cell.ts';
import type { Answer } from '../form/cell-plan.ts';
import { confMagics } from '../magic/conf-magic.ts';
import { engineMagic, shortFormMagic } from '../magic/engine-magic.ts';
import { engines, languageOf, runTypeOf, shortForms } from '../code/engines.ts';
import { exportMagic } from '../magic/export-magic.ts';
import { type Draft, jsonOption, type Magic, withAnswer } from '../form/magic.ts';
import { dashed, invalid, placeOf, valueForm } from '../grammar/options.ts';
import { fileMagics } from '../server/file-magics.ts';
import { foreignShortForms } from './habits.ts';
import { type HelpTopic, helpTopics } from './help-topics.ts';
import { localMagic } from '../magic/local-magic.ts';
import { gridMagic } from '../magic/grid-magic.ts';
import { plotMagic } from '../magic/plot-magic.ts';
import { profileMagic } from '../magic/profile-magic.ts';
import { explainMagic, previewMagic } from '../magic/preview-magics.ts';
import { queriesMagic } from '../magic/queries-magic.ts';
import { resultMagics } from '../magic/result-magics.ts';
import { runMagic } from '../magic/run-magic.ts';
import { sendMagic } from '../magic/send-magic.ts';
import { sessionMagics } from '../magic/session-magics.ts';
import { taskMagics } from '../magic/task-magics.ts';
import { varMagic } from '../magic/var-magic.ts';
import { largest, LinkisKernelError, suggestion } from '../../shared/index.ts';

const rawMagic: Magic = {
  name: 'raw',
  summary:
    'The rest of the cell goes to the server untouched: magics are code, no limit is put in. The server itself replaces ${x} all the same.',
  usage: '',
  options: {},
  examples: ['%%raw\n%code for the engine'],
  apply: (call) => {
    throw invalid(call, undefined, 'write it with two percent signs, in front of the code: %%raw');
  },
};

const lsmagicMagic: Magic = {
  name: 'lsmagic',
  summary: 'All magics.',
  usage: '',
  options: jsonOption,
  examples: ['%lsmagic'],
  apply: (_call, options, draft) => {
    const { answer, facts } = listingOf(draft.state.aliases);
    return withAnswer(draft, withJson(answer, options.flag('json'), facts));
  },
};

interface Listing {
  readonly answer: Answer;
  /** For a script. */
  readonly facts: unknown;
}

/** A profile's aliases never change, so neither does its listing. */
const listings = new WeakMap<Readonly<Record<string, string>>, Listing>();

function listingOf(aliases: Readonly<Record<string, string>>): Listing {
  const known = listings.get(aliases) ?? describeListing(aliases);
  listings.set(aliases, known);
  return known;
}

function describeListing(aliases: Readonly<Record<string, string>>): Listing {
  const magics = describeMagics().map(({ name, summary }) => {
    const own =
      helpTopics.find((topic) => topic.magics[0] === name) ??
      helpTopics.find((topic) => topic.magics.includes(name));
    return { name: `%${name}`, summary, topic: own?.name ?? 'help' };
  });
  const inShort = [...shortNames, ...Object.keys(aliases)].map((name) => `%%${name}`);
  const width = largest(
    magics.map(({ name }) => name.length),
    0,
  );
  const groups = [...helpTopics, { name: 'help', summary: 'this list, and more of each' }].flatMap(
    ({ name: topic, summary: about }) => {
      const rows = magics.filter((magic) => magic.topic === topic);
      const listed = rows.map(({ name, summary }) => [`  ${name.padEnd(width)}`, summary]);
      return rows.length === 0 ? [] : [`${topic}: ${about}\n${alignColumns(listed)}`];
    },
  );
  const short = alignColumns([['Short for %%engine:', inShort.join(' ')]]);
  const answer = textAnswer(
    `${groups.join('\n\n')}\n\n${short}\n\n%name --help shows the options of one, %help TOPIC how those of a group go together.`,
  );
  return { answer, facts: { magics, shortForms: inShort } };
}

const helpMagic: Magic = {
  name: 'help',
  summary: 'How to write a cell, or the help of one magic or topic.',
  usage: '[MAGIC|TOPIC]',
  options: jsonOption,
  examples: ['%help', '%help engine', '%help variables'],
  apply(call, options, draft) {
    const [word] = options.words;
    const answer = (text: Answer, facts: unknown): Draft =>
      withAnswer(draft, withJson(text, options.flag('json'), facts));
    if (word === undefined) return answer(textAnswer(overview), { help: overview });
    // A topic and a magic may share a name; `%` in front means the magic.
    const topic = helpTopics.find(({ name }) => name === word.text.toLowerCase());
    if (topic !== undefined) return answer(helpOfTopic(topic), topic);
    const name = word.text.replace(/^%+/, '');
    const magic = findMagic(name, draft.state.aliases);
    if (magic !== undefined) return answer(helpOf(magic), factsOf(magic));
    throw invalid(
      call,
      word,
      `there is no help for '${name}'${suggestion(name, helpNames(draft.state.aliases))}`,
    );
  },
};

const named = new Map<string, Magic>();
for (const magic of [
  engineMagic,
  varMagic,
  queriesMagic,
  ...confMagics,
  localMagic,
  previewMagic,
  explainMagic,
  rawMagic,
  ...taskMagics,
  ...engineMagics,
  ...resultMagics,
  exportMagic,
  sendMagic,
  gridMagic,
  plotMagic,
  runMagic,
  profileMagic,
  ...catalogueMagics,
  describeMagic,
  functionsMagic,
  datasourcesMagic,
  ...fileMagics,
  ...sessionMagics,
  lsmagicMagic,
  helpMagic,
]) {
  named.set(magic.name, magic);
}
const shortNames = [...new Set([...shortForms.keys(), ...engines.keys()])];
for (const name of shortNames) {
  named.set(name, shortFormMagic(name, name, languageOf(runTypeOf(name))));
}

export function findMagic(
  name: string,
  aliases: Readonly<Record<string, string>>,
): Magic | undefined {
  const words = aliasOf(name, aliases);
  return words === undefined ? named.get(name) : shortFormMagic(name, words, 'other');
}

/** The words that a configured alias, or another system's name, stands for. Built-in names win over aliases. */
export function aliasOf(
  name: string,
  aliases: Readonly<Record<string, string>>,
): string | undefined {
  if (named.has(name)) return undefined;
  if (Object.hasOwn(aliases, name)) return aliases[name];
  return Object.hasOwn(foreignShortForms, name) ? foreignShortForms[name] : undefined;
}

/** All names, aliases included. */
export function magicNames(aliases: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set([...named.keys(), ...Object.keys(aliases)])];
}

/** What `%help` takes: topics and magics. */
export function helpNames(aliases: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set([...helpTopics.map(({ name }) => name), ...magicNames(aliases)])];
}

/** The error for a name that {@link findMagic} does not know. */
export function unknownMagic(
  call: MagicCall,
  aliases: Readonly<Record<string, string>>,
): LinkisKernelError {
  const percent = call.cell ? '%%' : '%';
  return new LinkisKernelError(
    'MAGIC_UNKNOWN',
    `${placeOf(call)} is no magic${suggestion(call.name, magicNames(aliases), percent)}`,
    { hint: 'Nothing was submitted. %lsmagic lists the magics; %%raw sends a cell untouched.' },
  );
}

/** A magic's help; `note`, below it, is about the cell that asked. */
export function helpOf(magic: Magic, note?: string): Answer {
  const options = Object.entries(magic.options).map(([name, option]) => {
    const { short = name, help } = option;
    const forms = [short === name ? '' : `-${short}, `, dashed(name), ` ${valueForm(option)}`];
    return [`  ${forms.join('').trimEnd()}`, help];
  });
  const usage = `%${magic.name}${magic.usage === '' ? '' : ` ${magic.usage}`}${options.length === 0 ? '' : ' [options]'}`;
  const parts = [
    usage,
    '',
    magic.summary,
    ...(options.length === 0 ? [] : ['', alignColumns(options)]),
    ...(magic.notes === undefined ? [] : ['', ...magic.notes]),
    '',
    'Examples:',
    ...magic.examples.map((example) => example.replaceAll(/^/gm, '  ')),
    ...(note === undefined ? [] : ['', note]),
  ];
  return textAnswer(parts.join('\n'));
}

function helpOfTopic({ name, summary, text, example, magics }: HelpTopic): Answer {
  const rows = magics.map((magic) => [`  %${magic}`, named.get(magic)?.summary ?? '']);
  return textAnswer(
    [
      `${name}: ${summary}`,
      '',
      ...(text === '' ? [] : [alignColumns([[text]]), '']),
      ...(example.length === 0 ? [] : [...example.map((line) => `  ${line}`), '']),
      alignColumns(rows),
      '',
      '%name --help shows the options of one.',
    ].join('\n'),
  );
}

export function isHelpTopic(word: string): boolean {
  return helpTopics.some(({ name }) => name === word.toLowerCase());
}

/** How a magic goes together with others; undefined when no topic says so. */
export function topicsOf(magic: string): string | undefined {
  const topics = helpTopics.filter(({ magics, text }) => text !== '' && magics.includes(magic));
  return topics.length === 0
    ? undefined
    : topics.map(({ name, text }) => alignColumns([[`${name}: ${text}`]])).join('\n\n');
}

/** A magic's help for a script. */
function factsOf(magic: Magic): unknown {
  const { name, summary, usage, examples, notes = [] } = magic;
  const options = Object.entries(magic.options).map(([option, spec]) => {
    const value = valueForm(spec);
    return [option, value === '' ? spec : { ...spec, value }];
  });
  return { name, summary, usage, options: Object.fromEntries(options), notes, examples };
}

const overview = `A cell is magics, then code. %%name holds for this cell, %name for the notebook from here on.
Blank lines and comments may stand between magics; after the first line of code, % is code.

  %%engine hive            run this cell on Hive
  %engine spark py         run everything from here on as PySpark
  %var dt=2026-08-01       set \${dt} for the code that follows
  %%raw                    send the rest of the cell untouched

Tab completes magics, tables, columns, functions and files, Shift+Tab explains them.
%lsmagic lists all magics, %help NAME or %name? explains one. In SQL, orders? lists the
columns of a table and round? tells how a function is called; in Python, use help(x).
Topics, as in %help variables:

${alignColumns(helpTopics.map(({ name, summary }) => [`  ${name}`, summary]))}`;

/** The magics as a table for documentation, in the order of `%lsmagic`. */
export function describeMagics(): readonly {
  readonly name: string;
  readonly usage: string;
  readonly options: readonly string[];
  readonly summary: string;
}[] {
  return [...named.values()]
    .filter(({ name }) => !shortNames.includes(name))
    .map(({ options, ...magic }) => ({ ...magic, options: Object.keys(options) }));
}

/** The names that stand for an engine with its run type. */
export function describeShortForms(): readonly string[] {
  return shortNames;
}
