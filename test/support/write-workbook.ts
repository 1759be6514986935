/** Writes a small .xlsx as spreadsheets do: sheets before the shared texts, values with their styles. */
import { strToU8, zipSync } from 'fflate';

/** `date`: the day as spreadsheets count it, its fraction the time. null: a cell with a style alone. */
export type WrittenCell =
  | string
  | number
  | boolean
  | null
  | { readonly date: number; readonly time?: boolean }
  | { readonly error: string }
  | { readonly formula: string; readonly value: number | string };

export interface WrittenSheet {
  readonly name: string;
  readonly hidden?: boolean;
  readonly rows: readonly (readonly WrittenCell[])[];
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const content = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export function writeWorkbook(
  sheets: readonly WrittenSheet[],
  { date1904 = false }: { readonly date1904?: boolean } = {},
): Uint8Array {
  const texts: string[] = [];
  const cell = (value: WrittenCell, place: string): string => {
    if (value === null) return `<c r="${place}" s="1"/>`;
    if (typeof value === 'string') {
      texts.push(value);
      return `<c r="${place}" t="s"><v>${String(texts.length - 1)}</v></c>`;
    }
    if (typeof value === 'number') return `<c r="${place}"><v>${String(value)}</v></c>`;
    if (typeof value === 'boolean') return `<c r="${place}" t="b"><v>${value ? '1' : '0'}</v></c>`;
    if ('date' in value)
      return `<c r="${place}" s="${value.time === true ? '2' : '1'}"><v>${String(value.date)}</v></c>`;
    if ('error' in value) return `<c r="${place}" t="e"><v>${value.error}</v></c>`;
    const type = typeof value.value === 'string' ? ' t="str"' : '';
    return `<c r="${place}"${type}><f>${xml(value.formula)}</f><v>${xml(String(value.value))}</v></c>`;
  };
  const sheetXml = ({ rows }: WrittenSheet): string =>
    `<worksheet xmlns="${main}"><sheetData>${rows
      .map((row, y) =>
        row.length === 0
          ? ''
          : `<row r="${String(y + 1)}">${row.map((value, x) => cell(value, `${String.fromCharCode(65 + x)}${String(y + 1)}`)).join('')}</row>`,
      )
      .join('')}</sheetData></worksheet>`;
  const each = (write: (sheet: WrittenSheet, number: string) => string): string =>
    sheets.map((sheet, at) => write(sheet, String(at + 1))).join('');
  const parts = {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${content}.sheet.main+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${each(({ name, hidden }, number) => `<sheet name="${xml(name)}" sheetId="${number}"${hidden === true ? ' state="hidden"' : ''} r:id="rId${number}"/>`)}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}">${each((_, number) => `<Relationship Id="rId${number}" Type="${office}/worksheet" Target="worksheets/sheet${number}.xml"/>`)}<Relationship Id="rId98" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rId99" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    ...Object.fromEntries(
      sheets.map((sheet, at) => [`xl/worksheets/sheet${String(at + 1)}.xml`, sheetXml(sheet)]),
    ),
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${main}">${texts.map((text) => `<si><t xml:space="preserve">${xml(text)}</t></si>`).join('')}</sst>`,
  };
  return zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])),
  );
}

function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
