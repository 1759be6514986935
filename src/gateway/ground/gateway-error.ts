/** A refusal in the gateway's own words: becomes an envelope with Linkis' error code. */

/** Rendered as `error code(错误码): <errorCode>, error message(错误信息): <description>.` with `data.errorMsg`. */
export class GatewayError extends Error {
  readonly errorCode: number;
  readonly description: string;
  /** Which service says so, for `errorMsg.serviceKind`. */
  readonly service: 'entrance' | 'publicservice' | 'gateway';

  constructor(
    errorCode: number,
    description: string,
    service: 'entrance' | 'publicservice' | 'gateway' = 'publicservice',
  ) {
    super(`${String(errorCode)}: ${description}`);
    this.name = 'GatewayError';
    this.errorCode = errorCode;
    this.description = description;
    this.service = service;
  }
}
