import * as client from '@aws-sdk/client-dynamodb';
import { indexActions, READ_WRITE_ACTIONS, tableActions } from '../../../src/cdk/iam/dynamodb';
import { iamActions } from '../../../src/cdk/iam/operation-actions';
import { resourcesOf } from '../../../src/cdk/iam/reference';

const OPERATIONS = Object.keys(client).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []).sort();

test('every operation of the client has actions that exist, or is known to have none yet', () => {
  expect(OPERATIONS.length).toBeGreaterThan(50);
  const unknown = iamActions('dynamodb', OPERATIONS).filter((action) => resourcesOf(action) === undefined);
  // Newer than the reference: the app is warned if it calls them.
  expect(unknown.filter((action) => !/Bulk/.test(action))).toEqual([]);
});

test('those that do not act on a table are told apart', () => {
  expect(tableActions(OPERATIONS.filter((operation) => !/Bulk/.test(operation))).rest).toEqual([
    'CreateGlobalTable', 'DeleteBackup', 'DescribeBackup', 'DescribeEndpoints', 'DescribeExport', 'DescribeGlobalTable',
    'DescribeGlobalTableSettings', 'DescribeImport', 'DescribeLimits', 'ListBackups', 'ListContributorInsights', 'ListGlobalTables', 'ListTables',
    'RestoreTableFromBackup', 'UpdateGlobalTable', 'UpdateGlobalTableSettings',
  ]);
});

test('what is granted where operations cannot be told exists, and reads and writes items', () => {
  for (const action of READ_WRITE_ACTIONS) expect(resourcesOf(`dynamodb:${action}`)).toContainEqual({ type: 'table', required: true });
  expect(READ_WRITE_ACTIONS).toEqual([...new Set(READ_WRITE_ACTIONS)].sort());
  expect(indexActions(READ_WRITE_ACTIONS)).toEqual(['PartiQLSelect', 'Query', 'Scan']);
});
