import { createHmac, randomBytes } from 'node:crypto';
import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Bucket, openBucket, type Opened } from './local-bucket';

// What S3 responds is recorded in the tests of LocalStack (tests/aws/services/s3/test_s3.snapshot.json, Apache-2.0).

/** A key with every kind of character that is encoded differently in paths. */
const Key = "a b/ü+(1)'!*/x=&$@:,;~%2F.txt";

let t: Opened;
beforeEach(async () => {
  t = await openBucket({}, [], { anyKey: false });
  await t.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
});

const presignedGet = (options = {}) => getSignedUrl(t.s3, new GetObjectCommand({ Bucket, Key }), options);

/** Status and code of the response. */
async function result(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  const text = await response.text();
  const element = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(text)?.[1];
  return { status: response.status, text, code: element('Code'), message: element('Message'), element };
}

const MISMATCH = { status: 403, code: 'SignatureDoesNotMatch' };

describe('a presigned URL', () => {
  test('is valid for the request that was signed', async () => {
    expect(await result(await presignedGet())).toMatchObject({ status: 200, text: 'hello' });
    const put = await getSignedUrl(t.s3, new PutObjectCommand({ Bucket, Key: 'b', Metadata: { for: 'ada' } }));
    expect(await result(put, { method: 'PUT', body: 'hi', headers: { 'content-type': 'text/plain' } })).toMatchObject({
      status: 200,
    });
    expect(await t.s3.send(new HeadObjectCommand({ Bucket, Key: 'b' }))).toMatchObject({
      ContentLength: 2,
      ContentType: 'text/plain',
      Metadata: { for: 'ada' },
    });
  });

  test('is refused for another path, query or method', async () => {
    const url = await presignedGet();
    for (const changed of [
      url.replace('a%20b', 'a%20c'),
      url.replace('x-id=GetObject', 'x-id=GetObject&response-content-type=text%2Fhtml'),
      url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=1000'),
      url.replace('us-east-1', 'us-east-2').replace('eu-west-1', 'eu-west-2'),
      url.replace(/(X-Amz-Signature=)\w{8}/, '$1deadbeef'),
    ]) {
      expect(changed).not.toBe(url);
      expect(await result(changed)).toMatchObject(MISMATCH);
    }
    for (const method of ['PUT', 'DELETE']) expect(await result(url, { method })).toMatchObject(MISMATCH);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(403);
    expect(await result(url)).toMatchObject({ status: 200, text: 'hello' });
  });

  test('shows in the error what S3 would have signed', async () => {
    const { message, element } = await result((await presignedGet()).replace('a%20b', 'a%20c'));
    expect(message).toMatch(/^The request signature we calculated does not match the signature you provided\. /);
    expect(element('AWSAccessKeyId')).toBe('local');
    expect(element('StringToSign')).toMatch(/^AWS4-HMAC-SHA256\n/);
    expect(element('CanonicalRequest')).toMatch(/^GET\n\/photos\/a%20c\//);
  });

  test('is refused without a header that was signed, or with one of S3 that was not', async () => {
    const url = await getSignedUrl(t.s3, new PutObjectCommand({ Bucket, Key: 'c', ContentType: 'text/csv' }), {
      signableHeaders: new Set(['content-type']),
    });
    const put = (headers: Record<string, string>) => result(url, { method: 'PUT', body: 'x', headers });
    expect(await put({ 'content-type': 'text/html' })).toMatchObject(MISMATCH);
    const extra = await put({ 'content-type': 'text/csv', 'x-amz-acl': 'public-read' });
    expect(extra).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
    });
    expect(extra.element('HeadersNotSigned')).toBe('x-amz-acl');
    expect(await put({ 'content-type': 'text/csv' })).toMatchObject({ status: 200 });
  });

  test('is refused when its term is over', async () => {
    const url = await presignedGet({ expiresIn: 60 });
    await t.clock.advance(61_000);
    const { status, code, message, element } = await result(url);
    expect([status, code, message]).toEqual([403, 'AccessDenied', 'Request has expired']);
    expect(element('X-Amz-Expires')).toBe('60');
  });

  test('is refused from the future, and with a term of more than a week', async () => {
    const later = { signingDate: new Date(Date.now() + 3_600_000) };
    expect(await result(await presignedGet(later))).toMatchObject({ status: 403, code: 'AccessDenied' });
    const url = (await presignedGet()).replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604801');
    expect(await result(url)).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  test('is refused with a key that is not known here, or the wrong secret', async () => {
    const urlOf = (accessKeyId: string, secretAccessKey: string) => {
      const client = t.using(
        new S3Client({ ...t.config, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } }),
      );
      return getSignedUrl(client, new GetObjectCommand({ Bucket, Key }));
    };
    const unknown = await result(await urlOf('AKIAOTHER', 'local'));
    expect(unknown).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    expect(unknown.message).toMatch(/^The AWS Access Key Id you provided does not exist in our records\. .*projen env/);
    expect(await result(await urlOf('local', 'other'))).toMatchObject(MISMATCH);
  });

  test('is refused without one of its parameters, and with a credential that is none', async () => {
    const url = await presignedGet();
    for (const name of ['Algorithm', 'Date', 'Expires', 'SignedHeaders', 'Signature']) {
      const without = url.replace(new RegExp(`&?X-Amz-${name}=[^&]*`), '');
      expect(await result(without)).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
    }
    const malformed = url.replace(/aws4_request/, 'aws5_request');
    expect(await result(malformed)).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  test('of a session is valid until the session ends', async () => {
    const sts = t.using(new STSClient(t.config));
    const RoleArn = 'arn:aws:iam::123456789012:role/reader';
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ada', DurationSeconds: 900 }),
    );
    const credentials = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
    const client = t.using(new S3Client({ ...t.config, forcePathStyle: true, credentials }));
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: 3600 });
    expect(await result(url)).toMatchObject({ status: 200, text: 'hello' });
    await t.clock.advance(1000_000);
    expect(await result(url)).toMatchObject({ status: 400, code: 'ExpiredToken' });
  });
});

