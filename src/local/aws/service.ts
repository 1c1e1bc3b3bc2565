/** A request to an AWS service, its body read. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
  /** The access key id in the signature. */
  readonly accessKeyId: string;
  /** The service's name in a signature: `dynamodb`, `secretsmanager`. */
  readonly service: string;
  /** From `X-Amz-Target`: `PutItem`. */
  readonly operation?: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | Buffer;
}

/** An AWS service that runs in this process. */
export interface AwsService {
  /** The service's name in a signature. */
  readonly name: string;
  handle(request: AwsRequest): Promise<AwsResponse>;
  close(): Promise<void>;
}

/** An error response of an AWS service. */
export class AwsServiceError extends Error {
  /** The error's type, as the service's documentation names it. */
  readonly code: string;

  /** @param details Further members of the error's structure. */
  constructor(
    code: string,
    message: string,
    readonly details: { readonly [name: string]: unknown } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
  }
}
