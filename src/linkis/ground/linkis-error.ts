/** Failures of the client with what its own retry and fallback rules must know about them, besides code and message. */
import { excerptOf } from '../../contract/index.ts';
import { type ErrorCode, type ErrorDetails, LinkisKernelError } from '../../shared/index.ts';

/** `LINKIS_AUTH` = the login was answered, but with no verdict on the password or the token. */
export type TransportCode = 'LINKIS_UNREACHABLE' | 'LINKIS_HTTP' | 'LINKIS_SHAPE' | 'LINKIS_AUTH';

/** No usable answer: nothing came, or something that is not Linkis' JSON, or a login that was neither accepted nor refused. */
export class LinkisTransportError extends LinkisKernelError {
  declare readonly code: TransportCode;
  /** False when the request certainly never reached the server (no connection was made). */
  readonly maybeProcessed: boolean;
  /** True when the same request may well succeed a moment later. */
  readonly transient: boolean;
  /** How long the server asks to wait before that. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: TransportCode,
    message: string,
    details: ErrorDetails & {
      readonly maybeProcessed: boolean;
      readonly transient: boolean;
      readonly retryAfterMs?: number | undefined;
    },
  ) {
    super(code, message, details);
    this.name = 'LinkisTransportError';
    this.maybeProcessed = details.maybeProcessed;
    this.transient = details.transient;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Linkis answered with a state of a task that is none of those that are known; says neither that it goes on nor that it has ended. */
export class LinkisStateError extends LinkisKernelError {
  /** The server's word, as sent. */
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

/** Linkis answered, and said no. */
export class LinkisRefusedError extends LinkisKernelError {
  /** The envelope's `status`. */
  readonly envelopeStatus: number;
  /** The platform's code, when the answer has one. */
  readonly errorCode: number | undefined;
  /** The server's own sentence, without the wrapping. */
  readonly description: string;
  /** True when a service behind the gateway is away, so that the answer says nothing about the thing asked for. */
  readonly serviceDown: boolean;
  /** How long the server asks to wait before the next request. */
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
