/** Reads an .xlsx back: its sheets by their names, in order, each as rows of texts; a cell that is no text keeps its value's digits. */
import { strFromU8, unzipSync } from 'fflate';

/** One sheet. */
export interface ReadSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** Throws for what is no zip or has not the parts that a workbook has. */
export function readWorkbook(bytes: Uint8Array): readonly ReadSheet[] {
  const parts = unzipSync(bytes);
  const part = (name: string): string => {
    const found = parts[name];
    if (found === undefined) throw new Error(`the workbook has no ${name}`);
    return strFromU8(found);
  };
  const targets = new Map(
    [...part('xl/_rels/workbook.xml.rels').matchAll(/<Relationship [^>]*>/g)].map(([tag]) => [
      attribute(tag, 'Id'),
      attribute(tag, 'Target'),
    ]),
  );
  return [...part('xl/workbook.xml').matchAll(/<sheet [^>]*>/g)].map(([tag]) => ({
    name: unescaped(attribute(tag, 'name')),
    rows: rowsOf(part(`xl/${targets.get(attribute(tag, 'r:id')) ?? ''}`)),
  }));
}

function rowsOf(sheet: string): readonly (readonly string[])[] {
  return [...sheet.matchAll(/<row\b[^>]*>(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c\b[^>]*>(.*?)<\/c>/gs)].map(([, cell = '']) =>
      unescaped(/<(?:t|v)\b[^>]*>(.*?)<\/(?:t|v)>/s.exec(cell)?.[1] ?? ''),
    ),
  );
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
