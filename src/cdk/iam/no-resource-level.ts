/**
 * Actions that IAM checks against no resource, so that a statement about them can only have the resource `*`. Nothing else of
 * a template has it. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export const NO_RESOURCE_LEVEL: ReadonlySet<string> = new Set([
  'dynamodb:DescribeEndpoints',
  'dynamodb:DescribeLimits',
  'dynamodb:DescribeReservedCapacity',
  'dynamodb:DescribeReservedCapacityOfferings',
  'dynamodb:ListBackups',
  'dynamodb:ListContributorInsights',
  'dynamodb:ListExports',
  'dynamodb:ListGlobalTables',
  'dynamodb:ListImports',
  'dynamodb:ListStreams',
  'dynamodb:ListTables',
]);
