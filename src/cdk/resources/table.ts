import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Kind } from './kind';

export const table: Kind<ITable> = {
  property: 'tableArn',
  what: 'a DynamoDB table',
  type: 'dynamodb.ITable',
  value: ({ tableName }) => tableName,
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
  foreignValue: ({ tableArn }) => tableArn,
  services: ['dynamodb'],
  types: ['table', 'index'],
  arns: ({ tableArn }) => ({ table: tableArn }),
  // An index may be added to a table long after it was bound.
  lateArns: (resource): { [type: string]: string } =>
    hasIndex(resource) ? { index: `${resource.tableArn}/index/*` } : {},
  // A transaction of writes may check conditions.
  read: [
    'dynamodb:BatchGetItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DescribeTable',
    'dynamodb:GetItem',
    'dynamodb:PartiQLSelect',
    'dynamodb:Query',
    'dynamodb:Scan',
  ],
  write: [
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:DescribeTable',
    'dynamodb:PartiQLDelete',
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLUpdate',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
  content: 'items on its tables',
  key: ({ encryptionKey }) => encryptionKey,
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  keyUse: [
    { for: /./, needs: ['kms:Decrypt', 'kms:DescribeKey'] },
    {
      for: /:(BatchWriteItem|DeleteItem|PartiQLDelete|PartiQLInsert|PartiQLUpdate|PutItem|UpdateItem)$/,
      needs: [
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
    },
  ],
};

/** Tables of either version, and imported ones, know it, but tell only their subclasses. */
function hasIndex(resource: ITable): boolean {
  return (resource as any).hasIndex === true;
}
