import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Annotations as CdkAnnotations } from 'aws-cdk-lib/core';
import { isGranted } from '../../../src/cdk/iam/granted-actions';
import { iamActions } from '../../../src/cdk/iam/actions';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, newTable, PLAIN } from '../literal-app';

/** The warnings of an app, after something was done with it. */
function warnings(manifest: Manifest, then: (app: ReturnType<typeof appIn>) => void = () => undefined): string[] {
  const stack = newStack();
  then(appIn(stack, manifest, { resources: 'AppTable' in manifest.resources ? { AppTable: newTable(stack) } : {} }));
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
}

const IDENTITY = 'arn:aws:ses:eu-central-1:111122223333:identity/shop.example';

test('what the app calls and is not granted is a warning with the statement to write', () => {
  const [warning, ...none] = warnings({ ...PLAIN, operations: { s3: ['ListObjectsV2', 'PutObject'] } });
  expect(none).toEqual([]);
  expect(warning).toContain('the runtime app calls s3:ListBucket, s3:PutObject, and nothing grants it.');
  expect(warning).toContain(
    "runtime.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:PutObject'], " +
      "resources: ['<the ARN of what it acts on>'] }))",
  );
  expect(warning).toContain('[ack: serverless-cdk-project:ungranted:s3]');
});

test('once the statement is written, the warning is gone', () => {
  const grant = (action: string) => (app: any) =>
    app.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [action], resources: [IDENTITY] }));
  const manifest = { ...PLAIN, operations: { ses: ['SendEmail'] } };
  expect(warnings(manifest)).toHaveLength(1);
  expect(warnings(manifest, grant('ses:SendEmail'))).toEqual([]);
  expect(warnings(manifest, grant('ses:Send*'))).toEqual([]);
  expect(warnings(manifest, grant('ses:SendRawEmail'))).toHaveLength(1);
  expect(
    warnings(
      manifest,
      (app) =>
        new iam.ManagedPolicy(app, 'P', {
          roles: [app.getRole('DefaultRole')],
          statements: [new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: [IDENTITY] })],
        }),
    ),
  ).toEqual([]);
});

test('whoever knows better acknowledges the warning', () => {
  const acknowledge = (app: any) =>
    CdkAnnotations.of(app).acknowledgeWarning('serverless-cdk-project:ungranted:ses', 'by the identity');
  expect(warnings({ ...PLAIN, operations: { ses: ['SendEmail'] } }, acknowledge)).toEqual([]);
});

test('an operation that acts on no table is not granted by binding one', () => {
  const [warning] = warnings(manifestOf({ operations: { dynamodb: ['GetItem', 'ListTables'] } }));
  expect(warning).toContain("actions: ['dynamodb:ListTables'], resources: ['*']");
  expect(warnings(manifestOf({ operations: { dynamodb: ['GetItem', 'InventNothing'] } }))[0]).toContain(
    'dynamodb:InventNothing is not a known action',
  );
});

test('operations of tables without a declared table are warned about', () => {
  expect(warnings({ ...PLAIN, operations: { dynamodb: ['TransactGetItems'] } })[0]).toContain('calls dynamodb:GetItem');
});

test('a client whose operations cannot be told is a warning with file and fix', () => {
  const unknownOperations = [{ service: 'dynamodb', importedBy: 'runtime/db.ts', fix: 'import it by name' }];
  const [bound] = warnings(manifestOf({ unknownOperations }));
  expect(bound).toContain(
    'runtime/db.ts loads all of the dynamodb client: which operations it calls cannot be told, ' +
      'so it is granted all that reads and writes items on its tables. To be exact: import it by name; or give resources.AppTable an access that lists them',
  );
  expect(warnings({ ...PLAIN, unknownOperations })[0]).toContain('and nothing grants it any');
});

test('the sample app has no warning', () => {
  expect(warnings(manifestOf())).toEqual([]);
});

test.each([
  ['sfn', ['StartExecution'], ['states:StartExecution']],
  ['eventbridge', ['PutEvents'], ['events:PutEvents']],
  ['sqs', ['SendMessage', 'SendMessageBatch'], ['sqs:SendMessage']],
  ['lambda', ['Invoke'], ['lambda:InvokeFunction']],
  ['apigatewaymanagementapi', ['PostToConnection'], ['execute-api:ManageConnections']],
  ['sts', ['GetCallerIdentity'], []],
  ['some-new-service', ['DoIt'], ['some-new-service:DoIt']],
  ['s3', ['constructor'], ['s3:constructor']],
])('%s %j needs %j', (service, operations, actions) => {
  expect(iamActions(service, operations)).toEqual(actions);
});

test('patterns match as IAM matches them', () => {
  expect(isGranted('s3:PutObject', ['S3:put*'])).toBe(true);
  expect(isGranted('s3:PutObject', ['s3:?utObject'])).toBe(true);
  expect(isGranted('s3:PutObjectAcl', ['s3:PutObject'])).toBe(false);
  expect(isGranted('s3:PutObject', ['*'])).toBe(true);
  expect(isGranted('s3:PutObject', ['s3.PutObject'])).toBe(false);
});
