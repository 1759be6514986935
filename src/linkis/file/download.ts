/** The bytes of one of the user's files. A refusal is told by what its answer lacks: the header that names the file. */
import { excerptOf, routes } from '../../contract/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { beginning, failureMark, openBytes, rejectOther } from '../result/export.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** Resolves when the answer is certainly a file. */
export async function downloadUserFile(
  parts: ClientParts,
  path: string,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const body = { path, charset: 'utf-8' };
  const wanted = { method: 'POST' as const, path: routes.download, body };
  const opened = await openBytes(parts, wanted, signal);
  const { name, answer, read, giveUp } = opened;
  let head: Uint8Array = new Uint8Array();
  // A refusal is an HTTP 200 without the header. A proxy may take the header from a file, which does not begin with those words.
  if (answer.status !== 200 || answer.contentDisposition === undefined) {
    await rejectOther(name, answer, read, giveUp);
    head = await beginning(read);
    const text = Buffer.from(head).toString('utf8');
    if (text.startsWith(failureMark)) {
      await giveUp();
      throw refusedDownload(name, path, text.slice(failureMark.length));
    }
  }
  return (async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      for (let chunk = await read(); chunk !== undefined; chunk = await read()) yield chunk;
    } finally {
      await giveUp();
    }
  })();
}

/** `errCode: 80011 ,desc: Downloaded file: … does not exist(…) ,ip: … ,port: … ,serviceKind: …`, or the words of Java alone. */
function refusedDownload(name: string, path: string, words: string): LinkisRefusedError {
  const [, code, told] =
    /errCode:\s*(\d+)\s*,\s*desc:\s*(.*?)\s*(?:,\s*ip:.*)?$/su.exec(words) ?? [];
  const description = excerptOf(told ?? words);
  const number = code === undefined ? '' : ` (code ${code})`;
  return new LinkisRefusedError(
    'LINKIS_REFUSED',
    `Linkis refused the download of ${path} (${name}): ${description}${number}`,
    {
      envelopeStatus: 1,
      errorCode: code === undefined ? undefined : Number(code),
      description,
      serviceDown: false,
    },
  );
}
