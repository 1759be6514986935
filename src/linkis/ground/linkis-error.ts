/** The client's errors: besides code and message they carry what its retry and fallback rules need. */
import { excerptOf } from '../../contract/index.ts';
import { type ErrorCode, type ErrorDetails, LinkisKernelError } from '../../shared/index.ts';

/** `LINKIS_AUTH`: the login was answered, but the answer neither accepted nor refused the password or the token. */
export type TransportCode = 'LINKIS_UNREACHABLE' | 'LINKIS_HTTP' | 'LINKIS_SHAPE' | 'LINKIS_AUTH';

/** There is no usable answer: nothing came, or no JSON of Linkis, or a login was neither accepted nor refused. */
export class LinkisTransportError extends LinkisKernelError {
  declare readonly code: TransportCode;
  /** False when the request certainly never reached the server (no connection was made). */
  readonly maybeProcessed: boolean;
  /** True when the same request may well succeed a moment later. */
  readonly transient: boolean;
  /** The wait that the server asks for before the next request. */
  readonly retryAfterMs: number | undefined;
  /** HTTP status of an answer that was not Linkis', such as a page of a proxy. */
  readonly pageStatus: number | undefined;

  constructor(
    code: TransportCode,
    message: string,
    details: ErrorDetails & {
      readonly maybeProcessed: boolean;
      readonly transient: boolean;
      readonly retryAfterMs?: number | undefined;
      readonly pageStatus?: number | undefined;
    },
  ) {
    super(code, message, details);
    this.name = 'LinkisTransportError';
    this.maybeProcessed = details.maybeProcessed;
    this.transient = details.transient;
    this.retryAfterMs = details.retryAfterMs;
    this.pageStatus = details.pageStatus;
  }
}

/** The answer has more bytes than its reader takes. Not transient: the same request would get the same answer. */
export class AnswerTooLargeError extends LinkisTransportError {
  /** The first bytes of the answer, each as one character. */
  readonly beginning: string;

  constructor(name: string, most: number, beginning: string) {
    super('LINKIS_SHAPE', `The answer to ${name} is larger than ${String(most)} bytes`, {
      hint: 'Ask for fewer rows, as in %rows 20, or %export the result.',
      maybeProcessed: true,
      transient: false,
    });
    this.name = 'AnswerTooLargeError';
    this.beginning = beginning;
  }
}

/** The error without the words of the answer that it quotes, which may hold secrets. */
export function withoutAnswer(thrown: unknown): unknown {
  if (!(thrown instanceof LinkisTransportError)) return thrown;
  const message = thrown.message.replace(/ '.*'$/s, '');
  return message === thrown.message
    ? thrown
    : new LinkisTransportError(thrown.code, message, {
        hint: thrown.hint,
        maybeProcessed: thrown.maybeProcessed,
        transient: thrown.transient,
        retryAfterMs: thrown.retryAfterMs,
        pageStatus: thrown.pageStatus,
      });
}

/** Linkis gave a task a state that this kernel does not know: the task may still run, or have ended. */
export class LinkisStateError extends LinkisKernelError {
  /** The server's word for the state, as sent. */
  readonly stateWord: string;

  constructor(task: number, stateWord: string) {
    super(
      'LINKIS_SHAPE',
      `the server calls the state of task ${String(task)} '${excerptOf(stateWord)}', which this kernel does not know`,
      { hint: 'The server may be of a version that this kernel does not know; report its word.' },
    );
    this.name = 'LinkisStateError';
    this.stateWord = stateWord;
  }
}

/** Linkis answered with a refusal. */
export class LinkisRefusedError extends LinkisKernelError {
  readonly envelopeStatus: number;
  /** Linkis' own code; undefined when the answer has none. */
  readonly errorCode: number | undefined;
  /** The server's own sentence, without the wrapping. */
  readonly description: string;
  /** True when a service behind the gateway is away, so that the answer says nothing about the thing asked for. */
  readonly serviceDown: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails & {
      readonly envelopeStatus: number;
      readonly errorCode: number | undefined;
      readonly description: string;
      readonly serviceDown: boolean;
      readonly retryAfterMs?: number | undefined;
    },
  ) {
    super(code, message, details);
    this.name = 'LinkisRefusedError';
    this.envelopeStatus = details.envelopeStatus;
    this.errorCode = details.errorCode;
    this.description = details.description;
    this.serviceDown = details.serviceDown;
    this.retryAfterMs = details.retryAfterMs;
  }
}
