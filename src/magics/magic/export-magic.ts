/** `%export`: a result as a file beside the notebook. */
import type { ExportCommand, TextEncoding } from '../form/file-commands.ts';
import { commandMagic, inOwnCell, type Magic } from '../form/magic.ts';
import { invalid, type Options } from '../grammar/options.ts';
import { readResultName } from '../form/task-name.ts';
import { encodingNames, takesMark, textEncoding } from '../form/text-encodings.ts';

const ofCsv: readonly string[] = ['sep', 'safe', 'encoding', 'bom', 'lossy'];

/** The options that a format does not have. */
const notFor: Readonly<Record<ExportCommand['format'], readonly string[]>> = {
  csv: ['sheet'],
  xlsx: ofCsv,
  parquet: [...ofCsv, 'sheet', 'null'],
};

function isFormat(text: string | undefined): text is ExportCommand['format'] {
  return text !== undefined && Object.hasOwn(notFor, text);
}

export const exportMagic: Magic = inOwnCell(
  commandMagic(
    {
      name: 'export',
      summary:
        'A result as a file, all its rows. csv as RFC 4180 writes it (CRLF, NULL is an empty cell, an empty text is ""); xlsx as the server makes it; parquet with exact types, made on the machine of the kernel. Relative paths are beside the notebook. A file alone is for the last result.',
      usage: '[TASK|NAME|last[.N]] FILE.csv|FILE.xlsx|FILE.parquet',
      options: {
        sep: { kind: 'text', value: 'CHARACTER', help: 'csv: between cells (,); tab for a tab' },
        null: { kind: 'text', value: 'TEXT', help: 'csv, xlsx: what stands for NULL (nothing)' },
        sheet: { kind: 'text', value: 'NAME', help: 'xlsx: name of the sheet' },
        limit: { kind: 'number', value: 'N', help: 'rows at the most' },
        all: {
          kind: 'flag',
          help: 'every table of the task: csv and parquet as FILE-n for result n, xlsx as a sheet each',
        },
        force: { kind: 'flag', help: 'replace the file if it is there' },
        safe: {
          kind: 'flag',
          help: "csv: ' in front of texts that a spreadsheet would run as a formula",
        },
        encoding: {
          kind: 'text',
          value: 'NAME',
          help: `csv: ${encodingNames.slice(0, 5).join(', ')}, …; Excel reads utf-8-bom on every machine`,
        },
        bom: { kind: 'flag', help: 'csv: a byte order mark in front, by which Excel knows UTF-8' },
        lossy: { kind: 'flag', help: 'csv: ? for letters that the encoding does not have' },
      },
      examples: [
        '%export report.csv',
        '%export report.csv --bom',
        '%export 4711.2 out/report.xlsx --sheet Sales --force',
        '%export orders orders.parquet',
      ],
    },
    (call, options) => {
      const [first, second] = options.words;
      // A file alone means the last result.
      const [from, file] =
        second === undefined && /\.(csv|xlsx|parquet)$/i.test(first?.text ?? '')
          ? [undefined, first]
          : [first, second];
      if (file === undefined)
        throw invalid(call, from, 'takes a result and a file, as in %export last report.csv');
      const extension = /[^/\\]\.(csv|xlsx|parquet)$/i.exec(file.text)?.[1]?.toLowerCase();
      if (!isFormat(extension) || file.text.includes('\0'))
        throw invalid(call, file, `the file must end in .csv, .xlsx or .parquet: '${file.text}'`);
      for (const name of notFor[extension]) {
        if (options.flag(name)) throw options.invalid(name, `is not for .${extension}`);
      }
      const source = readResultName(call, from);
      const all = options.flag('all');
      if (all && source.number !== undefined)
        throw invalid(
          call,
          from,
          `'${from?.text ?? ''}' names one result, and --all asks for every one`,
        );
      if (all && options.flag('sheet'))
        throw options.invalid(
          'sheet',
          'and --all do not go together: the server names the sheets of --all',
        );
      return {
        kind: 'export',
        source,
        file: file.text,
        format: extension,
        separator: readSeparator(options),
        nullText: readNull(options, extension),
        sheet: readSheet(options),
        limit: options.number('limit'),
        all,
        force: options.flag('force'),
        safe: options.flag('safe'),
        encoding: readEncoding(options),
        lossy: options.flag('lossy'),
      };
    },
  ),
);

function readEncoding(options: Options): TextEncoding {
  const written = options.text('encoding') ?? 'utf-8';
  const encoding = textEncoding(written);
  if (encoding === undefined)
    throw options.invalid('encoding', `takes ${encodingNames.join(', ')}, not '${written}'`);
  if (!options.flag('bom')) return encoding;
  if (!takesMark(encoding))
    throw options.invalid('bom', `is for UTF-8 and UTF-16: ${encoding.name} has no such mark`);
  return { ...encoding, bom: true };
}

function readSeparator(options: Options): string {
  const text = options.text('sep');
  if (text === undefined) return ',';
  if (text === 'tab' || text === '\\t') return '\t';
  if (/^[^"\r\n\0]$/u.test(text)) return text;
  throw options.invalid('sep', `takes one character that is no quote, or tab, not '${text}'`);
}

function readNull(options: Options, format: ExportCommand['format']): string {
  const text = options.text('null');
  if (text === undefined) return '';
  if (format !== 'csv' || !/["\r\n]/.test(text)) return text;
  throw options.invalid('null', 'takes a text without quotes and line ends');
}

/** Excel's own rules for the name of a sheet. */
function readSheet(options: Options): string | undefined {
  const text = options.text('sheet');
  if (text === undefined || /^(?!')[^[\]:*?/\\]{1,31}(?<!')$/u.test(text)) return text;
  throw options.invalid(
    'sheet',
    `takes 1 to 31 characters, none of [ ] : * ? / \\ and no ' at an end, not '${text}'`,
  );
}
