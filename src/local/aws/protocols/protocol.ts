import type { AwsRequest, AwsResponse } from '../service';

/**
 * A protocol of named operations. The input of an operation is the same in all: blobs are base64, timestamps are
 * seconds since 1970, as in JSON. In an output, a `Date` is a timestamp and a `Uint8Array` a blob.
 */
export interface Protocol {
  read(request: AwsRequest, body: Buffer): OperationCall;
  write(call: OperationCall, output: object, request: AwsRequest): AwsResponse;
}

export interface OperationCall {
  readonly operation: string;
  readonly input: any;
}
