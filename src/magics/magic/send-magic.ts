/** `%send`: a file of this machine, or a result, becomes a table where the notebook's engine can read it. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import { chooseEngine } from '../code/choose-engine.ts';
import { type SendCommand, sendModes, type SentFile } from '../form/file-commands.ts';
import { inOwnCell, jsonOption, type Magic } from '../form/magic.ts';
import type { EngineChoice, NotebookState } from '../form/notebook-state.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import { readResultName } from '../form/task-name.ts';
import { encodingNames, textEncoding } from '../form/text-encodings.ts';

/** By ending. A result's name has no point but for its number. */
const formats: Readonly<Record<string, SentFile['format']>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  xlsx: 'xlsx',
  parquet: 'parquet',
};

const ofCsv: readonly string[] = ['sep', 'null', 'encoding'];
const ofRows: readonly string[] = ['no-header'];
const ofXlsx: readonly string[] = ['sheet'];
const ofTexts: readonly string[] = ['types', 'text'];

/** The options that a source does not have. */
const notFor: Readonly<Record<SentFile['format'] | 'result', readonly string[]>> = {
  csv: ofXlsx,
  json: [...ofCsv, ...ofRows, ...ofXlsx],
  xlsx: ofCsv,
  parquet: [...ofCsv, ...ofRows, ...ofXlsx, ...ofTexts],
  result: [...ofCsv, ...ofRows, ...ofXlsx, ...ofTexts],
};

const options: OptionTable = {
  table: {
    kind: 'text',
    value: 'DB.TABLE',
    help: 'the table that is made; without DB. in the database in use',
  },
  mode: {
    kind: 'text',
    choices: sendModes,
    help: 'a new table (create), more rows of one (append), or a new one in its place (overwrite)',
  },
  types: {
    kind: 'text',
    value: 'COLUMN=TYPE,…',
    help: 'csv, json, xlsx: types of columns, such as id=bigint,price=decimal(10,2),code=text',
  },
  text: { kind: 'flag', help: 'csv, json, xlsx: every column that --types does not name is text' },
  sheet: { kind: 'text', value: 'NAME', help: 'xlsx: the sheet (the first one)' },
  sep: { kind: 'text', value: 'CHARACTER', help: 'csv: between cells; tab for a tab' },
  'no-header': {
    kind: 'flag',
    help: 'csv, xlsx: the first line is a row; columns are column1, column2, …',
  },
  null: {
    kind: 'text',
    value: 'TEXT',
    help: 'csv: what stands for NULL (nothing); "" is an empty text',
  },
  encoding: {
    kind: 'text',
    value: 'NAME',
    help: `csv: ${encodingNames.slice(0, 5).join(', ')}, … (utf-8)`,
  },
  limit: { kind: 'number', value: 'N', help: 'rows at the most' },
  engine: {
    kind: 'text',
    value: 'NAME',
    help: "the engine that makes the table (the notebook's): spark, or duckdb",
  },
  format: { kind: 'text', value: 'NAME', help: 'how Spark stores a new table (orc)' },
  yes: { kind: 'flag', help: 'overwrite without a question, where the setting guard asks' },
  ...jsonOption,
};

export const sendMagic: Magic = inOwnCell({
  name: 'send',
  summary:
    "A file of the machine of the kernel, or a result, becomes a table for the notebook's engine: uploaded, loaded by a task, its rows counted. Texts that could be read in two ways stay text: leading zeros, more than 15 digits, dates other than 2026-12-31.",
  usage: 'FILE.csv|FILE.tsv|FILE.json|FILE.xlsx|FILE.parquet|NAME|TASK[.N]',
  options,
  examples: [
    '%send orders.csv --table sales.orders',
    '%send orders.csv --table sales.orders --types id=bigint,day=date --encoding gbk',
    '%send plan.xlsx --table sales.plan --sheet 2026',
    '%send top --table sales.top --mode overwrite',
  ],
  apply(call, given, draft) {
    const [word] = given.words;
    const { engine } = draft.state;
    const named = given.text('engine');
    const wished: Omit<SendCommand, 'source' | 'table' | 'kind'> = {
      mode: given.choice('mode', sendModes) ?? 'create',
      limit: given.number('limit'),
      engine: named === undefined ? engine : readEngine(call, named, given, draft.state),
      storage: readStorage(given),
      confirmed: given.flag('yes'),
      json: given.flag('json'),
    };
    const reading = readTexts(given);
    if (word === undefined)
      throw invalid(call, undefined, 'takes a file or a result first, such as orders.csv');
    const table = given.text('table');
    if (table === undefined || table.trim() === '')
      throw invalid(call, word, `needs a table, as in %send ${word.text} --table sales.orders`);
    const source = readSource(call, word, given, reading);
    const command: SendCommand = { kind: 'send', source, table, ...wished };
    return { ...draft, commands: [...draft.commands, command] };
  },
});

