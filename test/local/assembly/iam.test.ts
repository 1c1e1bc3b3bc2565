import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, CfnCondition, CfnOutput, CfnResource, Fn, Stack, Tags } from 'aws-cdk-lib/core';
import { loadCloudAssembly, type LoadOptions, LOCAL_ACCOUNT as ACCOUNT } from '../../../src/local/assembly';
import { compilePolicy, decide, type Principal } from '../../../src/local/iam';
import type { LocalCloud, LocalRole } from '../../../src/local/model';

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-iam-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

function load(build: (stack: Stack, app: App) => void, options: Partial<LoadOptions> = {}): LocalCloud {
  const app = new App({ outdir: path.join(directory, 'cdk.out') });
  build(new Stack(app, 'demo'), app);
  app.synth();
  return loadCloudAssembly(path.join(directory, 'cdk.out'), {
    inlineCodeDir: path.join(directory, 'inline'),
    ...options,
  });
}

const nodeFunction = (stack: Stack, props: Partial<lambda.FunctionProps> = {}) =>
  new lambda.Function(stack, 'Report', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => 1;'),
    ...props,
  });

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:demo-Queue4A7E3555`;
const SEND = { action: 'sqs:SendMessage', resource: QUEUE };

function decisionOf(
  { arn, policies, permissionsBoundary }: LocalRole,
  request: { action: string; resource: string },
): string {
  const session: Principal = {
    type: 'AWS',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${arn.split('/').pop()}/x`,
    roleArn: arn,
  };
  return decide({
    ...request,
    principal: session,
    identityPolicies: policies.map(({ document, name }) => compilePolicy(document, name)),
    permissionsBoundary: permissionsBoundary && compilePolicy(permissionsBoundary.document),
  }).decision;
}

