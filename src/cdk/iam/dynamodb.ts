import { type ActionResource, resourcesOf } from './reference';

/**
 * Which permissions the operations of DynamoDB need, on what: the Service Authorization Reference, and what it does not say.
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

// The reference marks a stream as required beside the table. A call names one of them.
const ON_TABLE_OR_STREAM = new Set([
  'DeleteResourcePolicy', 'GetResourcePolicy', 'ListTagsOfResource', 'PutResourcePolicy', 'TagResource', 'UntagResource',
]);

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
    else if (isOnTable(operation)) actions.add(operation);
    else rest.push(operation);
  }
  return { actions: [...actions].sort(), rest };
}

/** Those of the actions that are checked on an index as well. */
export function indexActions(actions: readonly string[]): string[] {
  return actions.filter((action) => resourcesOf(`dynamodb:${action}`)?.some(({ type }) => type === 'index'));
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

/** Checked on a table, and never on what a table's binding does not give: a backup, a global table. */
function isOnTable(action: string): boolean {
  if (ON_TABLE_OR_STREAM.has(action)) return true;
  const resources = resourcesOf(`dynamodb:${action}`) ?? [];
  const given = ({ type }: ActionResource) => type === 'table' || type === 'index';
  return resources.some(({ type }) => type === 'table') && resources.every((resource) => !resource.required || given(resource));
}
