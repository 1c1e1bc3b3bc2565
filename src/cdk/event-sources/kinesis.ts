import { type IStream, Stream } from 'aws-cdk-lib/aws-kinesis';
import type { Connection } from './connection';
import type { EventSource } from './event-source';
import { allowRole } from './permission';
import { createStreamMapping } from './poller';
import type { KinesisFunction } from '../../manifest/manifest';
import { grantKey } from '../resources/bind';
import { KINDS } from '../resources/kinds';

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
const ACTIONS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

export const kinesis: EventSource<KinesisFunction, IStream> = {
  arn: ({ streamArn }) => streamArn,
  import: (scope, arn) => Stream.fromStreamArn(scope, 'Source', arn),
  arnOf: (name) => ({ service: 'kinesis', resource: 'stream', resourceName: name }),
  polled: 'stream',
  options: ['onFailure', 'enabled'],
  instead: { deadLetterQueue: 'give onFailure' },
  connect,
};

function connect(connection: Connection<KinesisFunction, IStream>): void {
  const {
    source: { streamArn },
    source,
    role,
  } = connection;
  allowRole(connection, ACTIONS, streamArn);
  grantKey(role, KINDS.stream, source, ACTIONS);
  createStreamMapping(connection, streamArn);
}
