import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { LambdaIntegration, RestApi, TokenAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as eventTargets from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import * as s3Notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { WebSocket } from 'ws';
import { ECHO, inlineFunction, LocalStack } from '../gateway/local-stack';

afterEach(() => LocalStack.closeAll());

const PRINT = "async (event) => console.log('<got>')";

/** What grants a service something, by the type of its resource in the template. */
type Grant = 'AWS::SQS::QueuePolicy' | 'AWS::SNS::TopicPolicy' | 'AWS::Lambda::Permission' | 'AWS::IAM::Policy';

/** Runs the stack, without the resources of a type. */
async function run(build: (stack: Stack) => void, without?: Grant, handler = PRINT) {
  const cdk = new Stack(new App(), 'demo');
  // A stack is checked if its functions have roles.
  inlineFunction(cdk, 'Other', ECHO);
  build(cdk);
  const template = Template.fromStack(cdk).toJSON();
  for (const [id, { Type, DependsOn }] of Object.entries<any>(template.Resources)) {
    if (Type === without) delete template.Resources[id];
    else if (DependsOn) delete template.Resources[id].DependsOn;
  }
  const stack = await LocalStack.startTemplate(template, handler);
  const resource = (type: string) => stack.cloud.resources.find((one) => one.type === type)!;
  const config = {
    endpoint: stack.runner.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return {
    stack,
    config,
    resource,
    until,
    printed: (text: string | RegExp) => until(() => stack.output.match(text) !== null),
    async received(): Promise<string | undefined> {
      const client = new SQSClient(config);
      const QueueUrl = resource('AWS::SQS::Queue').ref;
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
      client.destroy();
      return Messages[0]?.Body;
    },
  };
}

type Running = Awaited<ReturnType<typeof run>>;

const publish = ({ config, resource }: Running) =>
  new SNSClient(config).send(new PublishCommand({ TopicArn: resource('AWS::SNS::Topic').ref, Message: 'hello' }));
const upload = ({ config, resource }: Running) =>
  new S3Client({ ...config, forcePathStyle: true }).send(
    new PutObjectCommand({ Bucket: resource('AWS::S3::Bucket').ref, Key: 'a', Body: 'a' }),
  );
const putEvent = ({ config }: Running) =>
  new EventBridgeClient(config).send(
    new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'Test', Detail: '{}' }] }),
  );

const rule = (stack: Stack, target: events.IRuleTarget) =>
  new events.Rule(stack, 'Rule', { eventPattern: { source: ['test'] }, targets: [target] });
const notified = (stack: Stack, destination: any) =>
  new Bucket(stack, 'Bucket').addEventNotification(EventType.OBJECT_CREATED, destination);
const queue = (stack: Stack) => new sqs.Queue(stack, 'Jobs');
const fn = (stack: Stack) => inlineFunction(stack, 'Handle', PRINT);

describe.each<[string, Grant, string, (running: Running) => Promise<unknown>, (stack: Stack) => void]>([
  [
    'SNS to SQS',
    'AWS::SQS::QueuePolicy',
    'sns',
    publish,
    (stack) => new sns.Topic(stack, 'News').addSubscription(new SqsSubscription(queue(stack))),
  ],
  [
    'S3 to SQS',
    'AWS::SQS::QueuePolicy',
    's3',
    upload,
    (stack) => notified(stack, new s3Notifications.SqsDestination(queue(stack))),
  ],
  [
    'EventBridge to SQS',
    'AWS::SQS::QueuePolicy',
    'events',
    putEvent,
    (stack) => rule(stack, new eventTargets.SqsQueue(queue(stack))),
  ],
])('%s', (_, grant, service, act, build) => {
  test('arrives', async () => {
    const running = await run(build);
    await act(running);
    expect(await running.received()).toEqual(expect.any(String));
  });

  test('is refused without the policy of the queue', async () => {
    const running = await run(build, grant);
    await act(running);
    await running.printed(`${service}.amazonaws.com may not sqs:SendMessage on`);
    expect(running.stack.output).toContain(`grantSendMessages(new iam.ServicePrincipal('${service}.amazonaws.com'))`);
  });
});

