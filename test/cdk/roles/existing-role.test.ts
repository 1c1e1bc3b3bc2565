import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Fn } from 'aws-cdk-lib/core';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, newTable, ofType, projectWith } from '../literal-app';

const ARN = 'arn:aws:iam::123456789012:role/shop/runs-functions';

const MANIFEST = manifestOf({
  functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda', uses: ['Uploads'] } },
  resources: {
    AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' },
    Uploads: { kind: 'bucket', variable: 'UPLOADS_NAME' },
  },
  operations: { dynamodb: ['GetItem'], s3: ['PutObject'] },
});

function app(props: object, manifest: Manifest = MANIFEST) {
  const stack = newStack();
  const uploads = new s3.Bucket(stack, 'Uploads', { encryptionKey: new kms.Key(stack, 'Key') });
  const runtime = appIn(stack, manifest, { resources: { AppTable: newTable(stack), Uploads: uploads }, ...props });
  return {
    runtime,
    uploads,
    template: () => Template.fromStack(stack).toJSON(),
    warnings: () =>
      Annotations.fromStack(stack)
        .findWarning('*', Match.anyValue())
        .map(({ entry }) => String(entry.data)),
  };
}

test('a function runs as an existing role, which is not changed; a warning lists the permissions that it needs', () => {
  const { template, warnings } = app({ stageConfig: { functions: { report: { role: ARN, tracing: 'Active' } } } });
  const made = template();
  expect(made.Resources.Report.Properties.Role).toBe(ARN);
  expect(made.Resources.APIHandler.Properties.Role).toEqual({ 'Fn::GetAtt': ['DefaultRole', 'Arn'] });
  expect(ofType(made, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties.Roles)).toEqual([
    [{ Ref: 'DefaultRole' }],
  ]);
  const [warning, ...others] = warnings();
  expect(others).toEqual([]);
  const [head, ...statements] = warning.replace(/ \[ack: .*/, '').split('\n');
  expect(head).toBe(
    `the function "report" runs as the existing role ${ARN}, which is left as it is. Lambda has to be trusted to assume it, and it has to be allowed:`,
  );
  const parsed = statements.map((line) => JSON.parse(line));
  expect(parsed.map(({ Action }) => [Action].flat().join())).toEqual([
    'xray:PutTraceSegments,xray:PutTelemetryRecords',
    'logs:CreateLogStream,logs:PutLogEvents',
    's3:PutObject',
    'kms:Decrypt,kms:GenerateDataKey',
  ]);
  expect(parsed[2]).toEqual({
    Action: 's3:PutObject',
    Effect: 'Allow',
    Resource: expect.stringMatching(/^\$\{Uploads[0-9A-F]+\.Arn\}\/\*$/),
  });
});

test('grants of the stack to the function are among these permissions', () => {
  const { runtime, uploads, warnings } = app({ stageConfig: { functions: { report: { role: ARN } } } });
  uploads.grantDelete(runtime.getFunction('report'));
  expect(runtime.getRole('report').roleArn).toBe(ARN);
  expect(warnings()[0]).toContain('"s3:DeleteObject*"');
});

test('functions with the same existing role have one warning; no role is created if all roles exist', () => {
  const { template, warnings, runtime } = app({ projectDir: projectWith({ role: ARN }) });
  const made = template();
  expect([...ofType(made, 'AWS::IAM::Role'), ...ofType(made, 'AWS::IAM::Policy')]).toEqual([]);
  expect(warnings()).toHaveLength(1);
  expect(warnings()[0]).toContain(`the functions "APIHandler", "report" run as the existing role ${ARN}`);
  expect(warnings()[0]).toContain('"dynamodb:GetItem"');
  expect(runtime.getRole('DefaultRole').roleArn).toBe(ARN);
});

test('a role that is known at deployment only is accepted', () => {
  const made = app({ stageConfig: { functions: { report: { role: Fn.importValue('RoleArn') } } } }).template();
  expect(made.Resources.Report.Properties.Role).toEqual({ 'Fn::ImportValue': 'RoleArn' });
});

test('a call that no binding grants is still a warning', () => {
  const { warnings } = app(
    { projectDir: projectWith({ role: ARN }) },
    { ...MANIFEST, operations: { ses: ['SendEmail'] } },
  );
  expect(warnings().join('\n')).toContain('the runtime app calls ses:SendEmail, and nothing grants it');
});

test('a name instead of the ARN is refused', () => {
  expect(() => app({ stageConfig: { functions: { report: { role: 'runs-functions' } } } })).toThrow(
    'stageConfig.functions.report.role: expected the ARN of a role, like "arn:aws:iam::123456789012:role/name", got "runs-functions"',
  );
});
