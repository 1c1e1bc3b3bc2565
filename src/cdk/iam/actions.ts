// The SDK names its packages after services, IAM prefixes its actions by the name a service had at its start:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
const PREFIXES: { readonly [service: string]: string } = {
  'api-gateway': 'apigateway',
  apigatewaymanagementapi: 'execute-api',
  'application-auto-scaling': 'application-autoscaling',
  'bedrock-agent': 'bedrock',
  'bedrock-agent-runtime': 'bedrock',
  'bedrock-runtime': 'bedrock',
  'cloudwatch-events': 'events',
  'cloudwatch-logs': 'logs',
  'cognito-identity-provider': 'cognito-idp',
  'dynamodb-streams': 'dynamodb',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  'iot-data-plane': 'iot',
  'lex-runtime-v2': 'lex',
  location: 'geo',
  opensearch: 'es',
  opensearchserverless: 'aoss',
  'personalize-events': 'personalize',
  'personalize-runtime': 'personalize',
  's3-control': 's3',
  'sagemaker-runtime': 'sagemaker',
  'secrets-manager': 'secretsmanager',
  sesv2: 'ses',
  sfn: 'states',
  'timestream-query': 'timestream',
  'timestream-write': 'timestream',
};

// PartiQL statements are checked by what they do, and the bundle does not tell:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
export const PARTIQL: readonly string[] = ['PartiQLDelete', 'PartiQLInsert', 'PartiQLSelect', 'PartiQLUpdate'];

// Operations whose action has another name, by the pages of the same reference.
const RENAMED = {
  apigatewaymanagementapi: {
    DeleteConnection: ['ManageConnections'],
    GetConnection: ['ManageConnections'],
    PostToConnection: ['ManageConnections'],
  },
  'bedrock-runtime': {
    Converse: ['InvokeModel'],
    ConverseStream: ['InvokeModelWithResponseStream'],
  },
  dynamodb: {
    BatchExecuteStatement: PARTIQL,
    ExecuteStatement: PARTIQL,
    ExecuteTransaction: PARTIQL,
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    TransactGetItems: ['GetItem'],
    TransactWriteItems: ['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
  },
  lambda: {
    Invoke: ['InvokeFunction'],
    InvokeWithResponseStream: ['InvokeFunction'],
  },
  s3: {
    CompleteMultipartUpload: ['PutObject'],
    CopyObject: ['GetObject', 'PutObject'],
    CreateMultipartUpload: ['PutObject'],
    DeleteObjects: ['DeleteObject'],
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
    GetObjectAttributes: ['GetObject', 'GetObjectAttributes'],
    HeadBucket: ['ListBucket'],
    HeadObject: ['GetObject'],
    ListMultipartUploads: ['ListBucketMultipartUploads'],
    ListObjectVersions: ['ListBucketVersions'],
    ListObjects: ['ListBucket'],
    ListObjectsV2: ['ListBucket'],
    ListParts: ['ListMultipartUploadParts'],
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html
    SelectObjectContent: ['GetObject'],
    UploadPart: ['PutObject'],
    UploadPartCopy: ['GetObject', 'PutObject'],
  },
  'secrets-manager': {
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
    BatchGetSecretValue: ['BatchGetSecretValue', 'GetSecretValue'],
  },
  sns: {
    PublishBatch: ['Publish'],
  },
  sqs: {
    ChangeMessageVisibilityBatch: ['ChangeMessageVisibility'],
    DeleteMessageBatch: ['DeleteMessage'],
    SendMessageBatch: ['SendMessage'],
  },
} as const satisfies Renamed;

interface Renamed {
  readonly [service: string]: { readonly [operation: string]: readonly string[] };
}

/** The operations of a service whose action has another name. */
export type RenamedOperation<Service extends string> = Service extends keyof typeof RENAMED
  ? keyof (typeof RENAMED)[Service]
  : never;

/** The operations of a service whose action has another name. */
export function renamedOperations(service: string): string[] {
  return Object.keys((RENAMED as Renamed)[service] ?? {});
}

/** The IAM prefix of a service, by the name of its SDK package: `sfn` → `states`. */
export function prefixOf(service: string): string {
  return PREFIXES[service] ?? service;
}

/** The IAM actions that operations of a service need, sorted: `s3`, `ListObjectsV2` → `s3:ListBucket`. */
export function iamActions(service: string, operations: readonly string[]): string[] {
  const names = operations.flatMap((operation) => {
    const renamed = (RENAMED as Renamed)[service] ?? {};
    return Object.hasOwn(renamed, operation) ? renamed[operation] : [operation];
  });
  return [...new Set(names.map((name) => `${prefixOf(service)}:${name}`))]
    .filter((action) => !FREE_ACTIONS.has(action))
    .sort();
}

/**
 * Operations that anyone may call, so that there is nothing to grant: those of a user pool that its users call themselves, with
 * a token or none.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
const FREE_ACTIONS: ReadonlySet<string> = new Set([
  'sts:GetCallerIdentity',
  ...[
    'AssociateSoftwareToken',
    'ChangePassword',
    'CompleteWebAuthnRegistration',
    'ConfirmDevice',
    'ConfirmForgotPassword',
    'ConfirmSignUp',
    'DeleteUser',
    'DeleteUserAttributes',
    'DeleteWebAuthnCredential',
    'ForgetDevice',
    'ForgotPassword',
    'GetDevice',
    'GetTokensFromRefreshToken',
    'GetUser',
    'GetUserAttributeVerificationCode',
    'GetUserAuthFactors',
    'GlobalSignOut',
    'InitiateAuth',
    'ListDevices',
    'ListWebAuthnCredentials',
    'ResendConfirmationCode',
    'RespondToAuthChallenge',
    'RevokeToken',
    'SetUserMFAPreference',
    'SetUserSettings',
    'SignUp',
    'StartWebAuthnRegistration',
    'UpdateAuthEventFeedback',
    'UpdateDeviceStatus',
    'UpdateUserAttributes',
    'VerifySoftwareToken',
    'VerifyUserAttribute',
  ].map((name) => `cognito-idp:${name}`),
]);
