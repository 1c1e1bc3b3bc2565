import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Outputs } from './everything';

/** Causes events of one kind, each with an id that the handler logs. */
export interface EventSource {
  readonly name: string;
  /** The events that one request causes at most. */
  readonly batch: number;
  /** The events that are to be handled in a second: one at a time, unless its functions get batches. */
  readonly atLeast: number;
  send(ids: readonly string[]): Promise<unknown>;
  /** Deletes what the service keeps of them. */
  forget?(ids: readonly string[]): Promise<unknown>;
}

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The event sources of `everything/app.ts.txt`, by real clients. */
export async function eventSources(settings: ClientSettings, outputs: Outputs): Promise<readonly EventSource[]> {
  const sqs = new SQSClient(settings);
  const sns = new SNSClient(settings);
  const eventBridge = new EventBridgeClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const dynamoDb = new DynamoDBClient(settings);
  const kinesis = new KinesisClient(settings);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: outputs.Jobs }));
  return [
    {
      name: 'SQS',
      batch: 10,
      atLeast: 1000,
      send: (ids) =>
        sqs.send(
          new SendMessageBatchCommand({
            QueueUrl,
            Entries: ids.map((MessageBody, i) => ({ Id: `${i}`, MessageBody })),
          }),
        ),
    },
    {
      name: 'SNS',
      batch: 10,
      atLeast: 500,
      send: (ids) =>
        sns.send(
          new PublishBatchCommand({
            TopicArn: outputs.News,
            PublishBatchRequestEntries: ids.map((Message, i) => ({ Id: `${i}`, Message })),
          }),
        ),
    },
    {
      name: 'EventBridge',
      batch: 10,
      atLeast: 500,
      send: (ids) =>
        eventBridge.send(
          new PutEventsCommand({
            Entries: ids.map((id) => ({
              EventBusName: outputs.Shop,
              Source: 'bench',
              DetailType: 'sent',
              Detail: JSON.stringify({ id }),
            })),
          }),
        ),
    },
    {
      name: 'S3',
      batch: 1,
      atLeast: 250,
      send: ([id]) => s3.send(new PutObjectCommand({ Bucket: outputs.Uploads, Key: `in/${id}`, Body: 'content' })),
      forget: ([id]) => s3.send(new DeleteObjectCommand({ Bucket: outputs.Uploads, Key: `in/${id}` })),
    },
    {
      name: 'a table',
      batch: 25,
      atLeast: 1000,
      send: (ids) =>
        ids.length === 1
          ? dynamoDb.send(new PutItemCommand({ TableName: outputs.Orders, Item: { PK: { S: ids[0] } } }))
          : dynamoDb.send(
              new BatchWriteItemCommand({
                RequestItems: { [outputs.Orders]: ids.map((id) => ({ PutRequest: { Item: { PK: { S: id } } } })) },
              }),
            ),
      forget: (ids) =>
        dynamoDb.send(
          new BatchWriteItemCommand({
            RequestItems: { [outputs.Orders]: ids.map((id) => ({ DeleteRequest: { Key: { PK: { S: id } } } })) },
          }),
        ),
    },
    {
      name: 'Kinesis',
      batch: 25,
      atLeast: 1000,
      send: (ids) =>
        kinesis.send(
          new PutRecordsCommand({
            StreamName: outputs.Clicks,
            Records: ids.map((id) => ({ PartitionKey: id, Data: Buffer.from(JSON.stringify({ id })) })),
          }),
        ),
    },
  ];
}