describe.each<[string, string, (running: Running) => Promise<unknown>, (stack: Stack) => void]>([
  [
    'SNS to Lambda',
    'sns',
    publish,
    (stack) => new sns.Topic(stack, 'News').addSubscription(new LambdaSubscription(fn(stack))),
  ],
  ['S3 to Lambda', 's3', upload, (stack) => notified(stack, new s3Notifications.LambdaDestination(fn(stack)))],
  ['EventBridge to Lambda', 'events', putEvent, (stack) => rule(stack, new eventTargets.LambdaFunction(fn(stack)))],
])('%s', (_, service, act, build) => {
  test('arrives', async () => {
    const running = await run(build);
    await act(running);
    await running.printed('<got>');
  });

  test('is refused without the permission of the function', async () => {
    const running = await run(build, 'AWS::Lambda::Permission');
    await act(running);
    await running.printed(`${service}.amazonaws.com may not lambda:InvokeFunction on`);
    expect(running.stack.output).not.toContain('<got>');
  });
});

describe('S3 to SNS', () => {
  const build = (stack: Stack) => {
    const topic = new sns.Topic(stack, 'News');
    topic.addSubscription(new LambdaSubscription(fn(stack)));
    notified(stack, new s3Notifications.SnsDestination(topic));
  };

  test('arrives', async () => {
    const running = await run(build);
    await upload(running);
    await running.printed('<got>');
  });

  test('is refused without the policy of the topic', async () => {
    const running = await run(build, 'AWS::SNS::TopicPolicy');
    await upload(running);
    await running.printed('s3.amazonaws.com may not sns:Publish on');
  });
});

test('a permission for another topic does not count', async () => {
  const running = await run((stack) => {
    const handle = fn(stack);
    new sns.Subscription(stack, 'Subscription', {
      topic: new sns.Topic(stack, 'News'),
      protocol: sns.SubscriptionProtocol.LAMBDA,
      endpoint: handle.functionArn,
    });
    handle.addPermission('Others', {
      principal: new ServicePrincipal('sns.amazonaws.com'),
      sourceArn: 'arn:aws:sns:us-east-1:000000000000:others',
    });
  });
  await publish(running);
  await running.printed('sns.amazonaws.com may not lambda:InvokeFunction on');
});

describe('API Gateway to Lambda', () => {
  const rest = (stack: Stack) =>
    new RestApi(stack, 'Api').root
      .addResource('users')
      .addResource('{id}')
      .addMethod('GET', new LambdaIntegration(inlineFunction(stack, 'Handle', ECHO)));
  const http = (stack: Stack) =>
    new apigatewayv2.HttpApi(stack, 'Api').addRoutes({
      path: '/users/{id}',
      methods: [apigatewayv2.HttpMethod.GET],
      integration: new HttpLambdaIntegration('Get', inlineFunction(stack, 'Handle', ECHO)),
    });

  test('a REST API calls the function with the permission of the method, and is 500 without', async () => {
    const { stack } = await run(rest, undefined, ECHO);
    expect((await stack.get('/users/ada')).status).toBe(200);
    const without = await run(rest, 'AWS::Lambda::Permission', ECHO);
    expect(await without.stack.get('/users/ada')).toMatchObject({
      status: 500,
      json: { message: 'Internal server error' },
    });
    expect(without.stack.output).toContain('apigateway.amazonaws.com may not lambda:InvokeFunction on');
  });

  test('an HTTP API calls the function with the permission of the route, and is 500 without', async () => {
    const { stack } = await run(http, undefined, ECHO);
    expect((await stack.get('/users/ada')).status).toBe(200);
    const without = await run(http, 'AWS::Lambda::Permission', ECHO);
    expect(await without.stack.get('/users/ada')).toMatchObject({
      status: 500,
      json: { message: 'Internal Server Error' },
    });
  });

  test('a WebSocket API calls the function with the permission of the route, and refuses the connection without', async () => {
    const build = (stack: Stack) => {
      const webSocketApi = new apigatewayv2.WebSocketApi(stack, 'Api', {
        connectRouteOptions: {
          integration: new WebSocketLambdaIntegration('Connect', inlineFunction(stack, 'Handle', ECHO)),
        },
      });
      new apigatewayv2.WebSocketStage(stack, 'Stage', { webSocketApi, stageName: 'live' });
    };
    const outcome = async ({ stack }: Running) => {
      const socket = new WebSocket(stack.url().replace('http', 'ws'));
      const result = await new Promise((resolve) => {
        socket.on('open', () => resolve('open'));
        socket.on('error', ({ message }) => resolve(message));
      });
      socket.terminate();
      return result;
    };
    expect(await outcome(await run(build, undefined, ECHO))).toBe('open');
    expect(await outcome(await run(build, 'AWS::Lambda::Permission', ECHO))).toMatch('502');
  });
});

