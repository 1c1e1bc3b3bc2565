import type { Access } from '../service';
import type { LocalTable } from '../../model';
import { arnOfIterator, STREAM_OPERATIONS } from './stream-operations';

export interface AccessOptions {
  readonly account: string;
  readonly region: string;
  /** The stack's tables by name. */
  readonly tables: ReadonlyMap<string, LocalTable>;
}

/** The action of each member of a transaction; the transaction itself has none. */
const TRANSACTION_ACTIONS: { readonly [member: string]: string } = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * The actions of a request, with the keys that conditions of policies are about.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function accessesOf(operation: string, input: any, options: AccessOptions): Access[] {
  const { account, region, tables } = options;
  const access = (action: string, table: string, of: readonly any[], indexName?: string): Access => {
    // A request may name a table by its ARN.
    const arn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
    return {
      action: `dynamodb:${action}`,
      resource: indexName === undefined ? arn : `${arn}/index/${indexName}`,
      // Most policies have no conditions.
      get conditions() {
        return conditionsOf(of, partitionKeyOf(tables.get(arn.split('/').pop()!), indexName));
      },
    };
  };
  if ((STREAM_OPERATIONS as readonly string[]).includes(operation)) return [streamAccess(operation, input)];
  if (operation === 'TransactGetItems' || operation === 'TransactWriteItems') {
    const members = [input.TransactItems ?? []].flat().flatMap((item: any) => Object.entries<any>(item ?? {}));
    return members.flatMap(([member, of]) =>
      Object.hasOwn(TRANSACTION_ACTIONS, member) && typeof of?.TableName === 'string'
        ? [access(TRANSACTION_ACTIONS[member], of.TableName, [of])]
        : [],
    );
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.entries<any>(input.RequestItems ?? {}).map(([table, of]) =>
      access(operation, table, operation === 'BatchGetItem' ? batchGet(of) : batchWrite(of)),
    );
  }
  if (typeof input.TableName === 'string') return [access(operation, input.TableName, [input], input.IndexName)];
  return [{ action: `dynamodb:${operation}`, resource: String(input.ResourceArn ?? '*') }];
}

/** Of tables of the stack: others are not known here. */
function partitionKeyOf(table: LocalTable | undefined, indexName: string | undefined): string | undefined {
  if (!table) return undefined;
  const { KeySchema, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = table.createTable;
  const index = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].find(({ IndexName }) => IndexName === indexName);
  const schema = indexName === undefined ? KeySchema : index?.KeySchema;
  return schema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
}

/** ListStreams is about all streams. */
function streamAccess(operation: string, { StreamArn, ShardIterator }: any): Access {
  const stream = StreamArn ?? (ShardIterator === undefined ? undefined : arnOfIterator(ShardIterator));
  return { action: `dynamodb:${operation}`, resource: String(stream ?? '*') };
}

function batchGet({ Keys = [], ...shared }: any): any[] {
  return [Keys].flat().map((Key) => ({ ...shared, Key }));
}

function batchWrite(requests: any): any[] {
  return [requests ?? []]
    .flat()
    .map(({ PutRequest, DeleteRequest }: any) => ({ Item: PutRequest?.Item, Key: DeleteRequest?.Key }));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
function conditionsOf(all: readonly any[], partitionKey: string | undefined): NonNullable<Access['conditions']> {
  const [first] = all;
  const leadingKeys = partitionKey === undefined ? [] : all.flatMap((of) => leadingKeyOf(of, partitionKey) ?? []);
  const attributes = [...new Set(all.flatMap(attributesOf))];
  return {
    ...(leadingKeys.length > 0 ? { 'dynamodb:LeadingKeys': [...new Set(leadingKeys)] } : {}),
    ...(attributes.length > 0 ? { 'dynamodb:Attributes': attributes } : {}),
    ...Object.fromEntries(
      ['Select', 'ReturnValues', 'ReturnConsumedCapacity'].flatMap((name) =>
        typeof first?.[name] === 'string' ? [[`dynamodb:${name}`, first[name]]] : [],
      ),
    ),
  };
}

function leadingKeyOf(of: any, partitionKey: string): string | undefined {
  return textOf((of.Key ?? of.Item)?.[partitionKey] ?? queriedKey(of, partitionKey));
}

/** The value in `pk = :pk` of a query. */
function queriedKey(of: any, partitionKey: string): unknown {
  const [legacy] = of.KeyConditions?.[partitionKey]?.AttributeValueList ?? [];
  const equalities = String(of.KeyConditionExpression ?? '').matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g);
  for (const [, name, value] of equalities) {
    if (nameOf(name, of) === partitionKey) return of.ExpressionAttributeValues?.[value];
  }
  return legacy;
}

function textOf(value: any): string | undefined {
  return value?.S ?? value?.N ?? value?.B;
}

/** The top-level attributes that a request names. */
function attributesOf(of: any): string[] {
  return [
    ...Object.keys(of.Key ?? {}),
    ...Object.keys(of.Item ?? {}),
    ...(of.AttributesToGet ?? []),
    ...['KeyConditions', 'QueryFilter', 'ScanFilter', 'Expected', 'AttributeUpdates'].flatMap((name) =>
      Object.keys(of[name] ?? {}),
    ),
    ...['ProjectionExpression', 'KeyConditionExpression', 'FilterExpression', 'ConditionExpression', 'UpdateExpression']
      .flatMap((name) => namesIn(String(of[name] ?? '')))
      .map((name) => nameOf(name, of)),
  ];
}

/** The words that are no names in expressions, where all words of DynamoDB's own are reserved. */
const WORDS = /^(SET|REMOVE|ADD|DELETE|AND|OR|NOT|BETWEEN|IN)$/i;

/** The first part of each path in an expression, but values and functions. */
function namesIn(expression: string): string[] {
  const paths = expression.match(/[:#]?[A-Za-z_][\w.#[\]-]*\s*\(?/g) ?? [];
  return paths
    .map((path) => path.trim())
    .filter((path) => !path.startsWith(':') && !path.endsWith('(') && !WORDS.test(path))
    .map((path) => path.split(/[.[]/)[0]);
}

function nameOf(name: string, { ExpressionAttributeNames: names = {} }: any): string {
  return names[name] ?? name;
}
