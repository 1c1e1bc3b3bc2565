import { InvokeCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeStreamSummaryCommand, KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import {
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  SNSClient,
  TagResourceCommand,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsServiceError, type ServiceRow } from '../../../../src/local/aws';
import type { QueryShapes } from '../../../../src/local/aws/protocols/query';
import { RestResult, restJson } from '../../../../src/local/aws/protocols/rest-json';
import { rpc, type Operations } from '../../../../src/local/aws/protocols/rpc';
import { encodeCbor, decodeCbor } from '../../../../src/local/aws/protocols/cbor';
import { startServices } from '../test-services';

/** A service that only has these operations, and the inputs that they have got. */
function service(name: string, operations: Operations, query?: QueryShapes) {
  const inputs: any[] = [];
  const recorded = Object.fromEntries(
    Object.entries(operations).map(([operation, run]): [string, Operations[string]] => [
      operation,
      (input, request) => {
        inputs.push(input);
        return run(input, request);
      },
    ]),
  );
  const row: ServiceRow = {
    name,
    open: async (context) => ({
      name,
      operations: Object.keys(operations),
      handle: rpc({ service: name, context, operations: recorded, accesses: () => [], query }),
      close: async () => undefined,
    }),
  };
  return { row, inputs };
}

const DATE = new Date('2026-01-02T03:04:05.000Z');

describe('JSON', () => {
  test('the input and the output of an operation', async () => {
    const sqs = service('sqs', { GetQueueAttributes: () => ({ Attributes: { DelaySeconds: '5' } }) });
    const { config, using } = await startServices({ rows: [sqs.row] });
    const client = using(new SQSClient(config));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: 'http://127.0.0.1/q', AttributeNames: ['All'] }),
    );
    expect(Attributes).toEqual({ DelaySeconds: '5' });
    expect(sqs.inputs).toEqual([{ QueueUrl: 'http://127.0.0.1/q', AttributeNames: ['All'] }]);
  });

  test('timestamps and blobs, over HTTP/2 without TLS', async () => {
    const kinesis = service('kinesis', {
      PutRecord: () => ({ ShardId: 's', SequenceNumber: '1' }),
      DescribeStreamSummary: () => ({ StreamDescriptionSummary: { StreamCreationTimestamp: DATE } }),
    });
    const { config, using } = await startServices({ rows: [kinesis.row] });
    const client = using(new KinesisClient(config));
    await client.send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: Buffer.from([1, 2, 255]) }));
    expect(kinesis.inputs).toEqual([{ StreamName: 's', PartitionKey: 'p', Data: 'AQL/' }]);
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: 's' }));
    expect(StreamDescriptionSummary!.StreamCreationTimestamp).toEqual(DATE);
  });

  test('an error, with the code of the query protocol where there was one', async () => {
    const sqs = service('sqs', {
      SendMessage: () => {
        throw new AwsServiceError('QueueDoesNotExist', 'The specified queue does not exist.', {
          queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
        });
      },
    });
    const { config, using } = await startServices({ rows: [sqs.row] });
    await expect(
      using(new SQSClient(config)).send(new SendMessageCommand({ QueueUrl: 'http://127.0.0.1/q', MessageBody: 'x' })),
    ).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
      $metadata: { httpStatusCode: 400 },
      Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
    });
  });

  test('an operation that is not there is a 501 that names it, and is not retried', async () => {
    const sqs = service('sqs', {});
    const { config, using } = await startServices({ rows: [sqs.row] });
    await expect(using(new SQSClient(config)).send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'the local sqs has no ListQueues; start dev with --endpoint sqs=<url> or --aws sqs',
      $metadata: { httpStatusCode: 501, attempts: 1 },
    });
  });
});

