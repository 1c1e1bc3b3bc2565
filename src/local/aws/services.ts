import { JSON_SERVICES } from './json-services';
import type { AwsService, ServiceContext } from './service';

/** A service that runs locally. */
export interface ServiceRow {
  /** Its name: that in a signature, unless `target` tells services with the same one apart. */
  readonly name: string;
  /** The prefix of `X-Amz-Target`, for services that are not found by the name in a signature. */
  readonly target?: string;
  /** Whether it has this resource, where the service in the ARN is another one. */
  readonly ownsArn?: (arn: string) => boolean;
  /** Loads the code of the service, when it is first needed, and creates it. */
  readonly open: (context: ServiceContext) => Promise<AwsService>;
}

/** A service whose requests are recorded, not run. */
function sink(name: keyof typeof import('./sinks/definitions').SINKS): ServiceRow {
  return {
    name,
    async open(context) {
      const { SINKS } = require('./sinks/definitions') as typeof import('./sinks/definitions');
      const { Sink } = require('./sinks/sink') as typeof import('./sinks/sink');
      return new Sink(name, SINKS[name], context);
    },
  };
}

/** The services that run locally, in the order in which they get their resources. */
export const SERVICES: readonly ServiceRow[] = [
  {
    name: 'dynamodb',
    open: ({ folder: path, isTemporary, ...context }) =>
      (require('./dynamodb/dynamodb') as typeof import('./dynamodb/dynamodb')).DynamoDb.open({
        path,
        isTemporary,
        ...context,
      }),
  },
  {
    name: 'events',
    open: async (context) => new (require('./events/events') as typeof import('./events/events')).Events(context),
  },
  {
    name: 'scheduler',
    open: async (context) =>
      new (require('./scheduler/scheduler') as typeof import('./scheduler/scheduler')).Scheduler(context),
  },
  {
    name: 'sns',
    open: async (context) => new (require('./sns/sns') as typeof import('./sns/sns')).Sns(context),
  },
  {
    name: 's3',
    open: async (context) => new (require('./s3/s3') as typeof import('./s3/s3')).S3(context),
  },
  {
    name: 'sqs',
    open: async (context) => new (require('./sqs/sqs') as typeof import('./sqs/sqs')).Sqs(context),
  },
  {
    name: 'secretsmanager',
    open: async (context) =>
      new (
        require('./secretsmanager/secrets-manager') as typeof import('./secretsmanager/secrets-manager')
      ).SecretsManager(context),
  },
  {
    name: 'ssm',
    open: async (context) => new (require('./ssm/ssm') as typeof import('./ssm/ssm')).Ssm(context),
  },
  {
    name: 'sts',
    open: async (context) => new (require('./sts/sts') as typeof import('./sts/sts')).Sts(context),
  },
  {
    name: 'kinesis',
    open: async (context) => new (require('./kinesis/kinesis') as typeof import('./kinesis/kinesis')).Kinesis(context),
  },
  {
    name: 'logs',
    open: async (context) => new (require('./logs/logs') as typeof import('./logs/logs')).Logs(context),
  },
  sink('ses'),
  sink('states'),
  sink('monitoring'),
  // Sign-ups and sign-ins are not signed.
  { ...sink('cognito-idp'), target: JSON_SERVICES['cognito-idp'].prefix },
  sink('xray'),
  // Its event source mappings poll the others' resources, so it is last.
  {
    name: 'lambda',
    open: async (context) => new (require('./lambda/lambda') as typeof import('./lambda/lambda')).Lambda(context),
  },
];
