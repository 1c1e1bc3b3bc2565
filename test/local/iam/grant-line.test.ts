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

const CONSTRUCT: { readonly [service: string]: (stack: Stack) => any } = {
  dynamodb: (stack) =>
    new dynamodb.TableV2(stack, 'X', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }),
  sqs: (stack) => new sqs.Queue(stack, 'X'),
  sns: (stack) => new sns.Topic(stack, 'X'),
  s3: (stack) => new s3.Bucket(stack, 'X'),
  events: (stack) => new events.EventBus(stack, 'X'),
  kinesis: (stack) => new kinesis.Stream(stack, 'X', { encryption: kinesis.StreamEncryption.UNENCRYPTED }),
  lambda: (stack) => lambda.Function.fromFunctionName(stack, 'X', 'x'),
  secretsmanager: (stack) => new secretsmanager.Secret(stack, 'X'),
  ssm: (stack) => new ssm.StringParameter(stack, 'X', { stringValue: 'a' }),
  states: (stack) =>
    new states.StateMachine(stack, 'X', {
      definitionBody: states.DefinitionBody.fromChainable(new states.Pass(stack, 'P')),
    }),
  kms: (stack) => new kms.Key(stack, 'X'),
};

/** The actions among some that the policies of a role allow, whatever the resource. */
function allowed(
  grant: (construct: any, role: iam.Role) => void,
  service: string,
  actions: readonly string[],
): string[] {
  const stack = new Stack(new App());
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  grant(CONSTRUCT[service](stack), role);
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const statements = policies
    .filter(({ Properties }) => Properties.PolicyName.startsWith('Role'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map((one: object) => ({ ...one, Resource: '*' })));
  const identityPolicies = [compilePolicy({ Version: '2012-10-17', Statement: statements })];
  // A key policy leaves the decision to the account, as the CDK's does.
  const root = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: '*', Resource: '*' };
  const resourcePolicies = [compilePolicy(document(root))];
  return actions.filter(
    (action) =>
      decide({ principal: SESSION, action: `${service}:${action}`, resource: '*', identityPolicies, resourcePolicies })
        .decision === 'allow',
  );
}

describe('a grant of the CDK allows the actions that it is named for', () => {
  const grants = Object.entries(CONSTRUCTS).flatMap(([service, { grants: methods }]) =>
    Object.entries(methods).map(([method, actions]) => ({ service, method, actions })),
  );
  test.each(grants)('$service: $method', ({ service, method, actions }) => {
    expect(allowed((construct, role) => construct[method](role), service, actions)).toEqual(actions);
  });

  const others = Object.entries(CONSTRUCTS).flatMap(([service, { grant }]) => (grant ? [service] : []));
  test.each(others)('%s: grant', (service) => {
    expect(allowed((construct, role) => construct.grant(role, `${service}:Other`), service, ['Other'])).toEqual([
      'Other',
    ]);
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