describe('the role of a function', () => {
  test('has the policies that grants create, with the ARNs of the resources', () => {
    const {
      functions,
      iam: { roles, unknown },
    } = load((stack) => {
      const fn = nodeFunction(stack, { tracing: lambda.Tracing.ACTIVE });
      new sqs.Queue(stack, 'Queue').grantSendMessages(fn);
      Tags.of(fn).add('team', 'reports');
    });
    const [role] = roles.filter(({ arn }) => arn === functions[0].role);
    expect(role).toMatchObject({
      stackName: 'demo',
      logicalId: expect.stringMatching(/^ReportServiceRole/),
      constructPath: 'demo/Report/ServiceRole',
      tags: { team: 'reports' },
    });
    expect(decisionOf(role, SEND)).toBe('allow');
    expect(decisionOf(role, { ...SEND, action: 'sqs:ReceiveMessage' })).toBe('implicitDeny');
    expect(decisionOf(role, { ...SEND, resource: `${QUEUE}2` })).toBe('implicitDeny');
    // By AWSLambdaBasicExecutionRole, and by the statement that tracing adds.
    expect(
      decisionOf(role, { action: 'logs:PutLogEvents', resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:x:*` }),
    ).toBe('allow');
    expect(decisionOf(role, { action: 'xray:PutTraceSegments', resource: '*' })).toBe('allow');
    expect(unknown).toEqual([]);
    const trust = compilePolicy(role.trustPolicy);
    const assume = { action: 'sts:AssumeRole', resource: role.arn, resourcePolicies: [trust] };
    expect(decide({ ...assume, principal: { type: 'Service', service: 'lambda.amazonaws.com' } }).decision).toBe(
      'allow',
    );
    expect(decide({ ...assume, principal: { type: 'Service', service: 'sns.amazonaws.com' } }).decision).toBe(
      'implicitDeny',
    );
  });

  test('has inline policies, and those that another part of the stack attaches to it', () => {
    const statement = (action: string) => new iam.PolicyStatement({ actions: [action], resources: ['*'] });
    const {
      iam: { roles },
    } = load((stack) => {
      const role = new iam.Role(stack, 'Role', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        path: '/apps/',
        inlinePolicies: { Own: new iam.PolicyDocument({ statements: [statement('sqs:SendMessage')] }) },
      });
      new iam.Policy(stack, 'Outside', { statements: [statement('sns:Publish')], roles: [role] });
      new iam.ManagedPolicy(stack, 'ByRoles', { statements: [statement('s3:GetObject')], roles: [role] });
      role.addManagedPolicy(new iam.ManagedPolicy(stack, 'ByArn', { statements: [statement('s3:PutObject')] }));
      new CfnResource(stack, 'RolePolicy', {
        type: 'AWS::IAM::RolePolicy',
        properties: {
          RoleName: role.roleName,
          PolicyName: 'Alone',
          PolicyDocument: { Version: '2012-10-17', Statement: [statement('kinesis:PutRecord').toJSON()] },
        },
      });
    });
    expect(roles[0].arn).toMatch(new RegExp(`^arn:aws:iam::${ACCOUNT}:role/apps/demo-Role`));
    const actions = [
      'sqs:SendMessage',
      'sns:Publish',
      's3:GetObject',
      's3:PutObject',
      'kinesis:PutRecord',
      'ses:SendEmail',
    ];
    expect(actions.filter((action) => decisionOf(roles[0], { action, resource: '*' }) === 'allow')).toEqual(
      actions.slice(0, 5),
    );
    expect(roles[0].policies.map(({ name }) => name)).toContain('Alone');
  });

  test('has its permissions boundary', () => {
    const {
      iam: { roles },
    } = load((stack) => {
      const fn = nodeFunction(stack);
      const queue = new sqs.Queue(stack, 'Queue');
      queue.grant(fn, 'sqs:*');
      iam.PermissionsBoundary.of(fn).apply(
        new iam.ManagedPolicy(stack, 'Boundary', {
          statements: [new iam.PolicyStatement({ actions: ['sqs:Send*'], resources: ['*'] })],
        }),
      );
    });
    expect(decisionOf(roles[0], SEND)).toBe('allow');
    expect(decisionOf(roles[0], { ...SEND, action: 'sqs:ReceiveMessage' })).toBe('implicitDeny');
  });

  test('gets policies from another stack', () => {
    const {
      iam: { roles },
    } = load((stack, app) => {
      const role = new iam.Role(stack, 'Role', { roleName: 'shared', assumedBy: new iam.AccountRootPrincipal() });
      const other = new Stack(app, 'other');
      new iam.Policy(other, 'Policy', {
        roles: [iam.Role.fromRoleName(other, 'Imported', 'shared')],
        statements: [new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['*'] })],
      });
      new CfnOutput(stack, 'Name', { value: role.roleName });
    });
    expect(decisionOf(roles[0], SEND)).toBe('allow');
  });

  test('is allowed what a policy of AWS that is not known here may allow, and this is named once', () => {
    const {
      iam: { roles, unknown },
    } = load((stack) => {
      const policy = iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonPollyReadOnlyAccess');
      for (const id of ['A', 'B']) {
        new iam.Role(stack, id, {
          assumedBy: new iam.AccountRootPrincipal(),
          managedPolicies: id === 'A' ? [policy, policy] : [],
        });
      }
    });
    expect(roles.map((role) => decisionOf(role, SEND))).toEqual(['allow', 'implicitDeny']);
    expect(unknown).toEqual([
      expect.stringMatching(
        /^A\w+ \(AWS::IAM::Role, demo\/A\) has the policy arn:aws:iam::aws:policy\/AmazonPollyReadOnlyAccess/,
      ),
    ]);
  });

  test('is allowed the actions of a statement with an unknown value, which denies nothing', () => {
    const {
      iam: { roles, unknown },
    } = load((stack) => {
      const fn = nodeFunction(stack);
      const resources = [Fn.importValue('elsewhere')];
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources }));
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:*'], resources, effect: iam.Effect.DENY }));
    });
    expect(decisionOf(roles[0], SEND)).toBe('allow');
    expect(decisionOf(roles[0], { ...SEND, action: 'sqs:ReceiveMessage' })).toBe('implicitDeny');
    expect(unknown).toHaveLength(1);
    expect(unknown[0]).toContain('Fn::ImportValue elsewhere');
  });

  test('that does not exist by its condition is left out', () => {
    const {
      iam: { roles },
    } = load((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      const never = new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') });
      (role.node.defaultChild as iam.CfnRole).cfnOptions.condition = never;
    });
    expect(roles).toEqual([]);
  });
});

describe('resource-based policies', () => {
  const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:demo-TopicBFC7AF6E`;
  const SNS: Principal = { type: 'Service', service: 'sns.amazonaws.com' };

  function decisionOn(
    { iam: { resourcePolicies } }: LocalCloud,
    { action, resource }: { action: string; resource: string },
    principal: Principal = SNS,
    context: object = {},
    of = resource,
  ): string {
    const policies = resourcePolicies.filter(({ resourceArn }) => resourceArn === of);
    expect(policies.length).toBeGreaterThan(0);
    return decide({
      action,
      resource,
      principal,
      context: { ...context },
      resourcePolicies: policies.map(({ document, name }) => compilePolicy(document, name)),
    }).decision;
  }

  test('of a queue, on AWS and at the local endpoint', () => {
    const build = (stack: Stack) => {
      const queue = new sqs.Queue(stack, 'Queue');
      queue.addToResourcePolicy(
        new iam.PolicyStatement({
          actions: ['sqs:SendMessage'],
          principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': new sns.Topic(stack, 'Topic').topicArn } },
        }),
      );
    };
    for (const options of [{}, { awsEndpoint: 'http://127.0.0.1:4000' }]) {
      const cloud = load(build, options);
      expect(decisionOn(cloud, SEND, SNS, { 'aws:SourceArn': TOPIC })).toBe('allow');
      expect(decisionOn(cloud, SEND, SNS, { 'aws:SourceArn': `${TOPIC}2` })).toBe('implicitDeny');
    }
  });

  test('of a topic, a bucket and a secret', () => {
    const s3Service = new iam.ServicePrincipal('s3.amazonaws.com');
    const cloud = load((stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      topic.grantPublish(s3Service);
      const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'uploads', enforceSSL: true });
      bucket.grantRead(new iam.AccountPrincipal('999999999999'));
      const secret = new secretsmanager.Secret(stack, 'Secret');
      secret.addToResourcePolicy(
        new iam.PolicyStatement({
          actions: ['*'],
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          resources: ['*'],
        }),
      );
    });
    const s3Principal: Principal = { type: 'Service', service: 's3.amazonaws.com' };
    expect(decisionOn(cloud, { action: 'sns:Publish', resource: TOPIC }, s3Principal)).toBe('allow');
    const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::uploads/a' };
    const insecure = { 'aws:SecureTransport': 'false' };
    expect(decisionOn(cloud, get, { type: 'Anonymous' }, insecure, 'arn:aws:s3:::uploads')).toBe('explicitDeny');
    expect(decisionOn(cloud, get, { type: 'Anonymous' }, {}, 'arn:aws:s3:::uploads')).toBe('implicitDeny');
    const [secret] = cloud.iam.resourcePolicies.filter(({ resourceArn }) => resourceArn.includes(':secretsmanager:'));
    expect(decisionOn(cloud, { action: 'secretsmanager:GetSecretValue', resource: secret.resourceArn })).toBe(
      'explicitDeny',
    );
  });

  test('of an event bus, in both forms', () => {
    const put = (bus: string) => ({
      action: 'events:PutEvents',
      resource: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/${bus}`,
    });
    const other: Principal = { type: 'AWS', arn: 'arn:aws:iam::999999999999:root' };
    const cloud = load((stack) => {
      const bus = new events.EventBus(stack, 'Bus', { eventBusName: 'orders' });
      bus.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: 'Other',
          actions: ['events:PutEvents'],
          principals: [new iam.AccountPrincipal('999999999999')],
          resources: [bus.eventBusArn],
        }),
      );
      new events.CfnEventBusPolicy(stack, 'Old', { statementId: 'old', action: 'events:PutEvents', principal: '*' });
    });
    expect(decisionOn(cloud, put('default'), { type: 'Anonymous' })).toBe('allow');
    // An account of its own: its identity-based policies decide, too.
    expect(decisionOn(cloud, put('orders'), other)).toBe('implicitDeny');
    const [bus] = cloud.iam.resourcePolicies.filter(({ resourceArn }) => resourceArn === put('orders').resource);
    expect(bus.document).toMatchObject({ Statement: [{ Sid: 'cdk-Other', Effect: 'Allow' }] });
  });

  test('of a function: who may invoke it, for which source, and by which alias', () => {
    const cloud = load((stack) => {
      const fn = nodeFunction(stack);
      fn.addPermission('Sns', {
        principal: new iam.ServicePrincipal('sns.amazonaws.com'),
        sourceArn: new sns.Topic(stack, 'Topic').topicArn,
      });
      new lambda.Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion }).addPermission('Api', {
        principal: new iam.ServicePrincipal('apigateway.amazonaws.com'),
        sourceAccount: ACCOUNT,
      });
      fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
    });
    const FUNCTION = cloud.functions[0].arn;
    const on = (principal: Principal, context: object, resource = FUNCTION) =>
      decisionOn(cloud, { action: 'lambda:InvokeFunction', resource }, principal, context, FUNCTION);
    expect(on(SNS, { 'aws:SourceArn': TOPIC })).toBe('allow');
    expect(on(SNS, { 'aws:SourceArn': `${TOPIC}2` })).toBe('implicitDeny');
    const gateway: Principal = { type: 'Service', service: 'apigateway.amazonaws.com' };
    expect(on(gateway, { 'aws:SourceAccount': ACCOUNT }, `${FUNCTION}:live`)).toBe('allow');
    expect(on(gateway, { 'aws:SourceAccount': '999999999999' }, `${FUNCTION}:live`)).toBe('implicitDeny');
    expect(on(gateway, { 'aws:SourceAccount': ACCOUNT })).toBe('implicitDeny');
    const url = { action: 'lambda:InvokeFunctionUrl', resource: FUNCTION };
    const byUrl = (type: string) =>
      decisionOn(cloud, url, { type: 'Anonymous' }, { 'lambda:FunctionUrlAuthType': type });
    expect(byUrl('NONE')).toBe('allow');
    expect(byUrl('AWS_IAM')).toBe('implicitDeny');
  });
});

test('a table of a stack whose grants are on its indexes, too', () => {
  const {
    functions,
    iam: { roles },
  } = load((stack) => {
    const table = new dynamodb.TableV2(stack, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      globalSecondaryIndexes: [{ indexName: 'by', partitionKey: { name: 'by', type: dynamodb.AttributeType.STRING } }],
    });
    table.grantReadData(nodeFunction(stack, { environment: { TABLE: table.tableArn } }));
  });
  const table = functions[0].environment.TABLE;
  expect(decisionOf(roles[0], { action: 'dynamodb:Query', resource: `${table}/index/by` })).toBe('allow');
  expect(decisionOf(roles[0], { action: 'dynamodb:PutItem', resource: table })).toBe('implicitDeny');
});
