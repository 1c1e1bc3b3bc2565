import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { inlineFunction, LocalStack } from '../local-stack';

const servers: http.Server[] = [];
afterEach(async () => {
  await LocalStack.closeAll();
  for (const server of servers.splice(0)) server.close();
});

const OK: apigateway.IntegrationResponse = { statusCode: '200' };

/** A role of API Gateway with these actions. */
function roleOf(stack: Stack, ...actions: string[]): iam.Role {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
  if (actions.length > 0) role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  // Roles hold if functions of the stack have some.
  inlineFunction(stack, 'Other', 'async () => 1');
  return role;
}

const method = (
  api: apigateway.RestApi,
  path: string,
  verb: string,
  integration: apigateway.Integration,
  requestParameters: { [name: string]: boolean } = {},
) =>
  api.root.resourceForPath(path).addMethod(verb, integration, {
    requestParameters,
    methodResponses: [{ statusCode: '200' }, { statusCode: '400' }, { statusCode: '404' }],
  });

function client<T>(stack: LocalStack, Client: new (config: any) => T, more: object = {}): T {
  return new Client({
    endpoint: stack.runner.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    ...more,
  });
}

const refOf = (stack: LocalStack, type: string) => stack.cloud.resources.find((one) => one.type === type)!.ref;