test('a signed upload in chunks, and a copy from a key with special characters, are not presigned', async () => {
  const body = randomBytes(200_000);
  await t.s3.send(new PutObjectCommand({ Bucket, Key: 'chunks', Body: body, ChecksumAlgorithm: 'CRC32C' }));
  await t.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${encodeURIComponent(Key)}` }));
  const copied = await t.s3.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
  expect(await copied.Body!.transformToString()).toBe('hello');
});

describe('a presigned POST', () => {
  async function form(change: (fields: Record<string, string>) => void = () => undefined) {
    const { url, fields } = await createPresignedPost(t.s3, { Bucket, Key: 'up', Expires: 60 });
    change(fields);
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    data.append('file', new Blob(['hello']), 'a.txt');
    return result(url, { method: 'POST', body: data });
  }

  test('is valid as it was signed', async () => {
    expect(await form()).toMatchObject({ status: 204 });
  });

  test('is refused with another policy or signature, and with a key that is not known here', async () => {
    const widen = (fields: Record<string, string>) => {
      const policy = JSON.parse(Buffer.from(fields.Policy, 'base64').toString());
      fields.Policy = Buffer.from(JSON.stringify({ ...policy, expiration: '2999-01-01T00:00:00Z' })).toString('base64');
    };
    expect(await form(widen)).toMatchObject(MISMATCH);
    expect(await form((fields) => (fields['X-Amz-Signature'] = 'ab'.repeat(32)))).toMatchObject(MISMATCH);
    const unknown = (fields: Record<string, string>) =>
      (fields['X-Amz-Credential'] = fields['X-Amz-Credential'].replace('local', 'AKIAOTHER'));
    expect(await form(unknown)).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    expect(await form((fields) => (fields['X-Amz-Credential'] = 'local'))).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
  });

  test.each(['X-Amz-Algorithm', 'X-Amz-Signature'])('is refused without %s', async (name) => {
    expect(await form((fields) => delete fields[name])).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    });
  });

  test('may be signed with version 2', async () => {
    const conditions = [{ bucket: Bucket }, { key: 'up' }];
    const policy = { expiration: new Date(Date.now() + 60_000).toISOString(), conditions };
    const Policy = Buffer.from(JSON.stringify(policy)).toString('base64');
    const signedWith = (secret: string) => ({
      key: 'up',
      AWSAccessKeyId: 'local',
      policy: Policy,
      signature: createHmac('sha1', secret).update(Policy).digest('base64'),
    });
    const send = (fields: Record<string, string>) => {
      const data = new FormData();
      for (const [name, value] of Object.entries(fields)) data.append(name, value);
      data.append('file', new Blob(['hello']), 'a.txt');
      return result(`${t.url}/${Bucket}`, { method: 'POST', body: data });
    };
    expect(await send(signedWith('local'))).toMatchObject({ status: 204 });
    expect(await send(signedWith('other'))).toMatchObject(MISMATCH);
  });

  describe('with a policy', () => {
    /** A form whose policy is written by hand: what `createPresignedPost` would not write. */
    function send(conditions: unknown, fields: Record<string, string> = {}) {
      const expiration = new Date(Date.now() + 60_000).toISOString();
      const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
      const signature = createHmac('sha1', 'local').update(policy).digest('base64');
      const data = new FormData();
      const all = { key: 'up', AWSAccessKeyId: 'local', policy, signature, ...fields };
      for (const [name, value] of Object.entries(all)) data.append(name, value);
      data.append('file', new Blob(['hello']), 'a.txt');
      return result(`${t.url}/${Bucket}`, { method: 'POST', body: data });
    }
    const KEY = { key: 'up' };

    test.each([
      ['image/png,image/gif', 204],
      ['image/png,text/html', 403],
    ])('of a list of types each has to begin as it says (%s)', async (type, status) => {
      expect(await send([KEY, ['starts-with', '$Content-Type', 'image/']], { 'Content-Type': type })).toMatchObject({
        status,
      });
    });

    test('shows the condition as it was written', async () => {
      const { message } = await send([KEY, ['eq', '$Content-Type', 'text/plain']], { 'Content-Type': 'text/html' });
      expect(message).toMatch(/failed: .*\$Content-Type.*text\/plain/);
    });

    test.each([
      [[KEY, ['matches', '$acl', 'private']]],
      [[KEY, ['eq', '$acl']]],
      [[KEY, null]],
      [[KEY, {}]],
      [[KEY, 'key']],
      [[KEY, ['content-length-range', 'a', 'b']]],
      [[KEY, ['content-length-range', 10, 1]]],
      [undefined],
      ['key'],
    ])('that is none is refused: %j', async (conditions) => {
      expect(await send(conditions)).toMatchObject({ status: 400, code: 'InvalidPolicyDocument' });
    });

    test('a redirect to no URL is as if it was not there', async () => {
      const condition = ['starts-with', '$success_action_redirect', ''];
      expect(await send([KEY, condition], { success_action_redirect: 'not a url' })).toMatchObject({ status: 204 });
    });
  });

  test('is refused when its term is over', async () => {
    const { url, fields } = await createPresignedPost(t.s3, { Bucket, Key: 'up', Expires: 60 });
    await t.clock.advance(61_000);
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    data.append('file', new Blob(['hello']), 'a.txt');
    expect(await result(url, { method: 'POST', body: data })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Policy expired.',
    });
  });
});

test('an unsigned request lists no buckets', async () => {
  expect(await result(t.url)).toMatchObject({ status: 403, code: 'AccessDenied' });
});

describe('a presigned URL of version 2, as the AWS CLI makes it', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
  function presigned({ path = '/photos/a%20b', query = '', secret = 'local', method = 'GET', seconds = 60 } = {}) {
    const expires = Math.floor(t.clock.now() / 1000) + seconds;
    const text = `${method}\n\n\n${expires}\nx-amz-security-token:local\n${path}${query && `?${query}`}`;
    const signature = createHmac('sha1', secret).update(text).digest('base64');
    const more = new URLSearchParams({
      AWSAccessKeyId: 'local',
      Signature: signature,
      'x-amz-security-token': 'local',
      Expires: String(expires),
    });
    return `${t.url}${path}?${query && `${query}&`}${more}`;
  }

  beforeEach(() => t.s3.send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'hello' })));

  test('is valid for the request that was signed', async () => {
    expect(await result(presigned())).toMatchObject({ status: 200, text: 'hello' });
    const typed = await fetch(presigned({ query: 'response-content-type=text/csv' }));
    expect(typed.headers.get('content-type')).toBe('text/csv');
  });

  test('is refused if it was changed, has another secret, or has expired', async () => {
    expect(await result(presigned().replace('a%20b', 'a%20c'))).toMatchObject(MISMATCH);
    expect(await result(presigned(), { method: 'DELETE' })).toMatchObject(MISMATCH);
    expect(await result(presigned({ secret: 'other' }))).toMatchObject(MISMATCH);
    expect(await result(presigned().replace('AWSAccessKeyId=local', 'AWSAccessKeyId=AKIA'))).toMatchObject({
      status: 403,
      code: 'InvalidAccessKeyId',
    });
    expect(await result(presigned().replace(/&Expires=\d+/, ''))).toMatchObject({
      status: 403,
      message: 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    });
    const url = presigned();
    await t.clock.advance(61_000);
    expect(await result(url)).toMatchObject({ status: 403, message: 'Request has expired' });
  });
});
