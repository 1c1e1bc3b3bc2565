import type { CfnTable, ITable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnElement, Stack } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import type { EventSource } from './event-source';
import { allowRole } from './permission';
import { createStreamMapping } from './poller';
import type { DynamoDbFunction } from '../../manifest/manifest';

// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html names these and ListStreams. That one has no
// resources of its own in the Service Authorization Reference, while the guide of DynamoDB gives it on a table's streams, and so do
// SAM's policy templates: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html
const ACTIONS = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/** A table, or the ARN of a stream. The CDK cannot import a stream, and no stream can be found by a name. */
type Source = ITable | { readonly arn: string } | { readonly name: string };

export const dynamodb: EventSource<DynamoDbFunction, Source> = {
  arn: (source) => ('tableArn' in source ? source.tableArn : 'arn' in source ? source.arn : undefined),
  polled: 'stream',
  options: ['onFailure', 'enabled'],
  instead: { deadLetterQueue: 'give onFailure' },
  connect,
};

function connect(connection: Connection<DynamoDbFunction, Source>): void {
  const { source, role } = connection;
  const { streamArn, streams } = streamOf(connection);
  allowRole(connection, ACTIONS, streamArn);
  allowRole(connection, ['dynamodb:ListStreams'], streams);
  if ('tableArn' in source) source.encryptionKey?.grant(role, 'kms:Decrypt');
  createStreamMapping(connection, streamArn);
}

/** The ARN of the stream, and of all streams that the table has had: Lambda lists them to find it. */
function streamOf(connection: Connection<DynamoDbFunction, Source>) {
  const { source } = connection;
  if ('tableArn' in source) {
    const { tableStreamArn, tableArn } = source;
    if (tableStreamArn === undefined || !hasStream(source)) {
      throw sourceError(
        connection,
        `the table ${source.node.path} has no stream. Turn it on where the table is created: ` +
          'dynamoStream (TableV2) or stream (Table): dynamodb.StreamViewType.NEW_AND_OLD_IMAGES; an imported table needs its tableStreamArn',
      );
    }
    return { streamArn: tableStreamArn, streams: `${tableArn}/stream/*` };
  }
  const [, table] =
    'arn' in source ? (/^(arn:[^:]+:dynamodb:.*:table\/[^/]+)\/stream\/.+$/.exec(source.arn) ?? []) : [];
  if (!table) {
    throw sourceError(
      connection,
      `${JSON.stringify(source)} is not the ARN of a table's stream, arn:aws:dynamodb:…:table/…/stream/…. ` +
        "Declare the table, app.table('Name'), and bind it, or give that ARN",
    );
  }
  return { streamArn: (source as { arn: string }).arn, streams: `${table}/stream/*` };
}

/** Checks the stream itself, as a TableV2 has an ARN of a stream even without one. */
function hasStream(table: ITable): boolean {
  const resource = table.node.defaultChild;
  if (!resource || !CfnElement.isCfnElement(resource)) return true;
  return Stack.of(table).resolve((resource as unknown as CfnTable).streamSpecification) !== undefined;
}
