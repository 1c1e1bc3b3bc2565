import { App, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as states from 'aws-cdk-lib/aws-stepfunctions';
import { Template } from 'aws-cdk-lib/assertions';
import { compilePolicy, decide, grantLine, managedPolicy } from '../../../src/local/iam';
import { CONSTRUCTS } from '../../../src/local/iam/grant-line';
import { ACCOUNT, document, SESSION } from './oracle';

/** A construct of each service. */
const CONSTRUCT: { readonly [service: string]: (stack: Stack) => any } = {
  dynamodb: (stack) =>
    new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }),
  sqs: (stack) => new sqs.Queue(stack, 'Queue'),
  sns: (stack) => new sns.Topic(stack, 'Topic'),
  s3: (stack) => new s3.Bucket(stack, 'Bucket'),
  events: (stack) => new events.EventBus(stack, 'Bus'),
  kinesis: (stack) => new kinesis.Stream(stack, 'Stream', { encryption: kinesis.StreamEncryption.UNENCRYPTED }),
  lambda: (stack) => lambda.Function.fromFunctionName(stack, 'Function', 'x'),
  secretsmanager: (stack) => new secretsmanager.Secret(stack, 'Secret'),
  ssm: (stack) => new ssm.StringParameter(stack, 'Parameter', { stringValue: 'a' }),
  states: (stack) =>
    new states.StateMachine(stack, 'Machine', {
      definitionBody: states.DefinitionBody.fromChainable(new states.Pass(stack, 'Pass')),
    }),
  kms: (stack) => new kms.Key(stack, 'Key'),
};

describe('a grant of the CDK allows the actions that it is named for', () => {
  const grants = Object.entries(CONSTRUCTS).flatMap(([service, { grants: methods, grant }]) => [
    ...Object.entries(methods).map(([method, actions]) => ({ service, method, actions, given: [] as string[] })),
    ...(grant ? [{ service, method: 'grant', actions: ['Other'], given: [`${service}:Other`] }] : []),
  ]);
  let policies: { readonly [logicalId: string]: any };

  beforeAll(() => {
    const stack = new Stack(new App());
    const constructs = Object.fromEntries(
      Object.entries(CONSTRUCT).map(([service, create]) => [service, create(stack)]),
    );
    for (const { service, method, given } of grants) {
      const role = new iam.Role(stack, `${service}-${method}`, {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      });
      constructs[service][method](role, ...given);
    }
    policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  });

  test.each(grants)('$service: $method', ({ service, method, actions }) => {
    const [policy] = Object.entries(policies).filter(([id]) =>
      new RegExp(`^${service}${method}DefaultPolicy`).test(id),
    );
    const statements = policy[1].Properties.PolicyDocument.Statement.map((one: object) => ({ ...one, Resource: '*' }));
    // A key policy leaves the decision to the account, as the CDK's does.
    const root = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: '*', Resource: '*' };
    const allowed = actions.filter(
      (action) =>
        decide({
          principal: SESSION,
          action: `${service}:${action}`,
          resource: '*',
          identityPolicies: [compilePolicy(document(...statements))],
          resourcePolicies: [compilePolicy(document(root))],
        }).decision === 'allow',
    );
    expect(allowed).toEqual(actions);
  });
});

describe('the line that would allow an action', () => {
  const grantee = "runtime.getRole('report')";
  const line = (action: string, constructPath?: string) =>
    grantLine({ action, resource: 'arn:aws:x:::y', grantee, constructPath });

  test.each([
    [line('dynamodb:PutItem', 'demo/Orders/Resource'), "orders.grantWriteData(runtime.getRole('report'))"],
    [
      line('dynamodb:UpdateTimeToLive', 'demo/Orders'),
      "orders.grant(runtime.getRole('report'), 'dynamodb:UpdateTimeToLive')",
    ],
    [line('sqs:SendMessage'), "queue.grantSendMessages(runtime.getRole('report'))"],
    [line('s3:GetObject', 'demo/my-uploads'), "myUploads.grantRead(runtime.getRole('report'))"],
    [line('s3:GetObject', 'demo/2nd'), "bucket.grantRead(runtime.getRole('report'))"],
    [
      line('ses:SendEmail'),
      "runtime.getRole('report').addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['arn:aws:x:::y'] }))",
    ],
  ])('%s', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});

test("AWS's own policies are known by their ARN, in every partition", () => {
  const logs = {
    principal: SESSION,
    action: 'logs:PutLogEvents',
    resource: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:x:*`,
  };
  for (const partition of ['aws', 'aws-cn']) {
    const policy = managedPolicy(`arn:${partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`);
    expect(decide({ ...logs, identityPolicies: [compilePolicy(policy)] }).decision).toBe('allow');
  }
  expect(managedPolicy('arn:aws:iam::aws:policy/constructor')).toBeUndefined();
  expect(managedPolicy('arn:aws:iam::123456789012:policy/AdministratorAccess')).toBeUndefined();
});
