import {
  STACK_STREAM_LABEL,
  type CreateTableInput,
  type LocalResource,
  type LocalTable,
  type ProvisionedThroughput,
  type TableIndex,
} from '../../model';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

const ref = (table: Resource) => table.nameFrom('TableName') + table.stack.options.tableNameSuffix;
const arn = (table: Resource) => table.arn('dynamodb', `table/${ref(table)}`);
const attributes = {
  Arn: arn,
  StreamArn: (table: Resource) => `${arn(table)}/stream/${STACK_STREAM_LABEL}`,
};

const service = 'dynamodb';

export const dynamoDbTable: ResourceType = {
  type: 'AWS::DynamoDB::Table',
  ref,
  attributes,
  service,
  define: localTable,
};

/** The resource type of the CDK's TableV2. */
export const dynamoDbGlobalTable: ResourceType = {
  type: 'AWS::DynamoDB::GlobalTable',
  ref,
  attributes: { ...attributes, TableId: (table) => table.logicalId },
  service,
  define: localTable,
};

export function isTable({ service: name }: LocalResource): boolean {
  return name === service;
}

/** The table for a resource of either type. */
function localTable(table: Resource): LocalTable {
  const global = table.type === dynamoDbGlobalTable.type;
  const provisioned = (table.property('BillingMode') ?? 'PROVISIONED') === 'PROVISIONED';
  const throughput = (of: any) =>
    provisioned ? { ProvisionedThroughput: global ? globalThroughput(of) : (of?.ProvisionedThroughput ?? ONE) } : {};
  const index = (of: any, own: object): TableIndex => ({
    IndexName: of.IndexName,
    KeySchema: of.KeySchema,
    Projection: of.Projection,
    ...own,
  });
  const globalIndexes = table.property('GlobalSecondaryIndexes')?.map((of: any) => index(of, throughput(of)));
  const localIndexes = table.property('LocalSecondaryIndexes')?.map((of: any) => index(of, {}));
  const stream = table.property('StreamSpecification');
  const timeToLive = table.property('TimeToLiveSpecification');
  const createTable: CreateTableInput = {
    TableName: ref(table),
    AttributeDefinitions: table.property('AttributeDefinitions'),
    KeySchema: table.property('KeySchema'),
    BillingMode: provisioned ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...throughput(
      global
        ? { WriteProvisionedThroughputSettings: table.property('WriteProvisionedThroughputSettings') }
        : { ProvisionedThroughput: table.property('ProvisionedThroughput') },
    ),
    ...(globalIndexes?.length ? { GlobalSecondaryIndexes: globalIndexes } : {}),
    ...(localIndexes?.length ? { LocalSecondaryIndexes: localIndexes } : {}),
    ...(stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType } } : {}),
  };
  return {
    logicalId: table.logicalId,
    tableName: createTable.TableName,
    arn: arn(table),
    createTable,
    ...(timeToLive && timeToLive.Enabled !== false && timeToLive.Enabled !== 'false'
      ? { timeToLiveAttribute: timeToLive.AttributeName }
      : {}),
  };
}

const ONE: ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };

/** The read capacity of a global table is a setting of its replicas. Nothing is throttled locally, so 1 will do. */
function globalThroughput(of: any): ProvisionedThroughput {
  const settings = of?.WriteProvisionedThroughputSettings ?? {};
  const write = settings.WriteCapacityUnits ?? settings.WriteCapacityAutoScalingSettings?.MinCapacity ?? 1;
  return { ReadCapacityUnits: 1, WriteCapacityUnits: Number(write) };
}
