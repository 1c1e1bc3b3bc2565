import { setTimeout } from 'node:timers/promises';
import { isFault, type Fault, type Faults } from '../faults';
import { AwsServiceError, type Call } from '../../local/aws/service';

/** The code and status of throttling, where they are not the usual ones. */
const THROTTLING: { readonly [service: string]: readonly [code: string, status: number] } = {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
  dynamodb: ['ProvisionedThroughputExceededException', 400],
  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html#API_PutRecord_Errors
  kinesis: ['ProvisionedThroughputExceededException', 400],
  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
  lambda: ['TooManyRequestsException', 429],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  s3: ['SlowDown', 503],
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
  sns: ['Throttled', 429],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
  sqs: ['RequestThrottled', 403],
};

/** Lets requests of functions fail or wait, as a test has it. */
export function faultInjection(faults: Faults): (call: Call) => Promise<void> {
  const left = new Map<Fault, number>();
  return async ({ service, operation, caller }) => {
    // The test's own requests prepare it.
    const given = caller.functionArn === undefined ? undefined : faults[service];
    if (given === undefined) return;
    const fault = isFault(given) ? given : given[operation];
    if (fault === undefined) return;
    const times = left.get(fault) ?? fault.times;
    if (times === 0) return;
    left.set(fault, times - 1);
    if (fault.delay !== undefined) await setTimeout(fault.delay);
    if (fault.error) throw errorOf(service, fault.error);
  };
}

function errorOf(service: string, { code, message, status }: NonNullable<Fault['error']>): AwsServiceError {
  if (code !== undefined) return new AwsServiceError(code, message ?? `${code}, by the test`, { status });
  const [throttled, usual] = THROTTLING[service] ?? ['ThrottlingException', 400];
  return new AwsServiceError(throttled, 'Rate exceeded, by the test', { status: usual });
}
