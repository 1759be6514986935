/** The error for an answer whose shape cannot be understood; names the answer, the key in it, and what came instead. */
import { jsonText, LinkisKernelError } from '../shared/index.ts';

const excerptLength = 200;

/** Any value from the wire as one line of at most 200 characters, for messages. */
export function excerptOf(value: unknown): string {
  const text = typeof value === 'string' ? value : jsonText(value);
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > excerptLength ? `${line.slice(0, excerptLength - 1)}…` : line;
}

/** `LINKIS_SHAPE` for the answer to `where` (`GET /entrance/…/status`), whose `key` should have been `expected`. */
export function shapeError(
  where: string,
  key: string,
  expected: string,
  came: unknown,
): LinkisKernelError {
  return new LinkisKernelError(
    'LINKIS_SHAPE',
    `The answer to ${where} has no ${key} that is ${expected}; it has ${excerptOf(came)}`,
    {
      hint: 'The server may be of a version that this kernel does not know; run linkis-kernel doctor and report both versions.',
    },
  );
}
