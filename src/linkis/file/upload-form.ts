/** The form of an upload, whose bytes are read while they are sent. */
import { randomBytes } from 'node:crypto';
import { LinkisKernelError } from '../../shared/index.ts';
import type { SentFile } from '../../task/index.ts';
import type { GatewayCall } from '../session/gateway-call.ts';

/** Bytes of a name that file systems take. */
const longestName = 255;

/** A form of two fields, `path` and `file`: the server takes no other names, and follows a `../` in the file's. */
export function uploadForm(
  directory: string,
  name: string,
  file: SentFile,
  sent: (bytes: number) => void,
): NonNullable<GatewayCall['bytes']> {
  checkName(name);
  const boundary = `linkis-kernel-${randomBytes(16).toString('hex')}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="path"\r\n\r\n${directory}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: head.length + file.size + end.length,
    async *open() {
      let bytes = 0;
      sent(0);
      yield head;
      for await (const chunk of file.open()) {
        yield chunk;
        bytes += chunk.length;
        sent(bytes);
      }
      yield end;
    },
  };
}

/** Refuses what would be a path, would end the quoted word of the form, or be read as another name. */
function checkName(name: string): void {
  const problem =
    name === '' || name === '.' || name === '..'
      ? 'is no name for a file'
      : // oxlint-disable-next-line no-control-regex -- no header may hold one
        /[/\\"\u0000-\u001f\u007f]|\p{Surrogate}/u.test(name)
        ? 'has a slash, a quote or a control character'
        : name.startsWith('=?')
          ? 'begins with =?, which servers take for an encoding'
          : Buffer.byteLength(name) > longestName
            ? `has more than ${String(longestName)} bytes`
            : undefined;
  if (problem === undefined) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `'${name}' cannot be the name of an upload: it ${problem}`,
    { hint: 'Name it otherwise there; nothing was sent.' },
  );
}
