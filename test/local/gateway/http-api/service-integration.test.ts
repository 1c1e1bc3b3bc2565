import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpSqsIntegration, HttpStepFunctionsIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack } from 'aws-cdk-lib/core';
import { inlineFunction, LocalStack } from '../local-stack';

afterEach(() => LocalStack.closeAll());

/** A route with an integration of a service, and its role. */
function route(stack: Stack, subtype: string, parameters: object, allowed?: iam.PolicyStatement) {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
  if (allowed) role.addToPolicy(allowed);
  // Roles hold if functions of the stack have some.
  inlineFunction(stack, 'Other', 'async () => 1');
  const api = new apigatewayv2.CfnApi(stack, 'Api', { name: 'api', protocolType: 'HTTP' });
  const integration = new apigatewayv2.CfnIntegration(stack, 'Integration', {
    apiId: api.ref,
    integrationType: 'AWS_PROXY',
    integrationSubtype: subtype,
    payloadFormatVersion: '1.0',
    credentialsArn: role.roleArn,
    requestParameters: parameters,
  });
  new apigatewayv2.CfnRoute(stack, 'Route', {
    apiId: api.ref,
    routeKey: 'POST /orders/{id}',
    target: `integrations/${integration.ref}`,
  });
  new apigatewayv2.CfnStage(stack, 'Stage', { apiId: api.ref, stageName: '$default' });
}

const allow = (action: string) => new iam.PolicyStatement({ actions: [action], resources: ['*'] });

const queueUrl = (stack: LocalStack) => stack.cloud.resources.find(({ type }) => type === 'AWS::SQS::Queue')!.ref;

