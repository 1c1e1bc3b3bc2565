/** The second argument of a Lambda function. */
export interface LambdaContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** MiB, as a string. */
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly identity?: { readonly cognitoIdentityId: string; readonly cognitoIdentityPoolId: string };
  readonly clientContext?: any;
  /** If false, the response is sent without waiting for open handles. */
  callbackWaitsForEmptyEventLoop: boolean;
  /** Milliseconds until the function's timeout. */
  getRemainingTimeInMillis(): number;
}

/** A Lambda handler, as `app.handler()` returns it. */
export type LambdaHandler = (event: any, context: LambdaContext) => Promise<any>;
