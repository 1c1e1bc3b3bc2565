import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Deployed } from '../iam/simulated-role';
import { appIn, manifestOf, newStack, newTable } from '../literal-app';

/** An app whose bucket `Uploads` is bound with these options, beside one without. */
function deployed(options: object, operations = ['DeleteObject', 'GetObject', 'ListObjectsV2', 'PutObject']) {
  const stack = newStack();
  const manifest = manifestOf({
    resources: {
      Files: { kind: 'bucket', variable: 'FILES_NAME' },
      Uploads: { kind: 'bucket', variable: 'UPLOADS_NAME' },
    },
    operations: { s3: operations },
  });
  const uploads = new s3.Bucket(stack, 'Uploads', { encryptionKey: new kms.Key(stack, 'Key') });
  const files = new s3.Bucket(stack, 'Files');
  appIn(stack, manifest, { resources: { Files: files, Uploads: { resource: uploads, ...options } } });
  const template = Template.fromStack(stack).toJSON();
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  const role = new Deployed(template);
  const [bucket, other] = [role.arn('AWS::S3::Bucket', 'Uploads'), role.arn('AWS::S3::Bucket', 'Files')];
  const lists = (of: string, prefix?: string) =>
    role.may('APIHandler', 's3:ListBucket', of, prefix === undefined ? {} : { 's3:prefix': prefix });
  return { role, bucket, other, lists, warnings };
}

describe.each([[{}], [{ access: 'readWrite' }]])('a bucket with a prefix and %j', (access) => {
  const { role, bucket, other, lists, warnings } = deployed({ prefix: 'uploads/', ...access });

  test.each(['GetObject', 'PutObject', 'DeleteObject'])('%s is allowed on keys with the prefix', async (operation) => {
    expect(await role.may('APIHandler', `s3:${operation}`, `${bucket}/uploads/a.png`)).toBe(true);
    expect(await role.may('APIHandler', `s3:${operation}`, `${bucket}/exports/a.png`)).toBe(false);
    expect(await role.may('APIHandler', `s3:${operation}`, `${bucket}/uploads`)).toBe(false);
    expect(await role.may('APIHandler', `s3:${operation}`, `${other}/exports/a.png`)).toBe(true);
  });

  test('its keys are listed by the prefix, or a longer one', async () => {
    expect(await Promise.all(['uploads/', 'uploads/2026/', 'exports/', 'up'].map((one) => lists(bucket, one)))).toEqual(
      [true, true, false, false],
    );
    expect(await lists(bucket)).toBe(false);
    expect(await lists(other)).toBe(true);
  });

  test('the key of its encryption is granted, and there is no warning', async () => {
    expect(await role.may('APIHandler', 'kms:Decrypt', role.arn('AWS::KMS::Key', 'Key'))).toBe(true);
    expect(warnings).toEqual([]);
  });
});

test('uploads of the whole bucket, which nothing limits, are not listed', async () => {
  const { role, bucket, other } = deployed({ prefix: 'uploads/' }, ['ListMultipartUploads']);
  expect(await role.may('APIHandler', 's3:ListBucketMultipartUploads', bucket)).toBe(false);
  expect(await role.may('APIHandler', 's3:ListBucketMultipartUploads', other)).toBe(true);
});

test.each([
  ['', 'got ""'],
  ['uploads/*', 'got "uploads/*"'],
  ['${aws:userid}/', 'got "${aws:userid}/"'],
  [5, 'got 5'],
])('the prefix %j is refused', (prefix, message) => {
  expect(() => deployed({ prefix })).toThrow(
    `resources.Uploads.prefix: expected the beginning of keys, like "uploads/", without *, ? and $, ${message}`,
  );
});

test('no other kind has a prefix', () => {
  const stack = newStack();
  const resources = { AppTable: { resource: newTable(stack), prefix: 'user#' } };
  expect(() => appIn(stack, manifestOf(), { resources })).toThrow(
    'resources.AppTable.prefix: unknown option; known: resource, access',
  );
});
