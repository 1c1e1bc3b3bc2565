import { recordOf, type StackRecord } from '../../../src/contract/diff';

/** The resources of a template, by logical id. */
export type Resources = { readonly [logicalId: string]: object };

/** As `Pair`, of stacks. */
export type StackPair = readonly [
  name: string,
  before: Resources,
  after: Resources,
  changes: readonly string[],
  harmless?: 'harmless',
];

export function recordOfStack(Resources: Resources, more: Partial<StackRecord> = {}): StackRecord {
  const { stackName = 'shop', stage = 'dev', env } = more;
  return recordOf({ stage, stackName, env }, [{ stackName, template: { Resources } }]);
}

/** A resource, as the CDK writes it. */
export function resource(Type: string, path: string, Properties: object = {}, more: object = {}): object {
  return { Type, Properties, Metadata: { 'aws:cdk:path': `shop/${path}/Resource` }, ...more };
}

const keys = (...names: string[]) => ({
  KeySchema: names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
});
const table = (properties: object = keys('id'), more: object = {}) => ({
  Table: resource('AWS::DynamoDB::Table', 'Orders', properties, more),
});
const bucket = (properties: object = {}, more: object = {}) => ({
  Bucket: resource('AWS::S3::Bucket', 'Uploads', properties, more),
});
const queue = (properties: object = {}) => ({ Queue: resource('AWS::SQS::Queue', 'Jobs', properties) });
const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const role = {
  Role: resource('AWS::IAM::Role', 'App/Roles/thumbnail', {
    AssumeRolePolicyDocument: {
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  }),
  Function: resource(
    'AWS::Lambda::Function',
    'App/thumbnail',
    { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { S3Key: 'a'.repeat(64) } },
    { Metadata: { 'aws:cdk:path': 'shop/App/thumbnail/Resource', 'serverless-cdk-project:runtime': 'runtime' } },
  ),
};
const statement = (Action: string | string[], Resource: unknown = arn('Bucket'), more: object = {}) => ({
  Action,
  Effect: 'Allow',
  Resource,
  ...more,
});
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const policy = (...Statement: object[]) => ({
  ...bucket(),
  ...role,
  Policy: resource('AWS::IAM::Policy', 'App/Roles/thumbnail/DefaultPolicy', {
    PolicyDocument: { Statement },
    Roles: [{ Ref: 'Role' }],
  }),
});
const mapping = (properties: object, functionName: object = { Ref: 'Other' }) => ({
  ...role,
  Other: resource('AWS::Lambda::Function', 'Other'),
  Mapping: resource('AWS::Lambda::EventSourceMapping', 'Other/Mapping', { FunctionName: functionName, ...properties }),
});

export const STACK_PAIRS: readonly StackPair[] = [
  ['the same stack', { ...table(), ...bucket() }, { ...bucket(), ...table() }, [], 'harmless'],
  // Resources that keep data
  [
    'a table has another key',
    table(keys('id')),
    table(keys('pk', 'sk')),
    ['dangerous Orders KeySchema: id (HASH) → pk (HASH), sk (RANGE)', 'safe stack resources: 1 changed'],
  ],
  [
    'a table has another logical id',
    table(),
    { TableV2: resource('AWS::DynamoDB::Table', 'Orders', keys('id')) },
    ['dangerous Orders logical id Table → TableV2'],
  ],
  ['a table is gone', { ...table(), ...bucket() }, bucket(), ['dangerous Orders gone']],
  [
    'a table is of another type',
    table(),
    { Table: resource('AWS::DynamoDB::GlobalTable', 'Orders', keys('id')) },
    ['dangerous Orders type AWS::DynamoDB::Table → AWS::DynamoDB::GlobalTable', 'safe stack resources: 1 changed'],
  ],
  ['a table is new', bucket(), { ...bucket(), ...table() }, ['safe Orders new (AWS::DynamoDB::Table)'], 'harmless'],
  [
    'an index is gone',
    table({ GlobalSecondaryIndexes: [{ IndexName: 'byDate', ...keys('date') }] }),
    table({ GlobalSecondaryIndexes: [] }),
    ['dangerous Orders index byDate: gone', 'safe stack resources: 1 changed'],
  ],
  [
    'a bucket has another name',
    bucket({ BucketName: 'a' }),
    bucket({ BucketName: 'b' }),
    ['dangerous Uploads BucketName: a → b', 'safe stack resources: 1 changed'],
  ],
  [
    'a queue becomes a FIFO queue',
    queue(),
    queue({ FifoQueue: true }),
    ['dangerous Jobs FifoQueue: none → true', 'safe stack resources: 1 changed'],
  ],
  [
    'users sign in by another attribute',
    { Pool: resource('AWS::Cognito::UserPool', 'Users', { UsernameAttributes: ['email'] }) },
    { Pool: resource('AWS::Cognito::UserPool', 'Users', { UsernameAttributes: ['phone_number'] }) },
    ['dangerous Users UsernameAttributes: ["email"] → ["phone_number"]', 'safe stack resources: 1 changed'],
  ],
  [
    'a database may be replaced',
    { Db: resource('AWS::RDS::DBInstance', 'Db', { Engine: 'mysql' }) },
    { Db: resource('AWS::RDS::DBInstance', 'Db', { Engine: 'postgres' }) },
    ['unknown Db Engine: mysql → postgres', 'safe stack resources: 1 changed'],
  ],
  ['a stack is gone', { ...table() }, {}, ['dangerous Orders gone']],
  [
    'an API is replaced by one of another type',
    { RestAPI: resource('AWS::ApiGateway::RestApi', 'App/RestAPI') },
    { HttpAPI: resource('AWS::ApiGatewayV2::Api', 'App/HttpAPI', { ProtocolType: 'HTTP' }) },
    ['breaking App/RestAPI gone', 'safe App/HttpAPI new (AWS::ApiGatewayV2::Api)'],
  ],
  // Protection
  [
    'a table is not retained any more',
    table(keys('id'), retained),
    table(keys('id'), { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }),
    [
      'safe stack resources: 1 changed',
      'dangerous Orders DeletionPolicy: Retain → Delete',
      'dangerous Orders UpdateReplacePolicy: Retain → Delete',
    ],
  ],
  ['a table is retained', table(), table(keys('id'), retained), ['safe stack resources: 1 changed'], 'harmless'],
  [
    'a table can be deleted',
    table({ DeletionProtectionEnabled: true }),
    table({ DeletionProtectionEnabled: false }),
    ['safe stack resources: 1 changed', 'dangerous Orders DeletionProtectionEnabled: on → off'],
  ],
  [
    'a bucket keeps no versions',
    bucket({ VersioningConfiguration: { Status: 'Enabled' } }),
    bucket({ VersioningConfiguration: { Status: 'Suspended' } }),
    ['safe stack resources: 1 changed', 'dangerous Uploads VersioningConfiguration.Status: on → off'],
  ],
  [
    'objects expire',
    bucket(),
    bucket({ LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30 }] } }),
    ['safe stack resources: 1 changed', 'dangerous Uploads LifecycleConfiguration.Rules.ExpirationInDays: none → 30'],
  ],
  [
    'objects may be public',
    bucket({ PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }),
    bucket({ PublicAccessBlockConfiguration: { BlockPublicPolicy: false } }),
    ['safe stack resources: 1 changed', 'dangerous Uploads PublicAccessBlockConfiguration.BlockPublicPolicy: on → off'],
  ],
  [
    'any page may read a bucket',
    bucket({ CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['https://a.example'] }] } }),
    bucket({ CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'] }] } }),
    [
      'safe stack resources: 1 changed',
      'dangerous Uploads CorsConfiguration.CorsRules.AllowedOrigins: https://a.example → *',
    ],
  ],
  [
    'anyone may call a function URL',
    { Url: resource('AWS::Lambda::Url', 'Url', { AuthType: 'AWS_IAM' }) },
    { Url: resource('AWS::Lambda::Url', 'Url', { AuthType: 'NONE' }) },
    ['safe stack resources: 1 changed', 'dangerous Url AuthType: AWS_IAM → NONE'],
  ],
  // Events
  [
    'smaller batches',
    mapping({ BatchSize: 10 }),
    mapping({ BatchSize: 5 }),
    ['safe stack resources: 1 changed', 'dangerous Other/Mapping BatchSize: 10 → 5'],
  ],
  [
    'larger batches',
    mapping({ BatchSize: 5 }),
    mapping({ BatchSize: 10 }),
    ['safe stack resources: 1 changed'],
    'harmless',
  ],
  [
    'fewer retries of records',
    mapping({}),
    mapping({ MaximumRetryAttempts: 2 }),
    ['safe stack resources: 1 changed', 'dangerous Other/Mapping MaximumRetryAttempts: -1 → 2'],
  ],
  [
    'a mapping of the app, which the manifest has',
    mapping({ BatchSize: 10 }, { Ref: 'Function' }),
    mapping({ BatchSize: 5 }, { Ref: 'Function' }),
    ['safe stack resources: 1 changed'],
  ],
  [
    'fewer retries of events',
    { Config: resource('AWS::Lambda::EventInvokeConfig', 'Config') },
    { Config: resource('AWS::Lambda::EventInvokeConfig', 'Config', { MaximumRetryAttempts: 0 }) },
    ['safe stack resources: 1 changed', 'dangerous Config MaximumRetryAttempts: 2 → 0'],
  ],
  [
    'messages are received less often',
    queue({ RedrivePolicy: { deadLetterTargetArn: 'arn', maxReceiveCount: 5 } }),
    queue({ RedrivePolicy: { deadLetterTargetArn: 'arn', maxReceiveCount: 1 } }),
    ['safe stack resources: 1 changed', 'dangerous Jobs RedrivePolicy.maxReceiveCount: 5 → 1'],
  ],
  [
    'a queue has no dead-letter queue any more',
    queue({ RedrivePolicy: { deadLetterTargetArn: 'arn', maxReceiveCount: 5 } }),
    queue(),
    ['safe stack resources: 1 changed', 'dangerous Jobs RedrivePolicy.deadLetterTargetArn: removed'],
  ],
  // Permissions
  [
    'an action is added',
    policy(statement('s3:GetObject')),
    policy(statement(['s3:GetObject', 's3:PutObject'])),
    ['safe stack resources: 1 changed', 'dangerous thumbnail s3:PutObject on Uploads'],
  ],
  [
    'a resource is added',
    policy(statement('s3:GetObject')),
    policy(statement('s3:GetObject', [arn('Bucket'), '*'])),
    ['safe stack resources: 1 changed', 'dangerous thumbnail s3:GetObject on *'],
  ],
  [
    'a condition is removed',
    policy(statement('s3:GetObject', arn('Bucket'), { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
    policy(statement('s3:GetObject')),
    ['safe stack resources: 1 changed', 'dangerous thumbnail s3:GetObject on Uploads'],
  ],
  [
    'an action is removed',
    policy(statement(['s3:GetObject', 's3:PutObject'])),
    policy(statement('s3:GetObject')),
    ['safe stack resources: 1 changed', 'safe thumbnail no longer s3:PutObject on Uploads'],
    'harmless',
  ],
  [
    'what a wildcard allowed is written out, in two statements',
    policy(statement('s3:Get*', '*')),
    policy(statement('s3:GetObject'), statement('s3:GetObjectTagging')),
    ['safe stack resources: 1 changed', 'safe thumbnail no longer s3:Get* on *'],
    'harmless',
  ],
  [
    'an ARN is written in another way',
    policy(statement('s3:GetObject', { 'Fn::Join': ['', [arn('Bucket'), '/*']] })),
    policy(statement('s3:GetObject', { 'Fn::Sub': '${Bucket.Arn}/*' })),
    [],
    'harmless',
  ],
  [
    'a denial is removed',
    policy({ Action: 's3:DeleteObject', Effect: 'Deny', Resource: '*' }),
    policy(),
    ['safe stack resources: 1 changed', 'dangerous thumbnail no longer denied: s3:DeleteObject on *'],
  ],
  [
    'a managed policy is added',
    role,
    {
      ...role,
      Role: resource('AWS::IAM::Role', 'App/Roles/thumbnail', {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      }),
    },
    ['safe stack resources: 1 changed', 'dangerous thumbnail policy arn:aws:iam::aws:policy/AdministratorAccess'],
  ],
  [
    'anyone may read a bucket',
    bucket(),
    {
      ...bucket(),
      Policy: resource('AWS::S3::BucketPolicy', 'Uploads/Policy', {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: { Statement: [{ Action: 's3:GetObject', Effect: 'Allow', Principal: '*', Resource: '*' }] },
      }),
    },
    ['safe stack resources: 1 new', 'dangerous Uploads for anyone s3:GetObject'],
  ],
  [
    'a topic may send to a queue',
    queue(),
    {
      ...queue(),
      Policy: resource('AWS::SQS::QueuePolicy', 'Jobs/Policy', {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Statement: [
            {
              Action: 'sqs:SendMessage',
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Resource: '*',
              Condition: { ArnEquals: { 'aws:SourceArn': 'arn' } },
            },
          ],
        },
      }),
    },
    ['safe stack resources: 1 new'],
    'harmless',
  ],
  [
    'another account may invoke a function',
    role,
    {
      ...role,
      Permission: resource('AWS::Lambda::Permission', 'P', {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: '111122223333',
      }),
    },
    ['safe stack resources: 1 new', 'dangerous App/thumbnail for 111122223333 lambda:InvokeFunction'],
  ],
  // What does not change anything
  [
    'an edit of a handler',
    {
      ...role,
      DeploymentA: resource('AWS::ApiGateway::Deployment', 'D'),
      Stage: resource('AWS::ApiGateway::Stage', 'S', { DeploymentId: { Ref: 'DeploymentA' } }),
    },
    {
      ...role,
      Function: {
        ...role.Function,
        Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { S3Key: 'b'.repeat(64) } },
      },
      DeploymentB: resource('AWS::ApiGateway::Deployment', 'D'),
      Stage: resource('AWS::ApiGateway::Stage', 'S', { DeploymentId: { Ref: 'DeploymentB' } }),
    },
    [],
    'harmless',
  ],
  [
    'a construct moves, and keeps its logical id',
    table(),
    { Table: resource('AWS::DynamoDB::Table', 'Data/Orders', keys('id')) },
    [],
    'harmless',
  ],
  // Several at once
  [
    'a table is replaced, and a function may do more',
    { ...policy(statement('s3:GetObject')), ...table() },
    { ...policy(statement('s3:*')), ...table(keys('pk')) },
    [
      'dangerous Orders KeySchema: id (HASH) → pk (HASH)',
      'safe stack resources: 2 changed',
      'dangerous thumbnail s3:* on Uploads',
    ],
  ],
];
