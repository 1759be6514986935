/** A failure that a real server reports as a Java exception: it has a reason, but no code of Linkis' own. */

/** Rendered as `operation failed(操作失败)s！the reason(原因)：<reason>` with errCode 0 [SpringRestfulCatchAOP]. */
export class OperationFailure extends Error {
  /** With the name of the Java exception that the real server shows, e.g. `IOException: path /x not exists.` */
  readonly reason: string;
  readonly service: 'entrance' | 'publicservice' | 'gateway';

  constructor(reason: string, service: 'entrance' | 'publicservice' | 'gateway' = 'publicservice') {
    super(reason);
    this.name = 'OperationFailure';
    this.reason = reason;
    this.service = service;
  }
}
