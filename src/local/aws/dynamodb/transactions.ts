import { javaText } from './aws-errors';
import { storeModule } from './store';
import { AwsServiceError } from '../service';
import { TRANSACTION_ACTIONS } from '../../../runtime/aws-limits';

/** Runs one operation of DynamoDB; fails with an `AwsServiceError`. */
export type Call = (operation: string, input: object) => Promise<any>;

type Item = { readonly [attribute: string]: unknown };

interface Action {
  readonly kind: 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
  readonly input: any;
  readonly key: Item;
  readonly before: Item | undefined;
}

const KINDS = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const;

/**
 * TransactWriteItems: the actions run in order, and if one fails, the former items are restored. The caller must ensure
 * that nothing else runs meanwhile.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transactWriteItems(call: Call, { TransactItems: items }: any, journal: Journal): Promise<object> {
  checkCount(items);
  const actions: Action[] = [];
  for (const item of items) actions.push(await toAction(call, item));
  checkDistinct(actions.map(({ input: { TableName }, key }) => ({ TableName, Key: key })));
  checkSize(actions.map(({ input }) => input.Item));
  await journal.begin(actions);
  try {
    return await write(call, actions);
  } finally {
    await journal.end();
  }
}

/** Keeps the former items of the transaction that runs, so that one that is broken off can be undone. */
export interface Journal {
  begin(writes: readonly FormerItem[]): Promise<void>;
  end(): Promise<void>;
}

/** An item as it was before a transaction. */
export type FormerItem = Pick<Action, 'kind' | 'key' | 'before'> & { readonly input: { readonly TableName: string } };

async function write(call: Call, actions: readonly Action[]): Promise<object> {
  const done: Action[] = [];
  const reasons: CancellationReason[] = [];
  try {
    for (const action of actions) {
      const reason = await failureOf(call, action);
      if (!reason) done.push(action);
      reasons.push(reason ?? { Code: 'None' });
    }
  } catch (e) {
    await restore(call, done);
    throw e;
  }
  if (done.length === actions.length) return {};
  await restore(call, done);
  throw cancelled(reasons);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export async function transactGetItems(call: Call, { TransactItems: items }: any): Promise<object> {
  checkCount(items);
  for (const { Get } of items) {
    if (!Get) {
      throw new AwsServiceError('ValidationException', 'TransactItems can only contain Get in TransactGetItems');
    }
  }
  checkDistinct(items.map(({ Get }: any) => Get));
  const responses: object[] = [];
  const reasons: CancellationReason[] = [];
  for (const { Get } of items) {
    try {
      const { Item: found } = await call('GetItem', { ...Get, ConsistentRead: true });
      responses.push(found ? { Item: found } : {});
      reasons.push({ Code: 'None' });
    } catch (e) {
      if (
        !(e instanceof AwsServiceError) ||
        e.code !== 'ValidationException' ||
        !/key element|key attribute/.test(e.message)
      )
        throw e;
      reasons.push({ Code: 'ValidationError', Message: e.message });
    }
  }
  if (responses.length < items.length) throw cancelled(reasons);
  return { Responses: responses };
}

interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

function cancelled(reasons: readonly CancellationReason[]): AwsServiceError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  // This exception's message has a capital M:
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
  return new AwsServiceError('TransactionCanceledException', message, {
    details: { Message: message, CancellationReasons: reasons },
  });
}

function checkCount(items: unknown): void {
  if (Array.isArray(items) && items.length > 0 && items.length <= TRANSACTION_ACTIONS) return;
  const constraint =
    Array.isArray(items) && items.length > 0
      ? `less than or equal to ${TRANSACTION_ACTIONS}`
      : 'greater than or equal to 1';
  throw new AwsServiceError(
    'ValidationException',
    `1 validation error detected: Value '${javaText(items ?? [])}' at 'transactItems' failed to satisfy constraint: ` +
      `Member must have length ${constraint}`,
  );
}

