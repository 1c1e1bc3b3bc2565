/** The grants of a construct of the CDK, and what each allows, without what several allow. */
interface Construct {
  /** A name for a variable of the construct. */
  readonly variable: string;
  readonly grants: { readonly [method: string]: readonly string[] };
  /** True if it has `grant(grantee, ...actions)`. */
  readonly grant?: true;
}

/** By the service in an action. A test compares them with the CDK. */
export const CONSTRUCTS: { readonly [service: string]: Construct } = {
  dynamodb: {
    variable: 'table',
    grants: {
      grantReadData: ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'],
      grantWriteData: ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
    },
    grant: true,
  },
  sqs: {
    variable: 'queue',
    grants: {
      grantSendMessages: ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'],
      grantConsumeMessages: ['ChangeMessageVisibility', 'DeleteMessage', 'ReceiveMessage'],
      grantPurge: ['PurgeQueue'],
    },
    grant: true,
  },
  sns: { variable: 'topic', grants: { grantPublish: ['Publish'], grantSubscribe: ['Subscribe'] } },
  s3: {
    variable: 'bucket',
    grants: {
      grantRead: ['GetObject', 'ListBucket'],
      grantPut: ['AbortMultipartUpload', 'PutObject'],
      grantDelete: ['DeleteObject'],
    },
  },
  events: { variable: 'bus', grants: { grantPutEventsTo: ['PutEvents'] } },
  kinesis: {
    variable: 'stream',
    grants: {
      grantRead: ['DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'],
      grantWrite: ['PutRecord', 'PutRecords'],
    },
    grant: true,
  },
  lambda: { variable: 'fn', grants: { grantInvoke: ['InvokeFunction'] } },
  secretsmanager: {
    variable: 'secret',
    grants: { grantRead: ['DescribeSecret', 'GetSecretValue'], grantWrite: ['PutSecretValue', 'UpdateSecret'] },
  },
  ssm: {
    variable: 'parameter',
    grants: { grantRead: ['GetParameter', 'GetParameterHistory', 'GetParameters'], grantWrite: ['PutParameter'] },
  },
  states: { variable: 'stateMachine', grants: { grantStartExecution: ['StartExecution'] }, grant: true },
  kms: { variable: 'key', grants: { grantDecrypt: ['Decrypt'], grantEncrypt: ['Encrypt'] }, grant: true },
};

export interface GrantLineOptions {
  /** `dynamodb:PutItem` */
  readonly action: string;
  readonly resource: string;
  /** The expression of the role: `runtime.getRole('report')`. */
  readonly grantee: string;
  /**
   * The construct path of the resource, by whose last name its variable is called.
   *
   * @default - a name by the kind of resource
   */
  readonly constructPath?: string;
}

/** The line of CDK code that would allow an action: `orders.grantWriteData(runtime.getRole('report'))`. */
export function grantLine({ action, resource, grantee, constructPath }: GrantLineOptions): string {
  const [service, name] = action.split(':');
  const construct = Object.hasOwn(CONSTRUCTS, service) ? CONSTRUCTS[service] : undefined;
  const variable = (constructPath && variableName(constructPath)) || construct?.variable;
  const method = Object.entries(construct?.grants ?? {}).find(([, actions]) => actions.includes(name))?.[0];
  if (method) return `${variable}.${method}(${grantee})`;
  if (construct?.grant) return `${variable}.grant(${grantee}, '${action}')`;
  return `${grantee}.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['${action}'], resources: ['${resource}'] }))`;
}

/** `demo/Orders/Resource` → `orders`; undefined if there is no such name. */
export function variableName(constructPath: string): string | undefined {
  const name =
    constructPath
      .replace(/\/(Resource|Default)$/, '')
      .split('/')
      .pop() ?? '';
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(joined) ? joined.charAt(0).toLowerCase() + joined.slice(1) : undefined;
}
