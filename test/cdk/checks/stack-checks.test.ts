import { Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { NestedStack } from 'aws-cdk-lib/core';
import { appIn, newStack, PLAIN, route } from '../literal-app';

/** What synth says of an app, after something was done with it. */
function problem(then: (app: ReturnType<typeof appIn>) => void): string {
  const stack = newStack();
  then(appIn(stack, PLAIN));
  try {
    Template.fromStack(stack);
  } catch (e) {
    return (e as Error).message;
  }
  return '';
}

test('the address of the API in the environment of its function is a cycle, printed by construct path', () => {
  const message = problem((app) => app.addEnvironmentVariable('API_URL', app.restApi.url, 'APIHandler'));
  expect(message).toContain('the resources refer to each other in a cycle');
  expect(message).toContain(
    'Stack/RuntimeApp/APIHandler/Resource needs Stack/RuntimeApp/RestAPI/Resource (Environment.Variables.API_URL)',
  );
  expect(message).toContain(
    'Stack/RuntimeApp/RestAPI/Resource needs Stack/RuntimeApp/APIHandler/Resource (Body.paths./users.post.x-amazon-apigateway-integration.uri)',
  );
  expect(message).toContain('request.baseUrl');
});

test('a log group that is named after the function that writes to it is a cycle', () => {
  const message = problem((app) => {
    const logs = new LogGroup(app, 'Logs', { logGroupName: `/aws/lambda/${app.functions.APIHandler.functionName}` });
    logs.grantWrite(app);
  });
  expect(message).toContain(
    'Stack/RuntimeApp/DefaultRole/DefaultPolicy/Resource needs Stack/RuntimeApp/Logs/Resource (PolicyDocument.Statement',
  );
  expect(message).toContain('Stack/RuntimeApp/Logs/Resource needs Stack/RuntimeApp/APIHandler/Resource (LogGroupName)');
});

test("a notification by the bucket's own property to a function that reads the bucket is a cycle", () => {
  const message = problem((app) => {
    const lambdaConfigurations = [{ event: 's3:ObjectCreated:*', function: app.functions.APIHandler.functionArn }];
    const bucket = new CfnBucket(app, 'Bucket', { notificationConfiguration: { lambdaConfigurations } });
    app.addEnvironmentVariable('BUCKET', bucket.ref, 'APIHandler');
  });
  expect(message).toContain(
    'Stack/RuntimeApp/Bucket needs Stack/RuntimeApp/APIHandler/Resource (NotificationConfiguration.LambdaConfigurations',
  );
});

test('a cycle through a nested stack is one of its parent stack', () => {
  const message = problem((app) => {
    const nested = new NestedStack(app, 'Nested');
    const topic = new Topic(nested, 'Topic', { displayName: app.functions.APIHandler.functionName });
    app.addEnvironmentVariable('TOPIC', topic.topicArn, 'APIHandler');
  });
  expect(message).toContain(
    'Stack/RuntimeApp/APIHandler/Resource needs Stack/RuntimeApp/Nested.NestedStack/Nested.NestedStackResource (Environment.Variables.TOPIC)',
  );
});

test('the name of a function in its own environment is a cycle, and the message names the variable that has it', () => {
  const message = problem((app) =>
    app.addEnvironmentVariable('ME', app.getFunction('APIHandler').functionName, 'APIHandler'),
  );
  expect(message).toContain('AWS_LAMBDA_FUNCTION_NAME');
});

test('a variable of a resource that needs the function is a cycle, and the message names "uses"', () => {
  const message = problem((app) => {
    const pool = new UserPool(app, 'Users', { lambdaTriggers: { preSignUp: app.getFunction('APIHandler') } });
    app.addEnvironmentVariable('USERS_ID', pool.userPoolId, 'APIHandler');
  });
  expect(message).toContain(
    'If USERS_ID is of a resource that runtime/ declares, give the function the option "uses" without it',
  );
});

test('a cycle by DependsOn is found as well', () => {
  const message = problem((app) =>
    app.getRole('DefaultRole').node.defaultChild!.node.addDependency(app.getFunction('APIHandler')),
  );
  expect(message).toContain('(DependsOn)');
  expect(message).toContain('Remove one of these references.');
});

test('an app by itself has no cycle', () => {
  expect(problem(() => undefined)).toBe('');
});

test('a usage plan and a metric work with the API', () => {
  expect(
    problem(({ restApi }) => {
      const plan = restApi.addUsagePlan('Plan', { apiStages: [{ api: restApi, stage: restApi.deploymentStage }] });
      plan.addApiKey(restApi.addApiKey('Key'));
      restApi.metricServerError().createAlarm(restApi, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    }),
  ).toBe('');
});

test.each<[string, (api: apigateway.SpecRestApi) => void, RegExp]>([
  [
    'a method',
    (api) => api.root.addMethod('GET', new apigateway.MockIntegration()),
    /RestAPI\/Default\/GET\/Resource \(AWS::ApiGateway::Method\).*app\.route/,
  ],
  [
    'a resource',
    (api) => api.root.addResource('more'),
    /RestAPI\/Default\/more\/Resource \(AWS::ApiGateway::Resource\).*app\.route/,
  ],
  [
    'a gateway response',
    (api) => api.addGatewayResponse('R', { type: apigateway.ResponseType.DEFAULT_4XX }),
    /RestAPI\/R\/Resource \(AWS::ApiGateway::GatewayResponse\)/,
  ],
  [
    'a model',
    (api) => new apigateway.Model(api, 'M', { restApi: api, schema: {} }),
    /RestAPI\/M\/Resource \(AWS::ApiGateway::Model\)/,
  ],
])('%s outside of the definition of the API is refused, as it would be lost', (_, add, message) => {
  expect(problem((app) => add(app.restApi))).toMatch(message);
});

test('methods of another API are accepted', () => {
  expect(problem((app) => new apigateway.RestApi(app, 'Other').root.addMethod('GET'))).toBe('');
});

test('two apps of a stack are both checked', () => {
  const stack = newStack();
  appIn(stack, PLAIN, {}, 'First');
  appIn(
    stack,
    { ...PLAIN, routes: [route('GET', '/')] },
    { preserveLogicalIds: false },
    'Second',
  ).restApi.root.addResource('x');
  expect(() => Template.fromStack(stack)).toThrow('Second/RestAPI/Default/x/Resource');
});
