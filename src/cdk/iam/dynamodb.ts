/**
 * Which permissions the operations of DynamoDB need, on what. Source: the Service Authorization Reference,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */

// Operations whose action has another name. PartiQL statements are checked by what they do, and the bundle does not tell:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
const PARTIQL = ['PartiQLDelete', 'PartiQLInsert', 'PartiQLSelect', 'PartiQLUpdate'];
const RENAMED: { readonly [operation: string]: readonly string[] } = {
  BatchExecuteStatement: PARTIQL,
  ExecuteStatement: PARTIQL,
  ExecuteTransaction: PARTIQL,
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
  TransactGetItems: ['GetItem'],
  TransactWriteItems: ['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
};

// Operations whose action has the same name, and a table as its resource.
const ON_TABLE = new Set([
  'BatchGetItem', 'BatchWriteItem', 'CreateTable', 'DeleteItem', 'DeleteResourcePolicy', 'DeleteTable', 'DescribeContinuousBackups',
  'DescribeContributorInsights', 'DescribeKinesisStreamingDestination', 'DescribeTable', 'DescribeTableReplicaAutoScaling',
  'DescribeTimeToLive', 'DisableKinesisStreamingDestination', 'EnableKinesisStreamingDestination', 'ExportTableToPointInTime', 'GetItem',
  'GetResourcePolicy', 'ListTagsOfResource', 'PutItem', 'PutResourcePolicy', 'Query', 'Scan', 'TagResource', 'UntagResource',
  'UpdateContinuousBackups', 'UpdateContributorInsights', 'UpdateItem', 'UpdateKinesisStreamingDestination', 'UpdateTable',
  'UpdateTableReplicaAutoScaling', 'UpdateTimeToLive',
]);

/** Actions that are also checked on the index they read. */
const ON_INDEX = new Set(['DescribeContributorInsights', 'PartiQLSelect', 'Query', 'Scan', 'UpdateContributorInsights']);

const WRITES = /^(BatchWriteItem|DeleteItem|PartiQLDelete|PartiQLInsert|PartiQLUpdate|PutItem|UpdateItem)$/;

/** What is granted where the operations cannot be told: all that reads and writes items, and nothing that changes a table. */
export const READ_WRITE_ACTIONS: readonly string[] = [
  'BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'DeleteItem', 'DescribeTable', 'GetItem', ...PARTIQL, 'PutItem', 'Query', 'Scan',
  'UpdateItem',
];

export interface TableActions {
  /** Without the service's prefix, sorted. */
  readonly actions: readonly string[];
  /** Those operations that do not act on a table: nothing is granted for them. */
  readonly rest: readonly string[];
}

/** The actions that the operations need on a table. */
export function tableActions(operations: readonly string[]): TableActions {
  const actions = new Set<string>();
  const rest: string[] = [];
  for (const operation of operations) {
    if (Object.hasOwn(RENAMED, operation)) RENAMED[operation].forEach((action) => actions.add(action));
    else if (ON_TABLE.has(operation)) actions.add(operation);
    else rest.push(operation);
  }
  return { actions: [...actions].sort(), rest };
}

/** Those of the actions that are checked on an index as well. */
export function indexActions(actions: readonly string[]): string[] {
  return actions.filter((action) => ON_INDEX.has(action));
}

/**
 * The actions on the customer's key of an encrypted table: DynamoDB uses it with the rights of the caller.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function keyActions(actions: readonly string[]): string[] {
  const read = ['kms:Decrypt', 'kms:DescribeKey'];
  if (!actions.some((action) => WRITES.test(action))) return read;
  return [...read, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
}