describe('query', () => {
  const SNS: QueryShapes = {
    version: '2010-03-31',
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    outputs: { Attributes: { map: 'entry' } },
  };

  test('lists and structures of an input, lists of an output', async () => {
    const sns = service(
      'sns',
      {
        PublishBatch: () => ({ Successful: [{ Id: 'a', MessageId: '<1>' }], Failed: [] }),
        ListTopics: () => ({ Topics: [{ TopicArn: 'a' }, { TopicArn: 'b&c' }], NextToken: undefined }),
        TagResource: () => undefined,
      },
      SNS,
    );
    const { config, using } = await startServices({ rows: [sns.row] });
    const client = using(new SNSClient(config));
    const entry = {
      Id: 'a',
      Message: 'grüße & <x>',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'new' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 255]) },
      },
    };
    expect(
      await client.send(new PublishBatchCommand({ TopicArn: 't', PublishBatchRequestEntries: [entry] })),
    ).toMatchObject({ Successful: [{ Id: 'a', MessageId: '<1>' }], Failed: [] });
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: 'a' }, { TopicArn: 'b&c' }]);
    await client.send(new TagResourceCommand({ ResourceArn: 't', Tags: [{ Key: 'a', Value: 'b' }] }));
    expect(sns.inputs).toEqual([
      {
        TopicArn: 't',
        PublishBatchRequestEntries: [
          {
            ...entry,
            MessageAttributes: {
              kind: { DataType: 'String', StringValue: 'new' },
              bytes: { DataType: 'Binary', BinaryValue: 'AQL/' },
            },
          },
        ],
      },
      {},
      { ResourceArn: 't', Tags: [{ Key: 'a', Value: 'b' }] },
    ]);
  });

  test('maps of an output, and errors', async () => {
    const sns = service(
      'sns',
      {
        GetTopicAttributes: ({ TopicArn }) => {
          if (TopicArn === 't') return { Attributes: { Owner: '1', Policy: '{"a":"b"}' } };
          throw new AwsServiceError('NotFoundException', 'Topic does not exist', {
            queryCode: 'NotFound',
            status: 404,
          });
        },
      },
      SNS,
    );
    const { config, using } = await startServices({ rows: [sns.row] });
    const client = using(new SNSClient(config));
    expect((await client.send(new GetTopicAttributesCommand({ TopicArn: 't' }))).Attributes).toEqual({
      Owner: '1',
      Policy: '{"a":"b"}',
    });
    await expect(client.send(new GetTopicAttributesCommand({ TopicArn: 'u' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('flattened members, as of older clients of SQS', async () => {
    const sqs = service(
      'sqs',
      {
        SendMessageBatch: () => ({ Successful: [{ Id: 'a' }, { Id: 'b' }] }),
        ReceiveMessage: () => ({
          Messages: [
            {
              MessageId: '1',
              Body: 'x',
              Attributes: { SentTimestamp: '5' },
              MessageAttributes: { kind: { DataType: 'String', StringValue: 'new' } },
            },
          ],
        }),
      },
      {
        version: '2012-11-05',
        namespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
        numbers: ['DelaySeconds', 'WaitTimeSeconds'],
        inputs: {
          SendMessageBatchRequestEntry: { list: 'Entries' },
          AttributeName: { list: 'AttributeNames' },
          MessageAttribute: { map: 'MessageAttributes', key: 'Name', value: 'Value' },
        },
        outputs: {
          Successful: { list: 'SendMessageBatchResultEntry' },
          Messages: { list: 'Message' },
          Attributes: { map: 'Attribute', key: 'Name', value: 'Value' },
          MessageAttributes: { map: 'MessageAttribute', key: 'Name', value: 'Value' },
        },
      },
    );
    const { url } = await startServices({ rows: [sqs.row] });
    const call = async (parameters: Record<string, string>) => {
      const response = await fetch(`${url}/123456789012/q`, {
        method: 'POST',
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/sqs/aws4_request' },
        body: new URLSearchParams({ Version: '2012-11-05', ...parameters }),
      });
      expect(response.status).toBe(200);
      return (await response.text()).replace(/<ResponseMetadata>.*<\/ResponseMetadata>/, '');
    };
    expect(
      await call({
        Action: 'SendMessageBatch',
        'SendMessageBatchRequestEntry.2.Id': 'b',
        'SendMessageBatchRequestEntry.1.Id': 'a',
        'SendMessageBatchRequestEntry.1.DelaySeconds': '5',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'kind',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'String',
      }),
    ).toBe(
      '<SendMessageBatchResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><SendMessageBatchResult>' +
        '<SendMessageBatchResultEntry><Id>a</Id></SendMessageBatchResultEntry><SendMessageBatchResultEntry><Id>b</Id></SendMessageBatchResultEntry>' +
        '</SendMessageBatchResult></SendMessageBatchResponse>',
    );
    expect(await call({ Action: 'ReceiveMessage', 'AttributeName.1': 'All', WaitTimeSeconds: '1' })).toContain(
      '<Message><MessageId>1</MessageId><Body>x</Body><Attribute><Name>SentTimestamp</Name><Value>5</Value></Attribute>' +
        '<MessageAttribute><Name>kind</Name><Value><DataType>String</DataType><StringValue>new</StringValue></Value></MessageAttribute></Message>',
    );
    expect(sqs.inputs).toEqual([
      { Entries: [{ Id: 'a', DelaySeconds: 5, MessageAttributes: { kind: { DataType: 'String' } } }, { Id: 'b' }] },
      { AttributeNames: ['All'], WaitTimeSeconds: 1 },
    ]);
  });
});

test('CBOR: the same inputs and outputs', async () => {
  const kinesis = service('kinesis', {
    PutRecord: () => ({ Data: Buffer.from('x'), At: DATE, Left: undefined }),
  });
  const { url } = await startServices({ rows: [kinesis.row] });
  const call = (operation: string, input: object) =>
    fetch(`${url}/service/Kinesis_20131202/operation/${operation}`, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/kinesis/aws4_request',
        'smithy-protocol': 'rpc-v2-cbor',
        'content-type': 'application/cbor',
      },
      body: new Uint8Array(encodeCbor(input)),
    });
  const response = await call('PutRecord', { Data: Buffer.from([1, 2, 255]), At: DATE, Tags: ['a'] });
  expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
  expect(decodeCbor(new Uint8Array(await response.arrayBuffer()))).toEqual({ Data: Buffer.from('x'), At: DATE });
  expect(kinesis.inputs).toEqual([{ Data: 'AQL/', At: DATE.getTime() / 1000, Tags: ['a'] }]);
  const missing = await call('Other', {});
  expect(missing.status).toBe(501);
  expect(decodeCbor(new Uint8Array(await missing.arrayBuffer()))).toMatchObject({ __type: 'NotImplemented' });
});

test('REST with JSON: members of path, query and body, raw bodies, headers and statuses', async () => {
  const inputs: any[] = [];
  const row: ServiceRow = {
    name: 'lambda',
    open: async (context) => ({
      name: 'lambda',
      operations: ['Invoke'],
      handle: restJson({
        service: 'lambda',
        context,
        routes: {
          'POST /2015-03-31/functions/{FunctionName}/invocations': 'Invoke',
          'GET /2015-03-31/functions/{FunctionName}': 'GetFunction',
        },
        rawBodies: ['Invoke'],
        accesses: () => [],
        operations: {
          Invoke: (input, { headers }) => {
            inputs.push({ ...input, type: headers['x-amz-invocation-type'] });
            if (input.FunctionName === 'none') {
              throw new AwsServiceError('ResourceNotFoundException', 'Function not found', {
                status: 404,
                details: { Type: 'User' },
              });
            }
            return new RestResult(200, '"ok"', { 'x-amz-executed-version': '$LATEST' });
          },
        },
      }),
      close: async () => undefined,
    }),
  };
  const { config, using } = await startServices({ rows: [row] });
  const client = using(new LambdaClient(config));
  const invoked = await client.send(
    new InvokeCommand({ FunctionName: 'arn:aws:lambda:x:1:function:f', Qualifier: 'live', Payload: '{"a":1}' }),
  );
  expect(Buffer.from(invoked.Payload!).toString()).toBe('"ok"');
  expect(invoked).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(inputs).toEqual([
    expect.objectContaining({
      FunctionName: 'arn:aws:lambda:x:1:function:f',
      Qualifier: 'live',
      body: Buffer.from('{"a":1}'),
    }),
  ]);
  await expect(client.send(new InvokeCommand({ FunctionName: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found',
    Type: 'User',
  });
  await expect(client.send(new GetFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('the local lambda has no GetFunction'),
  });
});