describe('API Gateway to the function of an authorizer', () => {
  const ALLOW = `async ({ methodArn, routeArn }) => {
    if (routeArn) return { isAuthorized: true };
    if (!methodArn) return { statusCode: 200 };
    return { principalId: 'ada', policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } };
  }`;
  const handler = (stack: Stack) => inlineFunction(stack, 'Decide', ALLOW);
  const rest = (stack: Stack) =>
    new RestApi(stack, 'Api').root.addMethod('GET', new LambdaIntegration(inlineFunction(stack, 'Handle', ECHO)), {
      authorizer: new TokenAuthorizer(stack, 'Authorizer', { handler: handler(stack) }),
    });
  const http = (stack: Stack) =>
    new apigatewayv2.HttpApi(stack, 'Api').addRoutes({
      path: '/',
      integration: new HttpLambdaIntegration('Get', inlineFunction(stack, 'Handle', ECHO)),
      authorizer: new HttpLambdaAuthorizer('Authorizer', handler(stack), {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
      }),
    });

  test.each<[string, (stack: Stack) => unknown, object]>([
    ['REST', rest, { status: 500, text: '{"message":null}' }],
    ['HTTP', http, { status: 500, json: { message: 'Internal Server Error' } }],
  ])('a %s API calls it with its permission, and is 500 without', async (_, build, response) => {
    const headers = { authorization: 'token' };
    const { stack } = await run((demo) => void build(demo), undefined, ALLOW);
    expect((await stack.get('/', headers)).status).toBe(200);
    const without = await run((demo) => void build(demo), 'AWS::Lambda::Permission', ALLOW);
    expect(await without.stack.get('/', headers)).toMatchObject(response);
    expect(without.stack.output).toContain('apigateway.amazonaws.com may not lambda:InvokeFunction on');
  });

  test('a role of the authorizer stands for the permission', async () => {
    const build = (stack: Stack, allowed: boolean) => {
      const decide = handler(stack);
      const assumeRole = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
      if (allowed) {
        assumeRole.addToPolicy(
          new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [decide.functionArn] }),
        );
      }
      new RestApi(stack, 'Api').root.addMethod('GET', new LambdaIntegration(inlineFunction(stack, 'Handle', ECHO)), {
        authorizer: new TokenAuthorizer(stack, 'Authorizer', { handler: decide, assumeRole }),
      });
    };
    const status = async (allowed: boolean) => {
      const stack = await LocalStack.start((demo) => {
        build(demo, allowed);
        // The CDK allows it by a policy of its own, in any case.
        demo.node.tryFindChild('Authorizer')?.node.tryRemoveChild('authorizerInvokePolicy');
      });
      return (await stack.get('/', { authorization: 'token' })).status;
    };
    expect(await status(true)).toBe(200);
    expect(await status(false)).toBe(500);
  });
});

test('a function URL without authorization needs the permission for everybody', async () => {
  const build = (stack: Stack) =>
    void inlineFunction(stack, 'Open', ECHO).addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  expect((await (await run(build, undefined, ECHO)).stack.get('/')).status).toBe(200);
  const { stack } = await run(build, 'AWS::Lambda::Permission', ECHO);
  expect(await stack.get('/')).toMatchObject({ status: 403, json: { Message: 'Forbidden' } });
});

describe('a role is assumed by those that its trust policy names', () => {
  const assume = async (external?: string, given?: string) => {
    const stack = await LocalStack.start((demo) => {
      const caller = inlineFunction(demo, 'Caller', ECHO);
      const other = inlineFunction(demo, 'Other', ECHO);
      new Role(demo, 'Trusting', { assumedBy: caller.role!, externalIds: external ? [external] : undefined });
      const statement = new PolicyStatement({ actions: ['sts:AssumeRole'], resources: ['*'] });
      for (const fn_ of [caller, other]) fn_.addToRolePolicy(statement);
    });
    const callers = (stack.runner as any).services.callers;
    const roleArn = (name: string) => stack.cloud.iam.roles.find(({ arn }) => arn.includes(name))!.arn;
    return async (name: string) => {
      const credentials = callers.issue(roleArn(name), 'ada', Date.now() + 60_000, stack.runner.clock);
      const client = new STSClient({ endpoint: stack.runner.awsEndpoint, region: 'us-east-1', credentials });
      try {
        await client.send(
          new AssumeRoleCommand({ RoleArn: roleArn('Trusting'), RoleSessionName: 'job', ExternalId: given }),
        );
        return 'assumed';
      } catch (e) {
        return String(e);
      } finally {
        client.destroy();
      }
    };
  };

  test('and by no other role, whatever its own policies allow', async () => {
    const as = await assume();
    expect(await as('Caller')).toBe('assumed');
    expect(await as('Other')).toMatch(
      /AccessDenied: User: .*Other.* is not authorized to perform: sts:AssumeRole on resource: [^]*the trust policy of the role has to name it/,
    );
  });

  test('with the external id that it wants', async () => {
    expect(await (await assume('secret', 'secret'))('Caller')).toBe('assumed');
    expect(await (await assume('secret', 'other'))('Caller')).toMatch('AccessDenied');
  });
});