const sqsClient = (stack: LocalStack) =>
  new SQSClient({
    endpoint: stack.runner.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

async function received(stack: LocalStack) {
  const client = sqsClient(stack);
  const input = { QueueUrl: queueUrl(stack), MessageAttributeNames: ['All'] };
  const { Messages } = await client.send(new ReceiveMessageCommand(input));
  client.destroy();
  return Messages;
}

const send = (stack: LocalStack) => stack.send('POST', '/orders/7', { body: { total: 3 } });

test('a message is sent to a queue, with the role of the integration', async () => {
  const stack = await LocalStack.start((demo) => {
    const queue = new sqs.Queue(demo, 'Queue');
    new apigatewayv2.HttpApi(demo, 'Api').addRoutes({
      path: '/orders/{id}',
      methods: [apigatewayv2.HttpMethod.POST],
      integration: new HttpSqsIntegration('Send', {
        queue,
        parameterMapping: new apigatewayv2.ParameterMapping()
          .custom('QueueUrl', queue.queueUrl)
          .custom('MessageBody', '${request.path.id} $request.body.total'),
      }),
    });
  });
  const { status, text } = await send(stack);
  expect(status).toBe(200);
  expect(text).toMatch(/<SendMessageResponse[^]*<MessageId>/);
  expect(await received(stack)).toMatchObject([{ Body: '7 3' }]);
});

test('the attributes of a message are JSON, whose values are mapped', async () => {
  const stack = await LocalStack.start((demo) => {
    const queue = new sqs.Queue(demo, 'Queue');
    const parameters = {
      QueueUrl: queue.queueUrl,
      MessageBody: '$request.body.items[1].name',
      MessageAttributes: '{"kind":{"DataType":"String","StringValue":"${request.querystring.kind}"}}',
    };
    route(demo, 'SQS-SendMessage', parameters, allow('sqs:SendMessage'));
  });
  const body = { items: [{ name: 'tea' }, { name: 'cake' }] };
  expect(await stack.send('POST', '/orders/7?kind=a&kind=b', { body })).toMatchObject({ status: 200 });
  expect(await received(stack)).toMatchObject([
    { Body: 'cake', MessageAttributes: { kind: { DataType: 'String', StringValue: 'a,b' } } },
  ]);
});

test('messages are received, deleted and purged', async () => {
  const stack = await LocalStack.start((demo) => {
    const queue = new sqs.Queue(demo, 'Queue');
    const api = new apigatewayv2.HttpApi(demo, 'Api');
    const { SQS_RECEIVE_MESSAGE, SQS_DELETE_MESSAGE, SQS_PURGE_QUEUE } = apigatewayv2.HttpIntegrationSubtype;
    for (const subtype of [SQS_RECEIVE_MESSAGE, SQS_DELETE_MESSAGE, SQS_PURGE_QUEUE]) {
      api.addRoutes({
        path: `/${subtype}`,
        methods: [apigatewayv2.HttpMethod.POST],
        integration: new HttpSqsIntegration(subtype, { queue, subtype }),
      });
    }
  });
  const client = sqsClient(stack);
  const QueueUrl = queueUrl(stack);
  for (const MessageBody of ['first', 'second']) await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  client.destroy();
  const { text } = await stack.send('POST', '/SQS-ReceiveMessage');
  expect(text).toContain('<Body>first</Body>');
  const [, ReceiptHandle] = /<ReceiptHandle>(.*?)<\/ReceiptHandle>/.exec(text)!;
  expect((await stack.send('POST', '/SQS-DeleteMessage', { body: { ReceiptHandle } })).status).toBe(200);
  const refused = await stack.send('POST', '/SQS-DeleteMessage', { body: { ReceiptHandle: 'x' } });
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('ReceiptHandleIsInvalid');
  expect((await stack.send('POST', '/SQS-PurgeQueue')).status).toBe(200);
  expect((await stack.send('POST', '/SQS-ReceiveMessage')).text).not.toContain('<Body>');
});

test('an event is put, and reaches the target of a rule', async () => {
  const parameters = { Source: 'shop', DetailType: 'order', Detail: '$request.body' };
  const stack = await LocalStack.start((demo) => {
    route(demo, 'EventBridge-PutEvents', parameters, allow('events:PutEvents'));
    const target = inlineFunction(demo, 'Got', "async ({ detail }) => console.log('<got> ' + detail.total)");
    new Rule(demo, 'Rule', { eventPattern: { source: ['shop'] }, targets: [new LambdaFunction(target)] });
  });
  expect(await send(stack)).toMatchObject({ status: 200, json: { FailedEntryCount: 0, Entries: [{}] } });
  while (!stack.output.includes('<got> 3')) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('a role without the permission is refused', async () => {
  const stack = await LocalStack.start((demo) =>
    route(demo, 'EventBridge-PutEvents', { Source: 'shop', DetailType: 'order', Detail: '$request.body' }),
  );
  const { status, text } = await send(stack);
  expect(status).toBe(400);
  expect(text).toMatch(/AccessDeniedException.*events:PutEvents/s);
});

test('executions are recorded when they are started and stopped', async () => {
  const stack = await LocalStack.start((demo) => {
    const ExecutionArn = '$request.body.executionArn';
    route(demo, 'StepFunctions-StopExecution', { ExecutionArn }, allow('states:StopExecution'));
    const stateMachine = new sfn.StateMachine(demo, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(demo, 'Pass')),
    });
    new apigatewayv2.HttpApi(demo, 'Executions').addRoutes({
      path: '/start',
      methods: [apigatewayv2.HttpMethod.POST],
      integration: new HttpStepFunctionsIntegration('Start', {
        stateMachine,
        subtype: apigatewayv2.HttpIntegrationSubtype.STEPFUNCTIONS_START_EXECUTION,
      }),
    });
  });
  const names = stack.cloud.httpApis.map(({ name }) => name);
  const started = await stack.send('POST', '/start', { body: {} }, names.indexOf('Executions'));
  expect(started).toMatchObject({ status: 200, json: { executionArn: expect.stringContaining(':execution:') } });
  const { executionArn } = started.json;
  expect(await stack.send('POST', '/orders/7', { body: { executionArn } }, names.indexOf('api'))).toMatchObject({
    status: 200,
    json: { stopDate: expect.any(Number) },
  });
  expect(stack.output).toContain(`StopExecution of ${executionArn}`);
});

test.each([
  ['AppConfig-GetConfiguration', { Application: 'x' }, 'an integration with AppConfig-GetConfiguration does not run'],
  ['StepFunctions-StartSyncExecution', { StateMachineArn: 'x' }, 'StartSyncExecution does not run'],
  ['SQS-SendMessage', { QueueUrl: 'x' }, 'has no MessageBody'],
])('%s with %j is 501', async (subtype, parameters, reason) => {
  const stack = await LocalStack.start((demo) => route(demo, subtype, parameters));
  expect(await send(stack)).toMatchObject({ status: 501, json: { message: expect.stringContaining(reason) } });
});
