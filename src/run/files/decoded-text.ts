/** Bytes of a file as text: by its mark, as UTF-8, or as GBK, which every text of two-byte letters may be. */
import { LinkisKernelError } from '../../shared/index.ts';

/** Bytes that are looked at for signs that the file is no text. */
const judged = 8192;

/**
 * `cut`: where the bytes may begin or end within a letter. Rejects with `OPTION_INVALID` for bytes that are no text, and for those that the
 * encoding does not have.
 */
export async function decoded(
  bytes: Buffer,
  encoding: string | undefined,
  path: string,
  cut: 'nothing' | 'before' | 'behind',
): Promise<{ readonly text: string; readonly encoding: string }> {
  const marked = encoding ?? markOf(bytes);
  if (marked === undefined && bytes.subarray(0, judged).includes(0)) throw notText(path);
  if (marked !== undefined && marked !== 'utf-8') {
    const iconv = (await import('iconv-lite')).default;
    const text = iconv.decode(bytes, marked);
    if (encoding !== undefined && !marked.startsWith('utf-') && text.includes('\ufffd'))
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `${path} is not in ${encoding}: it has bytes that are no letter of it`,
        { hint: '--encoding names another one; %get brings the file as it is.' },
      );
    return { text, encoding: marked };
  }
  const whole = withoutHalfLetters(bytes, cut);
  const text = utf8Of(whole);
  if (text !== undefined) return { text, encoding: 'utf-8' };
  if (encoding !== undefined)
    throw new LinkisKernelError('OPTION_INVALID', `${path} is not in ${encoding}`, {
      hint: '--encoding names another one; %get brings the file as it is.',
    });
  const iconv = (await import('iconv-lite')).default;
  const guessed = iconv.decode(bytes, 'gbk');
  // A letter that is cut at the end is none.
  if (guessed.slice(0, -1).includes('\ufffd')) throw notText(path);
  return { text: guessed.replace(/\ufffd$/, ''), encoding: 'gbk' };
}

function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A letter of UTF-8 that is cut at an end is left out: at most three bytes. */
function withoutHalfLetters(bytes: Buffer, cut: 'nothing' | 'before' | 'behind'): Buffer {
  if (cut === 'before') {
    let from = 0;
    while (from < 3 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
    return bytes.subarray(from);
  }
  if (cut === 'nothing') return bytes;
  let begin = bytes.length - 1;
  while (begin > bytes.length - 4 && ((bytes[begin] ?? 0) & 0xc0) === 0x80) begin -= 1;
  const first = bytes[begin] ?? 0;
  const wants = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return bytes.length - begin < wants ? bytes.subarray(0, Math.max(0, begin)) : bytes;
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function notText(path: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `${path} is no text`, {
    hint: '%get brings it to this machine as it is; --encoding reads it as text all the same.',
  });
}
