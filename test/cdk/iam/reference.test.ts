import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import * as sqs from '@aws-sdk/client-sqs';
import { iamActions, operationsWithoutAction } from '../../../src/cdk/iam/actions';
import { actionsOn, resourcesOf } from '../../../src/cdk/iam/reference';
import { readWriteActions } from '../../../src/cdk/resources/access';
import { KINDS } from '../../../src/cdk/resources/kinds';

const operationsOf = (client: object) =>
  Object.keys(client)
    .flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? [])
    .sort();

test.each<[string, object, RegExp]>([
  // Newer than the reference: the app is warned if it calls them.
  ['dynamodb', dynamodb, /Bulk/],
  ['sqs', sqs, /^$/],
])('every operation of %s has actions that exist', (service, client, newer) => {
  const unknown = operationsWithoutAction(service, operationsOf(client));
  expect(unknown.filter((operation) => !newer.test(operation))).toEqual([]);
});

test('every operation of S3 on objects has actions that exist', () => {
  const operations = operationsOf(s3).filter(
    (operation) =>
      /Object|Upload|Part|HeadBucket|ListBuckets/.test(operation) && !/Bucket\w+Config|WriteGetObject/.test(operation),
  );
  expect(operations.length).toBeGreaterThan(30);
  const unknown = operationsWithoutAction('s3', operations);
  expect(unknown).toEqual(
    [
      // Of another name than their operation, of the bucket's settings or too new: the app is warned if it calls them.
      'DeleteObjectAnnotation',
      'GetObjectAnnotation',
      'GetObjectLockConfiguration',
      'ListBuckets',
      'ListObjectAnnotations',
      'PutObjectAnnotation',
      'PutObjectLockConfiguration',
      'RenameObject',
      'UpdateObjectEncryption',
    ].filter((operation) => unknown.includes(operation)),
  );
});

test('operations that do not act on a table are recognized', () => {
  const actions = iamActions(
    'dynamodb',
    operationsOf(dynamodb).filter((operation) => !/Bulk/.test(operation)),
  );
  const onTable = actionsOn(actions, KINDS.table.types);
  expect(
    actions.filter((action) => !onTable.includes(action)).map((action) => action.replace('dynamodb:', '')),
  ).toEqual([
    'CreateGlobalTable',
    'DeleteBackup',
    'DescribeBackup',
    'DescribeEndpoints',
    'DescribeExport',
    'DescribeGlobalTable',
    'DescribeGlobalTableSettings',
    'DescribeImport',
    'DescribeLimits',
    'ListBackups',
    'ListContributorInsights',
    'ListGlobalTables',
    'ListTables',
    'RestoreTableFromBackup',
    'UpdateGlobalTable',
    'UpdateGlobalTableSettings',
  ]);
});

test.each(Object.entries(KINDS))(
  'the actions that read or write the content of a %s exist, and act on one',
  (_, kind) => {
    const readWrite = readWriteActions(kind);
    expect(actionsOn(readWrite, kind.types)).toEqual(readWrite);
    for (const level of [kind.read, kind.write]) expect(level).toEqual([...new Set(level)].sort());
    expect(kind.read.length * kind.write.length).toBeGreaterThan(0);
    // A log group contains streams, as a bucket contains objects.
    expect(readWrite.join()).not.toMatch(
      /\*|:Create(?!LogStream)|:DeleteTable|:DeleteBucket|:DeleteQueue|:DeleteTopic|:DeleteStream|Policy/,
    );
  },
);

test('every type of resources that a kind has is one of the reference', () => {
  for (const kind of Object.values(KINDS)) {
    const known = new Set(readWriteActions(kind).flatMap((action) => resourcesOf(action)!.map(({ type }) => type)));
    expect(kind.types.filter((type) => !known.has(type))).toEqual([]);
  }
});

test('actions that are checked on an index are granted on it', () => {
  expect(actionsOn(readWriteActions(KINDS.table), ['index'], { partly: true })).toEqual([
    'dynamodb:PartiQLSelect',
    'dynamodb:Query',
    'dynamodb:Scan',
  ]);
});

test('operations that users of a pool call themselves need no permission', () => {
  expect(iamActions('cognito-identity-provider', ['InitiateAuth', 'SignUp', 'AdminGetUser'])).toEqual([
    'cognito-idp:AdminGetUser',
  ]);
});
