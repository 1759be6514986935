/** The encodings in which `%export` writes text, by their usual names. */
import type { TextEncoding } from './file-commands.ts';

const unicode: readonly string[] = ['utf-8', 'utf-16le', 'utf-16be'];

/** By name, in lower case and without `-`, `_` and blanks. */
const names: ReadonlyMap<string, TextEncoding> = new Map(
  [
    ['utf-8', 'utf8'],
    ['utf-8', 'utf8bom', 'utf8sig', 'utf8withbom'],
    ['utf-16le', 'utf16', 'utf16bom', 'unicode'],
    ['utf-16le', 'utf16le'],
    ['utf-16be', 'utf16be'],
    ['gbk', 'gbk', 'gb2312', 'cp936', 'windows936', 'ansi936'],
    ['gb18030', 'gb18030'],
    ['big5', 'big5', 'cp950'],
    ['shift_jis', 'shiftjis', 'sjis', 'cp932', 'windows31j'],
    ['euc-jp', 'eucjp'],
    ['euc-kr', 'euckr', 'cp949'],
    ['iso-8859-1', 'iso88591', 'latin1'],
    ['iso-8859-15', 'iso885915', 'latin9'],
    ...['1250', '1251', '1252', '1253', '1254', '1255', '1256', '1257', '1258', '874'].map(
      (page) => [`windows-${page}`, `windows${page}`, `cp${page}`],
    ),
  ].flatMap(([name = '', ...others], index) =>
    // The encodings of the second and third row begin with a byte order mark.
    others.map((other) => [other, { name, bom: index === 1 || index === 2 }] as const),
  ),
);

/** Undefined for an unknown name. */
export function textEncoding(name: string): TextEncoding | undefined {
  return names.get(name.toLowerCase().replaceAll(/[-_ ]/g, ''));
}

/** True for encodings that may begin with a byte order mark. */
export function takesMark({ name }: TextEncoding): boolean {
  return unicode.includes(name);
}

/** For help and errors. */
export const encodingNames: readonly string[] = [
  'utf-8',
  'utf-8-bom',
  'utf-16',
  'gbk',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'iso-8859-1',
  'windows-1252',
];
