/** Reads why an envelope refuses: the error code and the sentence, wherever the answering service puts them. */
import { asNumber, asObject, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

/** What an envelope with a status other than 0 says. */
export interface Refusal {
  /** Linkis' code (`20008`, `80010`, `50081`, …); undefined when there is none, or 0. */
  readonly errorCode: number | undefined;
  /** The server's words in one line, without the code around them. */
  readonly description: string;
}

/** Codes that mean that a service has no instance to answer [gateway 10050, 11011]. */
const serviceDownCodes: readonly number[] = [10050, 11011];

/**
 * Samples, all real: `error code(错误码): 20008, error message(错误信息): params cannot be empty ,  labels is null.` with
 * `data.errorMsg = {errCode, desc, …}`; `Warning code(警告码): 51000, Warning message(警告信息): ….`;
 * `GatewayErrorException: errCode: 11011 ,desc: There are no services available … ,ip: … ,port: …`.
 */
export function decodeRefusal(envelope: Envelope): Refusal {
  const detail = asObject(envelope.data['errorMsg']);
  const wrapped =
    /^(?:error|Warning) code(?:\([^)]*\))?:\s*(\d+),\s*(?:error|Warning) message(?:\([^)]*\))?:\s*(.*?)\.?\s*$/su.exec(
      envelope.message,
    );
  const listed =
    /errCode:\s*(\d+)\s*,\s*desc:\s*(.*?)(?:\s*,\s*ip:.*)?$/su.exec(envelope.message) ?? undefined;
  const code = asNumber(detail?.['errCode']) ?? asNumber(wrapped?.[1] ?? listed?.[1]);
  const description = asString(detail?.['desc']) ?? wrapped?.[2] ?? listed?.[2] ?? envelope.message;
  return {
    errorCode: code === 0 ? undefined : code,
    description: description.replaceAll(/\s+/g, ' ').trim(),
  };
}

/** True when a service behind the gateway is away or has too much to do (429), so that the same call may succeed later. */
export function isServiceDown(envelope: Envelope, errorCode: number | undefined): boolean {
  return (
    envelope.status === 429 ||
    envelope.status >= 500 ||
    (errorCode !== undefined && serviceDownCodes.includes(errorCode))
  );
}
