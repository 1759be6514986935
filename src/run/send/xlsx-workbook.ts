/** An Excel workbook: which sheets it has, and the rows of one. What is no such file, or too large for this machine, is refused. */
import { readFile } from 'node:fs/promises';
import { LinkisKernelError, messageOf, suggestion } from '../../shared/index.ts';
import { refusal } from './unreadable.ts';

export type SheetCell = string | number | boolean | Date | null;

export interface SheetRow {
  /** From 0, as in the sheet. */
  readonly index: number;
  readonly values: readonly SheetCell[];
}

export interface OpenedSheet {
  readonly name: string;
  /** Names of all sheets of the workbook that are not hidden. */
  readonly all: readonly string[];
  rows(): AsyncGenerator<SheetRow, void, undefined>;
}

const megabyte = 1024 * 1024;

/**
 * Bytes. Sheets are read row by row. Parts that are no sheet are held in memory as a whole: 50 MB of shared texts, a million of them, take 1 GB.
 */
const most = { file: 256 * megabyte, sheets: 2048 * megabyte, otherPart: 64 * megabyte };

const saveAsCsv =
  'Nothing was sent. Save the sheet as CSV (UTF-8) in the spreadsheet, and send that.';

/** `wished`: the name of a sheet; undefined = the first one that is not hidden. Rejects with `OPTION_INVALID`. */
export async function openSheet(
  path: string,
  bytes: number,
  wished: string | undefined,
): Promise<OpenedSheet> {
  if (bytes > most.file) throw tooLarge(path, 'the file', bytes, most.file);
  const data = new Uint8Array(await readFile(path));
  refuseOthers(path, data);
  const directory = await directoryOf(path, data);
  const { readXlsx, streamXlsxRows } = await import('hucre/xlsx');
  const sheets: { readonly name: string; readonly isHidden: boolean }[] = [];
  try {
    await readXlsx(directory, {
      sheets: ({ name, hidden, veryHidden }) => {
        sheets.push({ name, isHidden: hidden === true || veryHidden === true });
        return false;
      },
    });
  } catch (thrown) {
    throw broken(path, thrown);
  }
  const all = sheets.filter(({ isHidden }) => !isHidden).map(({ name }) => name);
  const name =
    wished === undefined
      ? (all[0] ?? sheets[0]?.name)
      : sheets.find((sheet) => sheet.name.toLowerCase() === wished.toLowerCase())?.name;
  if (name === undefined)
    throw wished === undefined
      ? refusal(`${path} has no sheet`)
      : refusal(
          `${path} has no sheet ${wished}${suggestion(wished, all)}`,
          `Nothing was sent. Its sheets are ${all.join(', ')}.`,
        );
  return {
    name,
    all,
    async *rows() {
      try {
        yield* streamXlsxRows(data, { sheet: name });
      } catch (thrown) {
        throw broken(path, thrown);
      }
    },
  };
}

/** Files that only their name makes a workbook. */
function refuseOthers(path: string, data: Uint8Array): void {
  const head = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (head.readUIntBE(0, Math.min(2, head.length)) === 0x504b) return;
  if (head.subarray(0, 4).toString('hex') !== 'd0cf11e0')
    throw refusal(
      `${path} is no Excel workbook`,
      'Nothing was sent. A text file needs its own ending, such as .csv or .tsv; another workbook is to be saved as .xlsx.',
    );
  throw head.includes(Buffer.from('EncryptedPackage', 'utf16le'))
    ? refusal(
        `${path} is encrypted by a password`,
        'Nothing was sent. Save a copy without the password in the spreadsheet.',
      )
    : refusal(
        `${path} is a workbook of Excel 97 to 2003 (.xls), whatever its name ends in`,
        'Nothing was sent. Save it as .xlsx in the spreadsheet.',
      );
}

/**
 * The workbook without its sheets and texts, which would be read twice otherwise. What is too large is refused by the sizes that the archive
 * announces; the reader stops where a part turns out to be larger than that.
 */
async function directoryOf(path: string, data: Uint8Array): Promise<Uint8Array> {
  const { unzipSync, zipSync } = await import('fflate');
  let sheets = 0;
  try {
    const parts = unzipSync(data, {
      filter: ({ name, originalSize }) => {
        if (name.startsWith('xl/worksheets/')) sheets += originalSize;
        else if (/\.(?:xml|rels)$/i.test(name) && originalSize > most.otherPart)
          throw tooLarge(path, `its part ${name}`, originalSize, most.otherPart);
        return /^\[Content_Types\]\.xml$|^_rels\/|(?:^|\/)workbook\d*\.xml(?:\.rels)?$/i.test(name);
      },
    });
    if (sheets > most.sheets) throw tooLarge(path, 'its sheets unpacked', sheets, most.sheets);
    return zipSync(parts, { level: 0 });
  } catch (thrown) {
    throw broken(path, thrown);
  }
}

function tooLarge(path: string, what: string, bytes: number, limit: number): LinkisKernelError {
  const size = (of: number): string => `${String(Math.ceil(of / megabyte))} MB`;
  return refusal(
    `${path} is too large to be read as a workbook: ${what}: ${size(bytes)}, and ${size(limit)} is the most`,
    saveAsCsv,
  );
}

function broken(path: string, thrown: unknown): unknown {
  if (thrown instanceof LinkisKernelError) return thrown;
  return refusal(
    `${path} cannot be read as a workbook: ${messageOf(thrown)}`,
    'Nothing was sent. Open it in a spreadsheet and save it anew as .xlsx, or as CSV (UTF-8).',
  );
}
