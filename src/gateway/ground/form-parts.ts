/** Reads a `multipart/form-data` body part by part while it arrives: no part is held in memory. */

/** A part's own head. */
export interface FormPart {
  readonly name: string;
  /** Undefined for a field that is no file. */
  readonly fileName: string | undefined;
}

/** Gets a part's bytes as they come. */
export interface PartTaker {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Bytes of the lines above a part; browsers need a few hundred. */
const mostHead = 16 * 1024;

/**
 * Resolves to true when the body was a whole form, to false when it is none or ends too early; `take` has then been called for the parts
 * that came. Rejects as the body and the takers do.
 */
export async function readForm(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
  take: (part: FormPart) => Promise<PartTaker>,
): Promise<boolean> {
  const boundary = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^\s;]+))/is.exec(
    contentType,
  );
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return false;
  const chunks = body[Symbol.asyncIterator]();
  // The first boundary has no line end in front of it.
  let held: Buffer = Buffer.from('\r\n');

  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value]);
    return true;
  };
  /** Hands on what stands before `end` and drops that; false when the body ends first. */
  const until = async (
    end: Buffer,
    give: (bytes: Buffer) => Promise<void> | void,
  ): Promise<boolean> => {
    for (;;) {
      const at = held.indexOf(end);
      if (at !== -1) {
        await give(held.subarray(0, at));
        held = held.subarray(at + end.length);
        return true;
      }
      const certain = held.length - end.length + 1;
      if (certain > 0) {
        await give(held.subarray(0, certain));
        held = held.subarray(certain);
      }
      if (!(await more())) return false;
    }
  };

  const delimiter = Buffer.from(`\r\n--${mark}`);
  const lineEnd = Buffer.from('\r\n');
  const headEnd = Buffer.from('\r\n\r\n');
  const ignore = (): void => undefined;
  try {
    if (!(await until(delimiter, ignore))) return false;
    for (;;) {
      while (held.length < 2) if (!(await more())) return false;
      if (held.subarray(0, 2).toString('latin1') === '--') return true;
      // Blanks may follow a boundary.
      if (!(await until(lineEnd, ignore))) return false;
      // The lines of a head end with an empty line, and there may be none.
      held = Buffer.concat([lineEnd, held]);
      let head = Buffer.alloc(0);
      const isWhole = await until(headEnd, (bytes) => {
        if (head.length <= mostHead) head = Buffer.concat([head, bytes]);
      });
      if (!isWhole || head.length > mostHead) return false;
      const part = partOf(head.toString('utf8'));
      if (part === undefined) return false;
      const taker = await take(part);
      if (!(await until(delimiter, async (bytes) => taker.write(bytes)))) return false;
      await taker.end();
    }
  } finally {
    await chunks.return?.();
  }
}

/** `Content-Disposition: form-data; name="file"; filename="a.csv"`, where a backslash stands before a quote. */
function partOf(head: string): FormPart | undefined {
  const line = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1];
  if (line === undefined) return undefined;
  const word = (name: string): string | undefined => {
    const found = new RegExp(`(?:^|;)\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]*))`, 'i').exec(
      line,
    );
    return found?.[1]?.replace(/\\(["\\])/g, '$1') ?? found?.[2];
  };
  const name = word('name');
  return name === undefined ? undefined : { name, fileName: word('filename') };
}
