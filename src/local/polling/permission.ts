import type { Mapping } from './mapping';
import type { PollerContext } from './poller';
import { functionCaller } from '../aws/caller';
import type { AwsServiceError } from '../aws/service';
import { newCause } from '../cause';

/** The actions that a function's role needs on what its mapping reads, by service. */
const ACTIONS: { readonly [service: string]: readonly string[] | undefined } = {
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
  sqs: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
  // https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
  dynamodb: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
  // without ListStreams, which has no resource: the CDK's grants for a stream do not have it.
  kinesis: ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'],
};

/** Whether the role of the function allows its mapping to read. Prints what it does not. */
export function mayPoll({ functionArn, sourceArn }: Mapping, context: PollerContext): boolean {
  const { functions, authorize, log } = context;
  const fn = functions.find(functionArn);
  // It may come with the same change of the stack.
  if (!fn) return true;
  const [, , service] = sourceArn.split(':');
  const [resource, consumer] = sourceArn.split('/consumer/');
  const accesses = () => [
    ...(ACTIONS[service] ?? []).map((name) => ({ action: `${service}:${name}`, resource })),
    // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    ...(consumer === undefined ? [] : [{ action: 'kinesis:SubscribeToShard', resource: sourceArn }]),
  ];
  try {
    authorize(functionCaller(fn, newCause()), accesses);
    return true;
  } catch (e) {
    const [reason] = (e as AwsServiceError).message.split('\n');
    log(`${fn.functionName} gets nothing of ${sourceArn}: its event source mapping is stopped. ${reason}`);
    return false;
  }
}
