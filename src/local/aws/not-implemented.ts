import { AwsServiceError } from './service';

/** An operation, or a feature of one, that a local service does not have. The endpoint adds what to do. */
export class NotImplementedError extends AwsServiceError {
  /** @param what `TagQueue`, or a parameter: `PutObject with SSECustomerKey` */
  constructor(
    readonly service: string,
    what: string,
  ) {
    // The SDK does not retry a 501.
    super('NotImplemented', `the local ${service} has no ${what || 'operation for this request'}`, { status: 501 });
  }
}
