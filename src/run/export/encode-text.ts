/** Encodes text. It counts the letters that the encoding lacks, so that none is lost silently. */
import type { TextEncoding } from '../../magics/index.ts';
import { grouped, LinkisKernelError } from '../../shared/index.ts';

export interface LostLetters {
  readonly count: number;
  /** The first of them, and its row: counted from 1, 0 = the heading. */
  readonly first: string;
  readonly row: number;
}

export interface TextEncoder {
  /** The byte order mark, or empty. */
  readonly mark: Uint8Array;
  /** `firstRow`: the row of the first line. Throws `OPTION_INVALID` for letters that the encoding lacks, unless `lossy`. */
  encode(
    lines: readonly string[],
    firstRow: number,
  ): { readonly bytes: string | Uint8Array; readonly lost: LostLetters | undefined };
}

/** Half of a surrogate pair is no letter in any Unicode encoding. */
const halfPair = /\p{Surrogate}/u;

/** `lossy`: letters that the encoding lacks become `?`. */
export async function createTextEncoder(
  encoding: TextEncoding,
  lossy: boolean,
): Promise<TextEncoder> {
  const { name } = encoding;
  const isUtf8 = name === 'utf-8';
  // Loaded only when needed: its tables are large.
  const codec = isUtf8 ? undefined : (await import('iconv-lite')).default;
  const bytesOf = (text: string): Uint8Array =>
    codec === undefined ? Buffer.from(text) : codec.encode(text, name);
  const isKept = (text: string, bytes: Uint8Array): boolean =>
    codec === undefined || name.startsWith('utf-')
      ? !halfPair.test(text)
      : codec.decode(Buffer.from(bytes), name, { stripBOM: false }) === text;
  return {
    mark: encoding.bom ? bytesOf('\ufeff') : new Uint8Array(),
    encode(lines, firstRow) {
      const text = lines.join('');
      const bytes = bytesOf(text);
      if (isKept(text, bytes)) return { bytes: isUtf8 ? text : bytes, lost: undefined };
      const lost = lostIn(lines, firstRow, (letter) => !isKept(letter, bytesOf(letter)));
      if (lost === undefined || lossy) return { bytes, lost };
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `${lostText(lost)} cannot be written in ${name}`,
        {
          hint: '--encoding utf-8-bom has every letter and opens in Excel, as gb18030 has; --lossy writes ? in their place.',
        },
      );
    },
  };
}

/** The subject of a sentence: `é (U+00E9) in row 3`. */
export function lostText({ count, first, row }: LostLetters): string {
  const code = (first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const shown = halfPair.test(first) ? `U+${code}` : `${first} (U+${code})`;
  const where = row === 0 ? 'the heading' : `row ${grouped(row)}`;
  return count === 1
    ? `${shown} in ${where}`
    : `${grouped(count)} letters, the first ${shown} in ${where},`;
}

function lostIn(
  lines: readonly string[],
  firstRow: number,
  isLost: (letter: string) => boolean,
): LostLetters | undefined {
  const known = new Map<string, boolean>();
  let count = 0;
  let first: { readonly first: string; readonly row: number } | undefined;
  for (const [index, line] of lines.entries()) {
    for (const letter of line) {
      let lost = known.get(letter);
      if (lost === undefined) known.set(letter, (lost = isLost(letter)));
      if (!lost) continue;
      count += 1;
      first ??= { first: letter, row: firstRow + index };
    }
  }
  return first === undefined ? undefined : { count, ...first };
}
