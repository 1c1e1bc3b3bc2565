import type { Accepted } from './templates';

const API = /^AWS::ApiGateway(V2)?::/;
const POLICY = /^AWS::IAM::((Managed)?Policy .*Role|Role .*FunctionRoles)/;

/** What a test makes to bind it or to be called by it, as simple as it can be: whoever makes one for use decides that. */
const MADE_BY_TESTS: readonly [rule: RegExp, resource: RegExp][] = [
  [/^APIG[1246]$/, /^AWS::ApiGateway::\w+ RuntimeAppOther/],
  [/^COG[1248]$/, /^AWS::(Cognito::UserPool|ApiGateway::Method) /],
  [/^DDB3$/, /^AWS::DynamoDB::Table /],
  [/^IAM4\[.*AmazonAPIGatewayPushToCloudWatchLogs\]$/, /^AWS::IAM::Role RuntimeAppOther/],
  [/^IAM4\[.*AWSLambdaBasicExecutionRole\]$/, /^AWS::IAM::Role Hook/],
  [/^IAM5\[Resource::<(Hook|Report)\w*\.Arn>:\*\]$/, /^AWS::IAM::Policy RuntimeAppAppDeploymentsCodeDeployRole/],
  [/^IAM5\[Resource::<Handle\.Arn>:\*\]$/, /^AWS::IAM::Policy SchedulerRoleForTarget/],
  [/^IAM5\[Action::(ses:Send|appconfigdata:)\*\]$/, POLICY],
  [/^IAM5\[Resource::arn:.*:table\/app-\*\]$/, POLICY],
  [
    /^IAM5\[Resource::(<\w+(\.Arn)?>|arn:.*:execution:<\w+\.Name>):\*\]$/,
    /^AWS::IAM::Policy (.*InvocationPolicies|MachineRole)/,
  ],
  [/^IAM5\[Resource::arn:.*:execute-api:.*:<(Http|Rest)API>\/\*\/\*\/\*\]$/, /^AWS::IAM::Policy .*InvocationPolicies/],
  // A statement of notActions, which the rule cannot read.
  [/^IAM5$/, /^AWS::IAM::Policy RuntimeAppInvocationPolicies/],
  [/^SF[12]$/, /^AWS::StepFunctions::StateMachine Machine/],
  [/^KDS[13]$/, /^AWS::Kinesis::Stream /],
  [/^KMS5$/, /^AWS::KMS::Key /],
  [/^S(1|10)$/, /^AWS::S3::Bucket(Policy)? /],
  [/^SMG4$/, /^AWS::SecretsManager::Secret /],
  [/^SNS3$/, /^AWS::SNS::Topic /],
  [/^SQS[34]$/, /^AWS::SQS::Queue /],
];

/** All findings of cdk-nag's AwsSolutions pack that are accepted. */
export const ACCEPTED: readonly Accepted[] = [
  {
    rule: 'APIG1',
    resource: API,
    reason:
      'Access logs of a REST API need a role that is a setting of the account, without which its stage cannot be deployed: they are an option. ' +
      'Those of an HTTP API are on unless they are turned off.',
  },
  {
    rule: 'APIG2',
    resource: /^AWS::ApiGateway::RestApi /,
    reason:
      'The rule looks for a RequestValidator, and not into the definition of an API (cdk-nag issue 1075). The runtime library validates requests.',
  },
  {
    rule: 'APIG3',
    resource: /^AWS::ApiGateway::Stage /,
    reason: 'A web ACL costs by the month: it is associated with the stage where one is wanted.',
  },
  {
    rule: 'APIG4',
    resource: /^AWS::ApiGatewayV2::Route /,
    reason:
      'Who may call a route is what the runtime app declares: publicRoutes of the construct says which may be open.',
  },
  {
    rule: 'APIG6',
    resource: /^AWS::ApiGateway::Stage /,
    reason:
      'Execution logs need the same setting of the account as access logs, and hold what is sent; the functions log each request themselves.',
  },
  {
    rule: /^COG[128]$/,
    resource: /^AWS::Cognito::UserPool Users/,
    reason:
      'The user pool of a recipe: its rules for passwords, its second factor and its plan are for whoever makes one for use.',
  },
  {
    rule: /^IAM4\[.*AWSLambdaBasicExecutionRole\]$/,
    resource: /^AWS::IAM::Role BucketNotificationsHandler/,
    reason: "The function that sets the notifications of a bucket is the CDK's, its role as well.",
  },
  {
    rule: 'L1',
    resource: /^AWS::Lambda::Function BucketNotificationsHandler/,
    reason: "The same function: its runtime is the CDK's choice.",
  },
  {
    rule: /^IAM4\[.*AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    resource: /^AWS::IAM::Role Role/,
    reason:
      'The role by which API Gateway writes logs: API Gateway takes one that may do what this policy of AWS says, for the whole account.',
  },
  {
    rule: /^IAM4\[.*AWSCodeDeployRoleForLambdaLimited\]$/,
    resource: /^AWS::IAM::Role RuntimeAppAppDeploymentsCodeDeployRole/,
    reason:
      "The role by which CodeDeploy moves aliases: the CDK's deployment group adds this policy of AWS to any role that it is given.",
  },
  { rule: /^IAM5\[Resource::.*\/index\/\*\]$/, resource: POLICY, reason: 'The indexes of one table.' },
  {
    rule: /^IAM5\[Resource::.*\/stream\/\*\]$/,
    resource: POLICY,
    reason: 'The streams that one table has had: Lambda looks for the present one among them.',
  },
  {
    rule: /^IAM5\[Resource::(<\w+\.Arn>|Data:\w*Bucket\w*Arn\w*|arn:.*:s3:::[\w.-]+)(\/uploads)?\/\*\]$/,
    resource: POLICY,
    reason: 'The objects of one bucket, or those with a prefix.',
  },
  {
    rule: /^IAM5\[Resource::arn:.*:log-group:[\w./-]+:\*\]$/,
    resource: POLICY,
    reason: 'The log streams of one log group.',
  },
  {
    rule: /^IAM5\[Resource::.*\/@connections\/\*\]$/,
    resource: POLICY,
    reason: 'The connections to one WebSocket API.',
  },
  {
    rule: 'IAM5[Resource::*]',
    resource: POLICY,
    reason: 'Actions that have no resource level: src/cdk/iam/no-resource-level.ts.',
  },
  {
    rule: /^CFR[1234]$/,
    resource: /^AWS::CloudFront::Distribution /,
    reason: 'The samples with a distribution show how an API is its origin, and no more.',
  },
  {
    rule: /^(EC23|VPC7)$/,
    resource: /^AWS::EC2::(SecurityGroup|VPC) /,
    reason:
      "The samples with a VPC show how a function or an API is in one. The group is that of the CDK's interface endpoint, open to the VPC's addresses.",
  },
  {
    rule: 'S1',
    resource: /^AWS::S3::Bucket /,
    reason:
      "Access logs need a bucket of their own, and the bound bucket is the user's: whoever wants them says where they go.",
  },
  {
    rule: 'SMG4',
    resource: /^AWS::SecretsManager::Secret SigningKey/,
    reason: 'A new key makes the tokens invalid that are signed with the old one: when to rotate is up to the app.',
  },
  { rule: 'SQS3', resource: /^AWS::SQS::Queue Failures/, reason: 'It is the queue that failures go to.' },
  ...MADE_BY_TESTS.map(([rule, resource]): Accepted => ({
    rule,
    resource,
    testsOnly: true,
    reason: 'Made by a test for itself.',
  })),
];
