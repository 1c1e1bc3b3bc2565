import type { Template } from '../assembly/template';

/**
 * Types of resources that hold data, with the properties that CloudFormation cannot change in place: a new resource
 * takes the place of the old one. From the pages of the types in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const STATEFUL: { readonly [type: string]: readonly string[] } = {
  'AWS::Backup::BackupVault': ['BackupVaultName'],
  'AWS::Cognito::IdentityPool': [],
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'],
  'AWS::DocDB::DBCluster': ['DBClusterIdentifier', 'StorageEncrypted'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::EC2::Volume': ['Encrypted'],
  'AWS::ECR::Repository': ['RepositoryName', 'EncryptionConfiguration'],
  'AWS::EFS::FileSystem': ['Encrypted', 'KmsKeyId', 'PerformanceMode'],
  'AWS::ElastiCache::ReplicationGroup': ['ReplicationGroupId'],
  'AWS::FSx::FileSystem': ['FileSystemType'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion'],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::Neptune::DBCluster': ['DBClusterIdentifier', 'StorageEncrypted'],
  'AWS::OpenSearchService::Domain': ['DomainName'],
  'AWS::RDS::DBCluster': ['DBClusterIdentifier', 'Engine', 'StorageEncrypted'],
  'AWS::RDS::DBInstance': ['DBInstanceIdentifier', 'StorageEncrypted'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SSM::Parameter': ['Name'],
  'AWS::SecretsManager::Secret': ['Name'],
};

/** Templates by the name of their stack. */
export interface Templates {
  readonly [stack: string]: Template;
}

/** A resource with data that a deployment would delete or replace. */
export interface LostResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** The property that changes; undefined if there is no resource with this logical id any more. */
  readonly property?: string;
}

/** The resources with data that a deployment of the later templates would take away from the earlier ones. */
export function lostResources(before: Templates, after: Templates): LostResource[] {
  return Object.entries(before).flatMap(([stack, { Resources = {} }]) =>
    Object.entries(Resources).flatMap(([logicalId, resource]): LostResource[] => {
      const { Type: type } = resource;
      if (!Object.hasOwn(STATEFUL, type)) return [];
      const next = after[stack]?.Resources?.[logicalId];
      if (next?.Type !== type) return [{ stack, logicalId, type }];
      const property = STATEFUL[type].find(
        (name) => JSON.stringify(resource.Properties?.[name]) !== JSON.stringify(next.Properties?.[name]),
      );
      return property === undefined ? [] : [{ stack, logicalId, type, property }];
    }),
  );
}
