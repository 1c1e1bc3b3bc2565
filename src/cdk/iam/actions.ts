import { isReferenced, resourcesOf } from './reference';
import { SDK_CLIENTS } from './sdk-clients.generated';

// PartiQL statements are checked by what they do, which the bundle does not show:
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
  kms: {
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
    ReEncrypt: ['ReEncryptFrom', 'ReEncryptTo'],
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
  'timestream-query': {
    // https://docs.aws.amazon.com/timestream/latest/developerguide/security_iam_id-based-policy-examples.html
    Query: ['Select'],
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

/** The IAM prefix of a service, by the name of its SDK package: `sfn` → `states`; undefined if it is not known. */
export function prefixOf(service: string): string | undefined {
  return Object.hasOwn(SDK_CLIENTS, service) ? SDK_CLIENTS[service].split(':')[0] : undefined;
}

/**
 * The IAM actions that operations of a service need, sorted: `s3`, `ListObjectsV2` → `s3:ListBucket`. None for an operation of
 * which it is not known: see `operationsWithoutAction`.
 */
export function iamActions(service: string, operations: readonly string[]): string[] {
  const actions = operations.flatMap((operation) => actionsOfOperation(service, operation) ?? []);
  return [...new Set(actions)].filter((action) => !FREE_ACTIONS.has(action)).sort();
}

/** The operations of a service of which it is not known what allows them: a guess may be an action that does not exist. */
export function operationsWithoutAction(service: string, operations: readonly string[]): string[] {
  return operations.filter((operation) => !actionsOfOperation(service, operation));
}

function actionsOfOperation(service: string, operation: string): readonly string[] | undefined {
  const prefix = prefixOf(service);
  if (prefix === undefined) return undefined;
  const renamed = (RENAMED as Renamed)[service] ?? {};
  if (Object.hasOwn(renamed, operation)) return renamed[operation].map((name) => `${prefix}:${name}`);
  const action = `${prefix}:${operation}`;
  const exists = isReferenced(action) ? resourcesOf(action) : !withoutAction(service).includes(operation);
  return exists ? [action] : undefined;
}

/** The operations of a client that no action of their name allows. */
function withoutAction(service: string): readonly string[] {
  return SDK_CLIENTS[service].split(': ')[1]?.split(' ') ?? [];
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
