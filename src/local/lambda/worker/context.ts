import type { WorkerData } from '../protocol';

/** The context object of one invocation, as in Lambda's Node.js runtime. */
export function invocationContext(
  data: WorkerData,
  requestId: string,
  callback: (error?: unknown, result?: unknown) => void,
) {
  const env = process.env;
  const deadline = Date.now() + data.timeout * 1000;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: data.functionName,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST',
    invokedFunctionArn: data.arn,
    memoryLimitInMB: String(data.memorySize),
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? `/aws/lambda/${data.functionName}`,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? 'local',
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    // These three come from the first Node.js runtimes; old handlers still call them.
    done: (error?: unknown, result?: unknown) => {
      context.callbackWaitsForEmptyEventLoop = false;
      callback(error, result);
    },
    succeed: (result?: unknown) => context.done(null, result),
    fail: (error?: unknown) => context.done(error ?? new Error('handled')),
  };
  return context;
}
