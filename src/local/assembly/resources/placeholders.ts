import { generatedId, physicalName } from '../physical-name';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

// Types that do not run locally. Resources that refer to them do: they get names, ARNs and URLs in the form of AWS, and
// only calls with these fail.

type Value = (resource: Resource) => string;

const named =
  (property: string): Value =>
  (resource) =>
    // CloudFormation's generated names have a special form for FIFO queues and topics, and for buckets (lower case).
    resource.property(property) ?? nameForm(resource, resource.nameFrom(property, 58));
const generated: Value = (resource) => generatedId(resource.stack.name, resource.logicalId);
const suffix: Value = ({ stack }) => String(stack.ref('AWS::URLSuffix'));

function nameForm(resource: Resource, name: string): string {
  if (resource.type === 'AWS::S3::Bucket') return name.toLowerCase();
  return String(resource.property('FifoQueue') ?? resource.property('FifoTopic')) === 'true' ? `${name}.fifo` : name;
}

/** A type whose `Ref` is its name. */
function byName(type: string, property: string, arn: Value, more: ResourceType['attributes'] = {}): ResourceType {
  return { type, ref: named(property), attributes: { Arn: arn, Name: named(property), ...more } };
}

/** A type whose `Ref` is its ARN. */
function byArn(type: string, arn: Value, more: ResourceType['attributes'] = {}): ResourceType {
  return { type, ref: arn, attributes: { Arn: arn, ...more } };
}

const arnOf =
  (service: string, property: string, kind = ''): Value =>
  (resource) =>
    resource.arn(service, `${kind}${named(property)(resource)}`);

const queueUrl: Value = (queue) => {
  const { account, region, options } = queue.stack;
  const host = options.awsEndpoint ?? `https://sqs.${region}.${suffix(queue)}`;
  return `${host}/${account}/${named('QueueName')(queue)}`;
};

const bucketArn: Value = (bucket) => bucket.arn('s3', named('BucketName')(bucket), { region: '', account: '' });
const bucketHost =
  (service: (region: string) => string): Value =>
  (bucket) =>
    `${named('BucketName')(bucket)}.${service(bucket.stack.region)}.${suffix(bucket)}`;

// Secrets Manager adds six characters to the name.
const secretArn: Value = (secret) =>
  secret.arn('secretsmanager', `secret:${named('Name')(secret)}-${generated(secret).slice(0, 6)}`);

const userPoolId: Value = (pool) => `${pool.stack.region}_${generated(pool)}`;
const userPoolProvider: Value = (pool) => `cognito-idp.${pool.stack.region}.${suffix(pool)}/${userPoolId(pool)}`;

export const PLACEHOLDERS: readonly ResourceType[] = [
  {
    type: 'AWS::SQS::Queue',
    ref: queueUrl,
    attributes: { Arn: arnOf('sqs', 'QueueName'), QueueName: named('QueueName'), QueueUrl: queueUrl },
  },
  byArn('AWS::SNS::Topic', arnOf('sns', 'TopicName'), {
    TopicArn: arnOf('sns', 'TopicName'),
    TopicName: named('TopicName'),
  }),
  byName('AWS::S3::Bucket', 'BucketName', bucketArn, {
    DomainName: bucketHost(() => 's3'),
    RegionalDomainName: bucketHost((region) => `s3.${region}`),
    DualStackDomainName: bucketHost((region) => `s3.dualstack.${region}`),
    WebsiteURL: (bucket) => `http://${bucketHost((region) => `s3-website-${region}`)(bucket)}`,
  }),
  byArn('AWS::SecretsManager::Secret', secretArn, { Id: secretArn }),
  byName(
    'AWS::SSM::Parameter',
    'Name',
    (parameter) => parameter.arn('ssm', `parameter/${named('Name')(parameter).replace(/^\//, '')}`),
    {
      Type: (parameter) => parameter.property('Type'),
      Value: (parameter) => parameter.property('Value'),
    },
  ),
  byName('AWS::Events::EventBus', 'Name', arnOf('events', 'Name', 'event-bus/')),
  byName('AWS::Events::Rule', 'Name', arnOf('events', 'Name', 'rule/')),
  byName('AWS::Kinesis::Stream', 'Name', arnOf('kinesis', 'Name', 'stream/')),
  byArn('AWS::StepFunctions::StateMachine', arnOf('states', 'StateMachineName', 'stateMachine:'), {
    Name: named('StateMachineName'),
  }),
  {
    type: 'AWS::Cognito::UserPool',
    ref: userPoolId,
    attributes: {
      Arn: (pool) => pool.arn('cognito-idp', `userpool/${userPoolId(pool)}`),
      UserPoolId: userPoolId,
      ProviderName: userPoolProvider,
      ProviderURL: (pool) => `https://${userPoolProvider(pool)}`,
    },
  },
  {
    type: 'AWS::Cognito::UserPoolClient',
    ref: generated,
    attributes: { ClientId: generated, Name: named('ClientName') },
  },
];

/** `Ref` of any other type: a name derived from the stack's. */
export function placeholderRef(resource: Resource): string {
  return physicalName(`${resource.stack.name}-${resource.logicalId}`, 64);
}

/**
 * `Fn::GetAtt` of any other type: an ARN, a name, or a placeholder in the form of a host name.
 */
export function placeholderAttribute(resource: Resource, attribute: string): string {
  const name = placeholderRef(resource);
  // AWS::<service>::<type>, Custom::<type>
  const [service, type] = resource.type.toLowerCase().split('::').slice(-2);
  if (/arn$/i.test(attribute)) return resource.arn(service, `${type}/${name}`);
  if (/(name|id)$/i.test(attribute)) return name;
  return `${resource.logicalId}.${attribute}.does-not-run-locally.invalid`.toLowerCase();
}
