import { UserError } from '../../errors';

/**
 * Services by the name of their SDK package, with the variable that sets their endpoint
 * (https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html) and their host
 * (https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html), where these do not follow from the
 * name.
 */
const SERVICES: {
  readonly [name: string]: { readonly variable?: string; readonly host?: string; readonly signing?: string };
} = {
  bedrock: {},
  'bedrock-agent-runtime': { signing: 'bedrock' },
  'bedrock-runtime': { signing: 'bedrock' },
  cloudwatch: { host: 'monitoring' },
  'cloudwatch-logs': { host: 'logs' },
  'cognito-identity-provider': { host: 'cognito-idp' },
  comprehend: {},
  dynamodb: {},
  eventbridge: { host: 'events' },
  firehose: {},
  kinesis: {},
  kms: {},
  lambda: {},
  polly: {},
  rekognition: {},
  s3: {},
  scheduler: {},
  'secrets-manager': { host: 'secretsmanager' },
  ses: { host: 'email', signing: 'ses' },
  sesv2: { host: 'email', signing: 'ses' },
  sfn: { host: 'states' },
  sns: {},
  sqs: {},
  ssm: {},
  sts: {},
  textract: {},
  translate: {},
};

/** The variable with the endpoint of a service for clients of the SDK. */
export function endpointVariable(name: string): string {
  return `AWS_ENDPOINT_URL_${SERVICES[name].variable ?? name.toUpperCase().replace(/-/g, '_')}`;
}

/** The first part of the host of a service. */
export function hostOf(name: string): string {
  return SERVICES[name].host ?? name;
}

/** The name of a service in signatures, and in the local cloud. */
export function signingNameOf(name: string): string {
  return SERVICES[name].signing ?? hostOf(name);
}

/** The service's name in the SDK package; the names in the host and the signature are accepted too. */
export function packageName(flag: string, given: string, otherForm?: string): string {
  const name = given.toLowerCase().replace(/^(@aws-sdk\/)?client-/, '');
  if (Object.hasOwn(SERVICES, name)) return name;
  const found = Object.keys(SERVICES).find((key) => SERVICES[key].host === name || SERVICES[key].signing === name);
  if (found) return found;
  const known = [Object.keys(SERVICES).join(', '), ...(otherForm === undefined ? [] : [otherForm])].join(', ');
  throw new UserError('UNKNOWN_SERVICE', `${flag} ${given}: no such service. Known: ${known}`);
}
