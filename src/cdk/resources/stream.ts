import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { Kind } from './kind';

export const stream: Kind<IStream> = {
  property: 'streamArn',
  what: 'a Kinesis stream',
  type: 'kinesis.IStream',
  value: ({ streamName }) => streamName,
  services: ['kinesis'],
  types: ['stream'],
  arns: ({ streamArn }) => ({ stream: streamArn }),
  read: ['kinesis:DescribeStreamSummary', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
  write: ['kinesis:ListShards', 'kinesis:PutRecord', 'kinesis:PutRecords'],
  content: 'records of its streams',
  otherAccount:
    'the policy of the stream has to allow the role too; calls name it by its ARN, StreamARN, instead of its name',
  key: ({ encryptionKey }) => encryptionKey,
  // https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
  keyUse: [
    { for: /:GetRecords$/, needs: ['kms:Decrypt'] },
    { for: /:PutRecords?$/, needs: ['kms:GenerateDataKey'] },
  ],
};
