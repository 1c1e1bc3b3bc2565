import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AwsEndpoint } from '../../../../src/local/aws';
import { DynamoDb } from '../../../../src/local/aws/dynamodb/dynamodb';
import { Clock } from '../../../../src/local/clock';
import type { LocalTable } from '../../../../src/local/model';

export const STREAM_ARN = 'arn:aws:dynamodb:eu-west-1:123456789012:table/demo-Table/stream/2000-01-01T00:00:00.000';

/** A table as the stack has it, with a stream and Time to Live. */
export function streamedTable(viewType = 'NEW_AND_OLD_IMAGES'): LocalTable {
  return {
    logicalId: 'Table',
    tableName: 'demo-Table',
    arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/demo-Table',
    timeToLiveAttribute: 'expires',
    createTable: {
      TableName: 'demo-Table',
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
    },
  };
}

/** DynamoDB on an endpoint, with the table, and the SDK's clients. */
export async function openTable(options: { readonly folder?: string; readonly viewType?: string } = {}) {
  const clock = new Clock({ live: false });
  const events: string[] = [];
  const database = await DynamoDb.open({
    region: 'eu-west-1',
    account: '123456789012',
    path: options.folder,
    clock,
    emit: ({ type, resourceArn }) => void events.push(`${type} ${resourceArn}`),
  });
  await database.ensureTables([streamedTable(options.viewType)], {
    persisted: options.folder !== undefined,
    log: () => undefined,
  });
  const endpoint = new AwsEndpoint([database]);
  const url = await endpoint.listen();
  const config = {
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const client = new DynamoDBClient(config);
  const streams = new DynamoDBStreamsClient(config);
  return {
    url,
    clock,
    database,
    client,
    streams,
    events,
    documents: DynamoDBDocumentClient.from(client),
    close: async () => {
      client.destroy();
      streams.destroy();
      clock.close();
      await endpoint.close();
    },
  };
}