function readEngine(
  call: MagicCall,
  name: string,
  options: Options,
  state: NotebookState,
): EngineChoice {
  try {
    return chooseEngine(name, undefined, { call, state });
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    throw options.invalid('engine', `takes spark or duckdb, not '${name}'`);
  }
}

/** How a file of texts is written. */
function readTexts(options: Options): Omit<SentFile, 'path' | 'format'> {
  return {
    sheet: options.text('sheet'),
    separator: readSeparator(options),
    header: !options.flag('no-header'),
    nullText: options.text('null') ?? '',
    encoding: readEncoding(options),
    types: readTypes(options),
    text: options.flag('text'),
  };
}

function readSource(
  call: MagicCall,
  word: Word,
  options: Options,
  reading: Omit<SentFile, 'path' | 'format'>,
): SendCommand['source'] {
  const ending = /[^/\\]\.([a-z]+)$/i.exec(word.text)?.[1]?.toLowerCase();
  if (ending === undefined) {
    refuse('result', 'a result', options);
    return { result: readResultName(call, word) };
  }
  if (ending === 'xls')
    throw invalid(call, word, 'reads no xls: save the workbook as .xlsx in the spreadsheet');
  const format = Object.hasOwn(formats, ending) ? formats[ending] : undefined;
  if (format === undefined || word.text.includes('\0'))
    throw invalid(
      call,
      word,
      `takes .csv, .tsv, .json, .xlsx or .parquet, or the name of a result, not '${word.text}'`,
    );
  refuse(format, `.${ending}`, options);
  const usual = ending === 'tsv' ? '\t' : undefined;
  const separator = reading.separator ?? usual;
  return { file: { path: word.text, format, ...reading, separator } };
}

function refuse(format: keyof typeof notFor, what: string, options: Options): void {
  for (const name of notFor[format])
    if (options.flag(name)) throw options.invalid(name, `is not for ${what}`);
}

function readSeparator(options: Options): string | undefined {
  const text = options.text('sep');
  if (text === undefined) return undefined;
  if (text === 'tab' || text === '\\t') return '\t';
  if (/^[!-~]$/.test(text) && text !== '"') return text;
  throw options.invalid('sep', `takes one ASCII character that is no quote, or tab, not '${text}'`);
}

function readEncoding(options: Options): string | undefined {
  const written = options.text('encoding');
  if (written === undefined) return undefined;
  const encoding = textEncoding(written);
  if (encoding === undefined)
    throw options.invalid('encoding', `takes ${encodingNames.join(', ')}, not '${written}'`);
  return encoding.name;
}

/** A comma within brackets belongs to a type: `decimal(10,2)`. */
function readTypes(options: Options): Readonly<Record<string, string>> {
  const written = options.text('types') ?? '';
  const types: Record<string, string> = {};
  for (const [pair] of written.matchAll(/(?:[^,(]|\([^)]*\)?)+/g)) {
    const at = pair.lastIndexOf('=');
    const name = pair.slice(0, at).trim();
    const type = pair.slice(at + 1).trim();
    if (at < 1 || name === '' || type === '')
      throw options.invalid('types', `takes COLUMN=TYPE, not '${pair.trim()}'`);
    if (Object.hasOwn(types, name)) throw options.invalid('types', `names ${name} twice`);
    types[name] = type;
  }
  return types;
}

function readStorage(options: Options): string {
  const name = options.text('format')?.toLowerCase() ?? 'orc';
  if (/^[a-z]\w*$/.test(name)) return name;
  throw options.invalid(
    'format',
    `takes the name of a format of Spark, such as orc or parquet, not '${name}'`,
  );
}