function checkDistinct(items: readonly { readonly TableName: string; readonly Key: Item }[]): void {
  const seen = new Set(
    items.map(({ TableName, Key }) =>
      JSON.stringify([TableName, Object.entries(Key ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))]),
    ),
  );
  if (seen.size === items.length) return;
  throw new AwsServiceError(
    'ValidationException',
    'Transaction request cannot include multiple operations on one item',
  );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-dynamodb-transactions */
const MAX_BYTES = 4 * 1024 * 1024;

function checkSize(items: readonly (Item | undefined)[]): void {
  const { itemSize } = storeModule();
  const bytes = items.reduce((sum, item) => sum + (item ? itemSize(item as any) : 0), 0);
  if (bytes <= MAX_BYTES) return;
  throw new AwsServiceError(
    'ValidationException',
    `The items of the transaction have ${bytes} bytes; their aggregate size cannot exceed 4 MB`,
  );
}

async function toAction(call: Call, item: any): Promise<Action> {
  const kinds = KINDS.filter((name) => item[name]);
  if (kinds.length !== 1) {
    throw new AwsServiceError(
      'ValidationException',
      'TransactItems can only contain one of Check, Put, Update or Delete',
    );
  }
  const [kind] = kinds;
  const input = item[kind];
  const { Table } = await describe(call, input.TableName);
  const names: string[] = Table.KeySchema.map(({ AttributeName }: any) => AttributeName);
  const key: Item = kind === 'Put' ? Object.fromEntries(names.map((name) => [name, input.Item?.[name]])) : input.Key;
  const { Item: before } = await call('GetItem', { TableName: input.TableName, Key: key, ConsistentRead: true });
  return { kind, input, key, before };
}

async function describe(call: Call, table: string): Promise<any> {
  try {
    return await call('DescribeTable', { TableName: table });
  } catch (e) {
    // DescribeTable names the table in its message; a transaction does not.
    if (!(e instanceof AwsServiceError) || e.code !== 'ResourceNotFoundException') throw e;
    throw new AwsServiceError(e.code, 'Requested resource not found');
  }
}

function run(call: Call, { kind, input, key, before }: Action): Promise<unknown> {
  const { ReturnValuesOnConditionCheckFailure: _, Key: __, ...own } = input;
  switch (kind) {
    case 'Put':
      return call('PutItem', own);
    case 'Update':
      return call('UpdateItem', { ...own, Key: key });
    case 'Delete':
      return call('DeleteItem', { ...own, Key: key });
    // The condition is checked by a write that changes nothing: it puts the existing item, or deletes a missing one.
    case 'ConditionCheck':
      return before ? call('PutItem', { ...own, Item: before }) : call('DeleteItem', { ...own, Key: key });
  }
}

async function failureOf(call: Call, action: Action): Promise<CancellationReason | undefined> {
  try {
    await run(call, action);
    return undefined;
  } catch (e) {
    if (!(e instanceof AwsServiceError)) throw e;
    if (e.code === 'ConditionalCheckFailedException') {
      const item = action.input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? action.before : undefined;
      return {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        ...(item ? { Item: item } : {}),
      };
    }
    // An update that does not fit the item cancels the transaction; an invalid request is refused as a whole.
    if (
      e.code === 'ValidationException' &&
      /provided expression refers|operand in the update expression|type mismatch|item size/i.test(e.message)
    ) {
      return { Code: 'ValidationError', Message: e.message };
    }
    throw e;
  }
}

/** Puts the items back that a transaction has changed. */
export async function restore(call: Call, actions: readonly FormerItem[]): Promise<void> {
  for (const {
    kind,
    input: { TableName },
    key,
    before,
  } of actions) {
    if (kind === 'ConditionCheck') continue;
    await (before ? call('PutItem', { TableName, Item: before }) : call('DeleteItem', { TableName, Key: key }));
  }
}