async function received(stack: LocalStack) {
  const sqsClient = client(stack, SQSClient);
  const input = { QueueUrl: refOf(stack, 'AWS::SQS::Queue'), WaitTimeSeconds: 5, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await sqsClient.send(new ReceiveMessageCommand(input));
  sqsClient.destroy();
  return Messages.map(({ Body }) => Body);
}

test('messages are sent to a queue by its path, and to a topic by the operation', async () => {
  const stack = await LocalStack.start((demo) => {
    const credentialsRole = roleOf(demo, 'sqs:SendMessage', 'sns:Publish');
    const queue = new sqs.Queue(demo, 'Queue');
    const topic = new sns.Topic(demo, 'Topic');
    topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
    const api = new apigateway.RestApi(demo, 'Api');
    const ofQueue = (requestTemplates: object): apigateway.AwsIntegrationProps => ({
      service: 'sqs',
      path: `${demo.account}/${queue.queueName}`,
      options: {
        credentialsRole,
        passthroughBehavior: apigateway.PassthroughBehavior.NEVER,
        requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
        requestTemplates: requestTemplates as any,
        integrationResponses: [
          {
            statusCode: '200',
            responseTemplates: { 'application/json': '{"done":true}' },
            responseParameters: {},
          },
          { statusCode: '400', selectionPattern: '4\\d{2}' },
        ],
      },
    });
    method(
      api,
      '/jobs/{id}',
      'POST',
      new apigateway.AwsIntegration(
        ofQueue({
          'application/json':
            "Action=SendMessage&MessageBody=$util.urlEncode(\"$input.params('id'): $input.json('$.todo')\")",
        }),
      ),
    );
    method(
      api,
      '/wrong',
      'POST',
      new apigateway.AwsIntegration(ofQueue({ 'application/json': 'Action=SendMessage&DelaySeconds=1' })),
    );
    method(
      api,
      '/topic',
      'POST',
      new apigateway.AwsIntegration({
        service: 'sns',
        action: 'Publish',
        actionParameters: { Subject: 'Hi there' },
        options: {
          credentialsRole,
          requestParameters: {
            'integration.request.querystring.TopicArn': `'${topic.topicArn}'`,
            'integration.request.querystring.Message': 'method.request.body.text',
          },
          integrationResponses: [OK],
        },
      }),
    );
  });
  expect(await stack.send('POST', '/jobs/a%20b', { body: { todo: 'x & y' } })).toMatchObject({
    status: 200,
    json: { done: true },
    headers: { 'content-type': 'application/json' },
  });
  const published = await stack.send('POST', '/topic', { body: { text: 'hello' } });
  expect(published.status).toBe(200);
  expect(published.text).toContain('<MessageId>');
  const bodies = [...(await received(stack))];
  while (bodies.length < 2) bodies.push(...(await received(stack)));
  expect(bodies.sort()).toEqual(['a b: "x & y"', 'hello']);

  const wrong = await stack.send('POST', '/wrong', { body: {} });
  expect(wrong).toMatchObject({ status: 400 });
  expect(wrong.text).toContain('<Code>MissingParameter</Code>');
  expect(stack.output).toContain('the integration has responded with 400');
  expect(await stack.send('POST', '/jobs/1', { headers: { 'content-type': 'text/plain' }, body: 'x' })).toMatchObject({
    status: 415,
    json: { message: 'Unsupported Media Type' },
  });
});

test('items are put and read with templates, and a record is put into a stream', async () => {
  const stack = await LocalStack.start((demo) => {
    const credentialsRole = roleOf(
      demo,
      'dynamodb:*',
      'kinesis:PutRecord',
      'states:StartExecution',
      'events:PutEvents',
    );
    const table = new dynamodb.Table(demo, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
    const stream = new kinesis.Stream(demo, 'Stream');
    const api = new apigateway.RestApi(demo, 'Api');
    const operation = (service: string, action: string, request: string, response?: string) =>
      new apigateway.AwsIntegration({
        service,
        action,
        options: {
          credentialsRole,
          requestTemplates: { 'application/json': request },
          integrationResponses: [
            { statusCode: '200', ...(response ? { responseTemplates: { 'application/json': response } } : {}) },
          ],
        },
      });
    method(
      api,
      '/items/{id}',
      'PUT',
      operation(
        'dynamodb',
        'PutItem',
        `{ "TableName": "${table.tableName}", "Item": {
          "id": { "S": "$input.params('id')" },
          "tags": { "L": [#foreach($tag in $input.path('$.tags')){ "S": "$tag" }#if($foreach.hasNext),#end#end] }
        } }`,
        '{}',
      ),
    );
    method(
      api,
      '/items/{id}',
      'GET',
      operation(
        'dynamodb',
        'GetItem',
        `{ "TableName": "${table.tableName}", "Key": { "id": { "S": "$input.params('id')" } } }`,
        `#set($item = $input.path('$.Item'))
#if($item)
{ "id": "$item.id.S", "tags": [#foreach($tag in $item.tags.L)"$tag.S"#if($foreach.hasNext),#end#end] }
#else
#set($context.responseOverride.status = 404)
#set($context.responseOverride.header.x-reason = "missing")
{ "message": "there is no item $input.params('id')" }
#end`,
      ),
    );
    method(
      api,
      '/records',
      'POST',
      operation(
        'kinesis',
        'PutRecord',
        `{ "StreamName": "${stream.streamName}", "Data": "$util.base64Encode($input.json('$'))", "PartitionKey": "p" }`,
        `{ "shard": $input.json('$.ShardId') }`,
      ),
    );
    method(
      api,
      '/events',
      'POST',
      operation(
        'events',
        'PutEvents',
        `{ "Entries": [{ "Source": "shop", "DetailType": "order", "Detail": "$util.escapeJavaScript($input.body)" }] }`,
      ),
    );
    method(
      api,
      '/executions',
      'POST',
      operation(
        'states',
        'StartExecution',
        '{ "stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:Ship", "input": "{}" }',
      ),
    );
  });
  expect((await stack.send('PUT', '/items/7', { body: { tags: ['a', 'b'] } })).status).toBe(200);
  expect(await stack.get('/items/7')).toMatchObject({ status: 200, json: { id: '7', tags: ['a', 'b'] } });
  expect(await stack.get('/items/8')).toMatchObject({
    status: 404,
    json: { message: 'there is no item 8' },
    headers: { 'x-reason': 'missing' },
  });
  expect(await stack.send('POST', '/records', { body: { n: 1 } })).toMatchObject({
    json: { shard: 'shardId-000000000000' },
  });
  expect(await stack.send('POST', '/events', { body: { n: 1 } })).toMatchObject({ json: { FailedEntryCount: 0 } });
  expect(await stack.send('POST', '/executions', { body: {} })).toMatchObject({
    status: 200,
    json: { executionArn: expect.stringContaining(':execution:Ship:') },
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html
test('objects are put and read by their path, with the headers that are mapped', async () => {
  const stack = await LocalStack.start((demo) => {
    const credentialsRole = roleOf(demo, 's3:PutObject', 's3:GetObject');
    const bucket = new s3.Bucket(demo, 'Bucket');
    const api = new apigateway.RestApi(demo, 'Api', { binaryMediaTypes: ['*/*'] });
    for (const verb of ['PUT', 'GET']) {
      method(
        api,
        '/files/{key+}',
        verb,
        new apigateway.AwsIntegration({
          service: 's3',
          path: `${bucket.bucketName}/{key}`,
          integrationHttpMethod: verb,
          options: {
            credentialsRole,
            requestParameters: {
              'integration.request.path.key': 'method.request.path.key',
              'integration.request.header.Content-Type': 'method.request.header.Content-Type',
            },
            integrationResponses: [
              {
                statusCode: '200',
                responseParameters: {
                  'method.response.header.Content-Type': 'integration.response.header.Content-Type',
                  'method.response.header.ETag': 'integration.response.header.etag',
                },
              },
              { statusCode: '404', selectionPattern: '40[34]' },
            ],
          },
        }),
        { 'method.request.path.key': true, 'method.request.header.Content-Type': false },
      );
    }
  });
  const bytes = Buffer.from([0, 255, 128, 10]);
  const headers = { 'content-type': 'image/png' };
  const put = await stack.send('PUT', '/files/a/b%20%C3%BC.png', { headers, body: bytes });
  expect(put).toMatchObject({ status: 200, headers: { etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) } });
  const s3Client = client(stack, S3Client, { forcePathStyle: true });
  const Bucket = refOf(stack, 'AWS::S3::Bucket');
  const { Body } = await s3Client.send(new GetObjectCommand({ Bucket, Key: 'a/b ü.png' }));
  expect(Buffer.from(await Body!.transformToByteArray())).toEqual(bytes);
  s3Client.destroy();
  const got = await stack.get('/files/a/b%20%C3%BC.png');
  expect(got).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
  expect((await stack.get('/files/none')).status).toBe(404);
});

test('a role without the permission is refused, as by the service', async () => {
  const stack = await LocalStack.start((demo) => {
    const credentialsRole = roleOf(demo);
    const queue = new sqs.Queue(demo, 'Queue');
    method(
      new apigateway.RestApi(demo, 'Api'),
      '/jobs',
      'POST',
      new apigateway.AwsIntegration({
        service: 'sqs',
        action: 'SendMessage',
        actionParameters: { MessageBody: 'a b' },
        options: {
          credentialsRole,
          requestParameters: { 'integration.request.querystring.QueueUrl': `'${queue.queueUrl}'` },
          integrationResponses: [OK, { statusCode: '400', selectionPattern: '4.*' }],
        },
      }),
    );
  });
  const { status, text } = await stack.send('POST', '/jobs', { body: {} });
  expect(status).toBe(400);
  expect(text).toContain('sqs:sendmessage');
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
test('a function gets what the template has, and its errors select the response', async () => {
  const stack = await LocalStack.start((demo) => {
    const fn = inlineFunction(
      demo,
      'Fn',
      "async (event) => { if (event.id === 'bad') throw new Error('Invalid id: ' + event.id); return { event }; }",
    );
    const api = new apigateway.RestApi(demo, 'Api');
    const integration = new apigateway.LambdaIntegration(fn, {
      proxy: false,
      requestTemplates: { 'application/json': `{ "id": "$input.params('id')", "body": $input.json('$') }` },
      integrationResponses: [
        { ...OK, responseTemplates: { 'application/json': `$input.json('$.event')` } },
        {
          statusCode: '400',
          selectionPattern: 'Invalid.*',
          responseParameters: { 'method.response.header.x-type': 'integration.response.body.errorType' },
          responseTemplates: { 'application/json': `{ "error": "$input.path('$.errorMessage')" }` },
        },
      ],
    });
    method(api, '/users/{id}', 'POST', integration);
    method(api, '/raw', 'POST', new apigateway.LambdaIntegration(fn, { proxy: false, integrationResponses: [OK] }));
  });
  expect(await stack.send('POST', '/users/7', { body: { n: [1] } })).toMatchObject({
    status: 200,
    json: { id: '7', body: { n: [1] } },
  });
  expect(await stack.send('POST', '/users/bad', { body: {} })).toMatchObject({
    status: 400,
    json: { error: 'Invalid id: bad' },
    headers: { 'x-type': 'Error' },
  });
  expect(stack.output).toContain('Invalid id: bad');
  expect(await stack.send('POST', '/raw', { body: { n: 1 } })).toMatchObject({ json: { event: { n: 1 } } });
  expect(await stack.send('POST', '/raw')).toMatchObject({ json: { event: {} } });
  expect(
    await stack.send('POST', '/raw', { headers: { 'content-type': 'application/json' }, body: '{no' }),
  ).toMatchObject({
    status: 400,
    json: { message: expect.stringContaining('Could not parse request body into json') },
  });
});

test('a function is invoked asynchronously if a header says so', async () => {
  const stack = await LocalStack.start((demo) => {
    roleOf(demo);
    const fn = inlineFunction(demo, 'Fn', "async ({ n }) => { console.log('<got> ' + n); }");
    const options = (type: string): apigateway.LambdaIntegrationOptions => ({
      proxy: false,
      requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': type },
      integrationResponses: [{ ...OK, responseTemplates: { 'application/json': '{"accepted":true}' } }],
    });
    const api = new apigateway.RestApi(demo, 'Api');
    method(api, '/later', 'POST', new apigateway.LambdaIntegration(fn, options("'Event'")));
    const denied = new apigateway.AwsIntegration({
      service: 'lambda',
      path: `2015-03-31/functions/${fn.functionArn}/invocations`,
      options: options("'Event'"),
    });
    method(api, '/denied', 'POST', denied);
  });
  expect(await stack.send('POST', '/later', { body: { n: 7 } })).toMatchObject({
    status: 200,
    json: { accepted: true },
  });
  while (!stack.output.includes('<got> 7')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await stack.send('POST', '/denied', { body: { n: 8 } })).toMatchObject({ status: 500 });
  expect(stack.output).not.toContain('<got> 8');
});

test('a template that fails is 500, and the log says why', async () => {
  const stack = await LocalStack.start((demo) => {
    const requestTemplates = { 'application/json': '$input.body.frobnicate()' };
    const integrationResponses = [OK];
    const mock = new apigateway.MockIntegration({ requestTemplates, integrationResponses });
    method(new apigateway.RestApi(demo, 'Api'), '/mock', 'POST', mock);
  });
  expect(await stack.send('POST', '/mock', { body: {} })).toMatchObject({
    status: 500,
    text: '{"message": "Internal server error"}',
  });
  expect(stack.output).toContain('.frobnicate() is no method');
});

test('a service that runs elsewhere is called there', async () => {
  const server = http.createServer((req, res) => res.end(JSON.stringify({ target: req.headers['x-amz-target'] })));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stack = await LocalStack.start(
    (demo) => {
      const options = { credentialsRole: roleOf(demo), integrationResponses: [OK] };
      const integration = new apigateway.AwsIntegration({ service: 'events', action: 'PutEvents', options });
      method(new apigateway.RestApi(demo, 'Api'), '/events', 'POST', integration);
    },
    { endpoints: [{ service: 'eventbridge', url }] },
  );
  expect(await stack.send('POST', '/events', { body: {} })).toMatchObject({
    status: 200,
    json: { target: 'AWSEvents.PutEvents' },
  });
});

test('a URL gets what is mapped and nothing else', async () => {
  const server = http.createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => (body += chunk));
    req.on('end', () => {
      res.writeHead(req.url!.includes('missing') ? 404 : 200, { 'x-app-id': '7', 'content-type': 'application/json' });
      const { method: verb, url, headers } = req;
      res.end(JSON.stringify({ method: verb, url, headers, body, redirect: { url: 'https://example.com' } }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stack = await LocalStack.start((demo) => {
    const api = new apigateway.RestApi(demo, 'Api');
    const integration = new apigateway.HttpIntegration(`${url}/v2/pets/{pet}`, {
      proxy: false,
      httpMethod: 'PUT',
      options: {
        requestParameters: {
          'integration.request.path.pet': 'method.request.querystring.name',
          'integration.request.querystring.stage': 'context.stage',
          'integration.request.header.x-first': 'method.request.body.pets[0].name',
        },
        requestTemplates: { 'application/json': '#set($context.requestOverride.header.x-own = "set")$input.body' },
        integrationResponses: [
          {
            statusCode: '200',
            responseParameters: {
              'method.response.header.location': 'integration.response.body.redirect.url',
              'method.response.header.id': 'integration.response.header.x-app-id',
              'method.response.header.fixed': "'text'",
            },
          },
          { statusCode: '404', selectionPattern: '404' },
        ],
      },
    });
    method(api, '/pets', 'POST', integration, { 'method.request.querystring.name': true });
  });
  const body = { pets: [{ name: 'rex' }] };
  const { status, json, headers } = await stack.send('POST', '/pets?name=a%2Fb&other=1', {
    headers: { 'x-secret': 's' },
    body,
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({ method: 'PUT', url: '/v2/pets/a/b?stage=prod', body: JSON.stringify(body) });
  expect(json.headers).toMatchObject({ 'x-first': 'rex', 'x-own': 'set', 'content-type': 'application/json' });
  const apiId = json.headers['x-amzn-apigateway-api-id'];
  expect(json.headers['user-agent']).toBe(`AmazonAPIGateway_${apiId}`);
  expect(json.headers).not.toHaveProperty('x-secret');
  expect(headers).toMatchObject({ location: 'https://example.com', id: '7', fixed: 'text' });
  expect(headers).not.toHaveProperty('x-app-id');
  expect((await stack.send('POST', '/pets?name=missing', { body })).status).toBe(404);
});

test('what does not run is 501, and listed', async () => {
  const stack = await LocalStack.start((demo) => {
    const api = new apigateway.RestApi(demo, 'Api');
    const credentialsRole = roleOf(demo);
    const options = { credentialsRole, integrationResponses: [OK] };
    method(api, '/kms', 'GET', new apigateway.AwsIntegration({ service: 'kms', action: 'Encrypt', options }));
    method(api, '/s3', 'GET', new apigateway.AwsIntegration({ service: 's3', action: 'ListBuckets', options }));
    const noRole = { service: 'sns', action: 'Publish', options: { integrationResponses: [OK] } };
    method(api, '/role', 'GET', new apigateway.AwsIntegration(noRole));
  });
  for (const [path, reason] of [
    ['/kms', 'an integration with the service kms does not run locally'],
    ['/s3', 'an operation of s3 by its name does not run locally'],
    ['/role', 'has no role'],
  ]) {
    expect(await stack.get(path)).toMatchObject({ status: 501, json: { message: expect.stringContaining(reason) } });
  }
  expect(stack.runner.servers[0].api!.gateway.problems).toHaveLength(3);
});
