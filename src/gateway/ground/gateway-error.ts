/** The errors that refuse a request; `errorAnswer` makes their envelopes. */

/** The service of Linkis that answers, for `errorMsg.serviceKind`. */
export type Service = 'entrance' | 'publicservice' | 'manager' | 'gateway';

/** A refusal with a code of Linkis: `error code(错误码): <errorCode>, error message(错误信息): <description>.` */
export class GatewayError extends Error {
  readonly errorCode: number;
  readonly description: string;
  readonly service: Service;

  constructor(errorCode: number, description: string, service: Service = 'publicservice') {
    super(`${String(errorCode)}: ${description}`);
    this.name = 'GatewayError';
    this.errorCode = errorCode;
    this.description = description;
    this.service = service;
  }
}

/**
 * What a real server reports as a Java exception without a code: `operation failed(操作失败)s！the reason(原因)：<message>` with errCode 0
 * [SpringRestfulCatchAOP]. The message begins with the exception's name, as in `IOException: path /x not exists.`
 */
export class OperationFailure extends Error {
  readonly service: Service;

  constructor(reason: string, service: Service = 'publicservice') {
    super(reason);
    this.name = 'OperationFailure';
    this.service = service;
  }
}