test('a rule gets a target with a role only from those that may pass it', async () => {
  const stack = await LocalStack.start((demo) => {
    for (const [id, pass] of [
      ['May', true],
      ['Not', false],
    ] as const) {
      const role = inlineFunction(demo, id, ECHO).role!;
      role.addToPrincipalPolicy(new PolicyStatement({ actions: ['events:*'], resources: ['*'] }));
      if (pass) role.addToPrincipalPolicy(new PolicyStatement({ actions: ['iam:PassRole'], resources: ['*'] }));
    }
    new Role(demo, 'Passed', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
  });
  const callers = (stack.runner as any).services.callers;
  const roleArn = (name: string) => stack.cloud.iam.roles.find(({ arn }) => arn.includes(name))!.arn;
  const put = async (name: string) => {
    const credentials = callers.issue(roleArn(name), 'ada', Date.now() + 60_000, stack.runner.clock);
    const client = new EventBridgeClient({ endpoint: stack.runner.awsEndpoint, region: 'us-east-1', credentials });
    try {
      await client.send(new PutRuleCommand({ Name: 'rule', ScheduleExpression: 'rate(1 day)' }));
      const target = { Id: 'a', Arn: 'arn:aws:sqs:us-east-1:000000000000:jobs', RoleArn: roleArn('Passed') };
      await client.send(new PutTargetsCommand({ Rule: 'rule', Targets: [target] }));
      return 'put';
    } catch (e) {
      return String(e);
    } finally {
      client.destroy();
    }
  };
  expect(await put('May')).toBe('put');
  expect(await put('Not')).toMatch(/is not authorized to perform: iam:PassRole on resource: .*Passed/);
});

describe('event source mappings use the role of the function', () => {
  const ofQueue = (stack: Stack) => fn(stack).addEventSource(new SqsEventSource(queue(stack)));
  const ofStream = (stack: Stack) => {
    const table = new dynamodb.Table(stack, 'Orders', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_IMAGE,
    });
    fn(stack).addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.TRIM_HORIZON }));
  };
  const send = ({ config, resource }: Running) =>
    new SQSClient(config).send(new SendMessageCommand({ QueueUrl: resource('AWS::SQS::Queue').ref, MessageBody: 'x' }));
  const put = ({ config, stack }: Running) =>
    new DynamoDBClient(config).send(
      new PutItemCommand({ TableName: stack.cloud.tables[0].tableName, Item: { id: { S: 'a' } } }),
    );

  test.each([
    ['queue', ofQueue, send],
    ['stream', ofStream, put],
  ])('a %s is read with the permission', async (_, build, act) => {
    const running = await run(build);
    await act(running);
    await running.printed('<got>');
  });

  test.each<[string, (stack: Stack) => void, (running: Running) => Promise<unknown>, string]>([
    ['queue', ofQueue, send, 'sqs:receivemessage'],
    ['stream', ofStream, put, 'dynamodb:DescribeStream'],
  ])('a %s is not read without, and the permission is named', async (_, build, act, action) => {
    const running = await run(build, 'AWS::IAM::Policy');
    await act(running);
    await running.printed('its event source mapping is stopped');
    expect(running.stack.output).toContain(`is not authorized to perform: ${action}`);
    expect(running.stack.output).toContain('allows it');
    expect(running.stack.output).not.toContain('<got>');
  });

  test('a mapping goes on when its role has the permission', async () => {
    const running = await run(ofQueue, 'AWS::IAM::Policy');
    await send(running);
    await running.printed('its event source mapping is stopped');
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] };
    const { cloud } = running.stack;
    const roles = cloud.iam.roles.map((role) => ({ ...role, policies: [{ name: 'All', document: everything }] }));
    await running.stack.runner.apply({ ...cloud, iam: { ...cloud.iam, roles } });
    await running.printed('<got>');
  });
});
