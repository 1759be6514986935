/** Tables as an Excel workbook, a sheet each. Memory stays constant: a block of rows is compressed and given on before the next is read. */
import { Zip, ZipDeflate } from 'fflate';
import type { StoredColumn, StoredExportRequest } from './result-store.ts';
import { rowBlocks } from './table-reader.ts';

/** Excel's limits: rows of a sheet, and characters of a cell. */
const sheetRows = 1_048_576;
const cellCharacters = 32_767;

export interface ExportTable {
  readonly file: string;
  readonly columns: readonly StoredColumn[];
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const content = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Characters that XML 1.0 cannot hold at all. */
// oxlint-disable-next-line no-control-regex -- to find them is the point
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function xml(text: string): string {
  return text
    .replace(unwritable, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function textCell(text: string): string {
  return `<c t="inlineStr"><is><t xml:space="preserve">${xml(text.slice(0, cellCharacters))}</t></is></c>`;
}

const numericTypes = new Set(['tinyint', 'int', 'bigint', 'float', 'double', 'decimal']);

/** A number that Excel keeps exactly (15 digits); longer ones stay text. */
const excelNumber = /^-?(?:\d{1,15}|(?=[\d.]{3,16}$)\d+\.\d+)$/;

function typedCell(text: string, type: string): string {
  if (numericTypes.has(type) && excelNumber.test(text)) return `<c><v>${text}</v></c>`;
  if (type === 'boolean') return `<c t="b"><v>${text === 'true' ? '1' : '0'}</v></c>`;
  return textCell(text);
}

/** Sheet names: at most 31 characters, none of `[]:*?/\`, each once. */
function sheetNames(count: number, wanted: string): readonly string[] {
  const base = wanted.replaceAll(/[[\]:*?/\\]/g, ' ').trim() || 'result';
  return Array.from({ length: count }, (_, at) => {
    const suffix = count === 1 ? '' : String(at);
    return `${base.slice(0, 31 - suffix.length)}${suffix}`;
  });
}

function workbookParts(names: readonly string[]): readonly (readonly [string, string])[] {
  const each = (write: (number: string, name: string) => string): string =>
    names.map((name, at) => write(String(at + 1), name)).join('');
  return [
    [
      '[Content_Types].xml',
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${content}.sheet.main+xml"/>${each((number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${content}.worksheet+xml"/>`)}</Types>`,
    ],
    [
      '_rels/.rels',
      `${head}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each((number, name) => `<sheet name="${xml(name)}" sheetId="${number}" r:id="rId${number}"/>`)}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${head}<Relationships xmlns="${relations}">${each((number) => `<Relationship Id="rId${number}" Type="${office}/worksheet" Target="worksheets/sheet${number}.xml"/>`)}</Relationships>`,
    ],
  ];
}

/** The sheet's XML. Where Excel's limit of rows cuts the table, the last row says so. */
async function* sheetXml(
  { file, columns }: ExportTable,
  request: StoredExportRequest,
): AsyncGenerator<string, void, void> {
  const cellXml = (cell: string | null, at: number): string => {
    if (cell === null) return textCell(request.nullText);
    return request.autoFormat ? typedCell(cell, columns[at]?.type ?? 'string') : textCell(cell);
  };
  yield `${head}<worksheet xmlns="${main}"><sheetData><row>${columns.map(({ name }) => textCell(name)).join('')}</row>`;
  // The header and the row about the limit are rows too.
  let room = sheetRows - 2;
  const blocks = columns.length === 0 ? [] : rowBlocks({ file, columns }, request.limit);
  for await (const rows of blocks) {
    yield rows
      .slice(0, room)
      .map((row) => `<row>${row.map(cellXml).join('')}</row>`)
      .join('');
    room -= rows.length;
    if (room < 0) {
      yield `<row>${textCell(`The result has more rows; Excel takes ${String(sheetRows)} a sheet. Export as csv for all.`)}</row>`;
      break;
    }
  }
  yield '</sheetData></worksheet>';
}

export async function* xlsxBytes(
  tables: readonly ExportTable[],
  request: StoredExportRequest,
): AsyncGenerator<Uint8Array, void, void> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error !== null) throw error;
    ready.push(data);
  });
  const taken = (): Uint8Array[] => {
    const now = ready;
    ready = [];
    return now;
  };
  const names = sheetNames(tables.length, request.sheetName);
  for (const [name, text] of workbookParts(names)) {
    const part = new ZipDeflate(name);
    zip.add(part);
    part.push(Buffer.from(text), true);
  }
  for (const [at, table] of tables.entries()) {
    const part = new ZipDeflate(`xl/worksheets/sheet${String(at + 1)}.xml`, { level: 1 });
    zip.add(part);
    for await (const piece of sheetXml(table, request)) {
      part.push(Buffer.from(piece), false);
      yield* taken();
    }
    part.push(new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
