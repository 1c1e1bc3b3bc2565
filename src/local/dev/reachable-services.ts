import { homedir } from 'node:os';
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
  ses: { host: 'email' },
  sesv2: { host: 'email', signing: 'ses' },
  sfn: { host: 'states' },
  sns: {},
  sqs: {},
  ssm: {},
  sts: {},
  textract: {},
  translate: {},
};

/** The shell's own variables with which the SDK finds credentials. */
const CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
];

/**
 * The variables that let clients of the named services reach AWS with the developer's credentials. Every other service
 * stays at the local endpoint.
 */
export function reachableServices(
  names: readonly string[],
  region: string,
  shell: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (!names.some((name) => !name.includes('.'))) return {};
  const variables: Record<string, string> = {};
  for (const given of names) {
    // A host is only allowed: calls to it need no credentials, or have their own.
    if (given.includes('.')) continue;
    const name = packageName(given);
    const { variable, host } = SERVICES[name];
    variables[`AWS_ENDPOINT_URL_${variable ?? name.toUpperCase().replace(/-/g, '_')}`] =
      `https://${host ?? name}.${region}.${suffix(region)}`;
  }
  const own = Object.fromEntries(CREDENTIALS.flatMap((name) => (shell[name] ? [[name, shell[name]]] : [])));
  const fake = Object.fromEntries(
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map((name) => [name, '']),
  );
  return {
    ...fake,
    HOME: shell.HOME ?? homedir(),
    AWS_CONFIG_FILE: `${shell.HOME ?? homedir()}/.aws/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${shell.HOME ?? homedir()}/.aws/credentials`,
    ...own,
    ...variables,
  };
}

/**
 * The services (by the name in their host) and hosts that the functions' guard allows. Fails for an unknown
 * service.
 */
export function reachableNames(names: readonly string[]): string[] {
  return names.map((given) => {
    if (given.includes('.')) return given.toLowerCase();
    const name = packageName(given);
    return SERVICES[name].host ?? name;
  });
}

/** The service's name in the SDK package; the names in the host and the signature are accepted too. */
function packageName(given: string): string {
  const name = given.toLowerCase().replace(/^(@aws-sdk\/)?client-/, '');
  if (Object.hasOwn(SERVICES, name)) return name;
  const found = Object.keys(SERVICES).find((key) => SERVICES[key].host === name || SERVICES[key].signing === name);
  if (found) return found;
  throw new UserError(
    'UNKNOWN_SERVICE',
    `--aws ${given}: no such service. Known: ${Object.keys(SERVICES).join(', ')}, or a whole host such as abc.execute-api.eu-west-1.amazonaws.com`,
  );
}

function suffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
