import { startServices } from './test-services';

const OPERATIONS: { readonly [target: string]: { readonly scope: string; readonly operations: readonly string[] } } = {
  AmazonSQS: {
    scope: 'sqs',
    operations: ['CreateQueue', 'DeleteMessage', 'ReceiveMessage', 'SendMessage', 'SendMessageBatch'],
  },
  AmazonSSM: {
    scope: 'ssm',
    operations: ['DescribeParameters', 'GetParameter', 'GetParameters', 'GetParametersByPath', 'PutParameter'],
  },
  AWSEvents: {
    scope: 'events',
    operations: ['DescribeRule', 'ListRules', 'PutEvents', 'PutRule', 'PutTargets', 'RemoveTargets'],
  },
  DynamoDB_20120810: {
    scope: 'dynamodb',
    operations: ['BatchGetItem', 'BatchWriteItem', 'CreateTable', 'PutItem', 'Query', 'Scan', 'TransactWriteItems'],
  },
  Kinesis_20131202: {
    scope: 'kinesis',
    operations: ['CreateStream', 'DescribeStream', 'GetRecords', 'GetShardIterator', 'PutRecord', 'PutRecords'],
  },
  secretsmanager: {
    scope: 'secretsmanager',
    operations: ['CreateSecret', 'GetRandomPassword', 'GetSecretValue', 'ListSecrets', 'PutSecretValue'],
  },
};

const INPUTS = [
  '',
  'null',
  '[]',
  '"x"',
  '{',
  '{}',
  '{"Entries":{},"Name":1,"Names":1,"Path":1,"QueueUrl":1,"Records":{},"RequestItems":[],"Rule":1,"SecretId":[],"StreamName":{},"TableName":1,"Targets":{},"TransactItems":{}}',
  '{"Entries":[null],"Names":[null],"QueueUrl":null,"Records":[null],"RequestItems":{"x":null},"Rule":"x","StreamName":"x","TableName":"t","Targets":[null],"TransactItems":[null]}',
];

jest.setTimeout(120_000);

test('an input that lacks what an operation needs, or has it in another type, is no internal failure', async () => {
  const { url, location } = await startServices();
  const failures: string[] = [];
  for (const [target, { scope, operations }] of Object.entries(OPERATIONS)) {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${location.region}/${scope}/aws4_request, SignedHeaders=host, Signature=0`,
    };
    for (const operation of operations) {
      for (const body of INPUTS) {
        const response = await fetch(url, {
          method: 'POST',
          headers: { ...headers, 'x-amz-target': `${target}.${operation}` },
          body,
        });
        const text = await response.text();
        if (response.status >= 500) failures.push(`${operation} ${body} ${response.status} ${text}`);
      }
    }
  }
  expect(failures).toEqual([]);
});
