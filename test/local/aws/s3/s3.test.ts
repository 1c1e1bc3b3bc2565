import { createHash } from 'node:crypto';
import * as http from 'node:http';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketCorsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Bucket, openBucket, type Opened } from './local-bucket';
import { S3 } from '../../../../src/local/aws/s3/s3';
import { AwsServiceError, type ServiceContext } from '../../../../src/local/aws/service';

// A machine with other work takes longer than the five seconds of jest.
jest.setTimeout(60_000);

let t: Opened;
beforeEach(async () => (t = await openBucket()));

const put = (Key: string, Body: any = 'x', more: object = {}) =>
  t.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) => t.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const text = async (Key: string, more: object = {}) => (await get(Key, more)).Body!.transformToString();
const md5 = (body: string | Buffer) => createHash('md5').update(body).digest('hex');
const MB = 1024 * 1024;
const SIGNED = 'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=x';

describe('buckets', () => {
  test('are created, found, listed and deleted', async () => {
    await t.s3.send(new CreateBucketCommand({ Bucket: 'other' }));
    await t.s3.send(new HeadBucketCommand({ Bucket: 'other' }));
    const { Buckets } = await t.s3.send(new ListBucketsCommand({}));
    expect(Buckets!.map(({ Name }) => Name)).toEqual(['other', 'photos']);
    expect((await t.s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-1');
    await t.s3.send(new DeleteBucketCommand({ Bucket: 'other' }));
    await expect(t.s3.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('that are there, have invalid names or are not empty are an error', async () => {
    await expect(t.s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
    await expect(t.s3.send(new CreateBucketCommand({ Bucket: 'No_Name' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
    await put('a');
    await expect(t.s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  });
});

describe('put and get', () => {
  test('give back body, quoted ETag, type, metadata and system headers', async () => {
    const { ETag } = await put('a.txt', 'hello', {
      ContentType: 'text/plain',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment',
      ContentLanguage: 'de',
      Metadata: { owner: 'ada' },
    });
    expect(ETag).toBe(`"${md5('hello')}"`);
    const found = await get('a.txt');
    expect(found).toMatchObject({
      ContentType: 'text/plain',
      ContentLength: 5,
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment',
      ContentLanguage: 'de',
      Metadata: { owner: 'ada' },
      ETag,
      LastModified: expect.any(Date),
      AcceptRanges: 'bytes',
    });
    expect(found.ContentEncoding).toBeUndefined();
    expect(await found.Body!.transformToString()).toBe('hello');
    expect((await t.s3.send(new HeadObjectCommand({ Bucket, Key: 'a.txt' }))).ContentLength).toBe(5);
  });

  test('a streamed put stores the bytes, not the framing of its chunks', async () => {
    await put('stream', Readable.from(['one', 'two']), { ContentLength: 6 });
    expect(await text('stream')).toBe('onetwo');
  });

  test('25 MB arrive as they are', async () => {
    const body = Buffer.alloc(25 * MB, 'abc');
    await put('large', body);
    const bytes = await (await get('large')).Body!.transformToByteArray();
    expect(md5(Buffer.from(bytes))).toBe(md5(body));
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'a %s checksum is stored and given back, and a wrong one refused',
    async (ChecksumAlgorithm) => {
      if (ChecksumAlgorithm === 'CRC64NVME') {
        // The SDK computes it with a native module only; S3 does without one being named.
        await put('a', 'hello', { ChecksumAlgorithm: undefined, ChecksumCRC64NVME: 'M3eFcAZSQlc=' });
      } else {
        await put('a', 'hello', { ChecksumAlgorithm });
      }
      const head = await t.s3.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));
      const name = `Checksum${ChecksumAlgorithm}` as const;
      expect(head[name]).toEqual(expect.any(String));
      await expect(put('b', 'other', { [name]: head[name] })).rejects.toMatchObject({ name: 'BadDigest' });
      await expect(get('b')).rejects.toMatchObject({ name: 'NoSuchKey' });
    },
  );

  test('a wrong Content-MD5 is refused', async () => {
    const right = createHash('md5').update('x').digest('base64');
    await put('a', 'x', { ContentMD5: right });
    await expect(put('a', 'y', { ContentMD5: right })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('a', 'y', { ContentMD5: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidDigest' });
  });

  test('what is not there is NoSuchKey, NotFound or NoSuchBucket', async () => {
    await expect(get('none')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    await expect(t.s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(t.s3.send(new GetObjectCommand({ Bucket: 'none', Key: 'a' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  test.each([
    'a b',
    'ä/ü',
    'a+b',
    '//a',
    '/a',
    'a//b',
    '../a/..',
    'a%2Fb',
    '100%',
    "it's (1)!*",
    '漢字',
    'a?b#c',
    'a&b=c;d',
  ])('the key %j is kept as it is', async (Key) => {
    await put(Key, Key);
    expect(await text(Key)).toBe(Key);
    const { Contents } = await t.s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents!.map((one) => one.Key)).toEqual([Key]);
  });

  test('an upload that is broken off half-way leaves nothing', async () => {
    const request = http.request(`${t.url}/${Bucket}/half`, {
      method: 'PUT',
      headers: { 'content-length': 10 * MB, authorization: SIGNED },
    });
    request.on('error', () => undefined);
    request.write(Buffer.alloc(MB));
    await new Promise((resolve) => setTimeout(resolve, 50));
    request.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(get('half')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('ranges', async () => {
    await put('a', '0123456789');
    const range = async (Range: string) => {
      const found = await get('a', { Range });
      return [await found.Body!.transformToString(), found.ContentRange];
    };
    expect(await range('bytes=2-5')).toEqual(['2345', 'bytes 2-5/10']);
    expect(await range('bytes=7-')).toEqual(['789', 'bytes 7-9/10']);
    expect(await range('bytes=-3')).toEqual(['789', 'bytes 7-9/10']);
    await expect(get('a', { Range: 'bytes=20-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  test('conditions on reads and writes', async () => {
    const { ETag } = await put('a');
    await expect(get('a', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get('a', { IfMatch: '"x"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('a', 'y', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('new', 'y', { IfNoneMatch: '*' });
    await expect(put('a', 'y', { IfMatch: '"x"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('none', 'y', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put('a', 'y', { IfMatch: ETag });
    expect(await text('a')).toBe('y');
  });

  test('conditions on deletes, of which one that does not hold deletes nothing', async () => {
    const { ETag } = await put('a');
    const remove = (Key: string, IfMatch: string) => t.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    await expect(remove('a', '"x"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(remove('none', '*')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put('b');
    const Objects = [
      { Key: 'a', ETag: '"x"' },
      { Key: 'b', ETag },
    ];
    const { Deleted, Errors } = await t.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ Key: 'b' }]);
    expect(Errors).toMatchObject([{ Key: 'a', Code: 'PreconditionFailed' }]);
    expect(await text('a')).toBe('x');
    await remove('a', ETag!);
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await t.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await expect(remove('a', '*')).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'])(
    'a %s that can be none is refused',
    async (algorithm) => {
      await expect(put('a', 'x', { [`Checksum${algorithm}`]: 'zz' })).rejects.toMatchObject({
        name: 'InvalidRequest',
        message: `Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`,
      });
    },
  );

  test('attributes', async () => {
    await put('a', 'hello');
    const found = await t.s3.send(
      new GetObjectAttributesCommand({ Bucket, Key: 'a', ObjectAttributes: ['ETag', 'ObjectSize', 'StorageClass'] }),
    );
    expect(found).toMatchObject({ ETag: md5('hello'), ObjectSize: 5, StorageClass: 'STANDARD' });
  });

  test('an operation that S3 has and this does not is named', async () => {
    await put('a');
    await expect(t.s3.send(new GetObjectAclCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('the local s3 has no GET ?acl'),
    });
  });
});

describe('copies and deletions', () => {
  test('metadata is copied or replaced, sources may have special characters', async () => {
    await put('ä b+c', 'x', { ContentType: 'text/plain', Metadata: { a: '1' } });
    const CopySource = `${Bucket}/${encodeURIComponent('ä b+c')}`;
    const copy = (Key: string, more: object = {}) =>
      t.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
    const { CopyObjectResult } = await copy('copied');
    expect(CopyObjectResult!.ETag).toBe(`"${md5('x')}"`);
    expect(await get('copied')).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' } });
    await copy('replaced', { MetadataDirective: 'REPLACE', Metadata: { b: '2' } });
    expect((await get('replaced')).Metadata).toEqual({ b: '2' });
    await expect(copy('none', { CopySource: `${Bucket}/none` })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(copy('ä b+c')).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  test.each([`${Bucket}/100%`, `${Bucket}/%E0%A4%A`, '/', Bucket, `${Bucket}/`])(
    'a source that is none is refused (%s)',
    async (CopySource) => {
      await expect(t.s3.send(new CopyObjectCommand({ Bucket, Key: 'a', CopySource }))).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: expect.stringMatching(/^(Copy Source must mention|Invalid copy source encoding)/),
      });
    },
  );

  test('one object, twice is fine, and many', async () => {
    await put('a');
    await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await put('b');
    await put('c & d');
    const remove = (Quiet: boolean, ...keys: string[]) =>
      t.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Quiet, Objects: keys.map((Key) => ({ Key })) } }));
    expect((await remove(false, 'b', 'none')).Deleted).toEqual([{ Key: 'b' }, { Key: 'none' }]);
    expect((await remove(true, 'c & d')).Deleted ?? []).toEqual([]);
    expect((await t.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });
});

test('to delete several objects needs the permission for each, and deletes those that have it', async () => {
  const accesses: string[] = [];
  const open = async (context: ServiceContext) =>
    new S3({
      ...context,
      authorize: (_, of) => {
        for (const { action, resource } of of()) {
          accesses.push(`${action} ${resource}`);
          if (resource.endsWith('/kept')) throw new AwsServiceError('AccessDenied', 'no', { status: 403 });
        }
      },
    });
  const { s3 } = await openBucket({}, [], { rows: [{ name: 's3', open }] });
  for (const Key of ['a', 'kept'])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })).catch(() => undefined);
  accesses.length = 0;
  const Objects = [{ Key: 'a' }, { Key: 'kept' }];
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted).toEqual([{ Key: 'a' }]);
  expect(Errors).toMatchObject([{ Key: 'kept', Code: 'AccessDenied', Message: 'no' }]);
  expect(accesses).toEqual(['s3:DeleteObject arn:aws:s3:::photos/a', 's3:DeleteObject arn:aws:s3:::photos/kept']);
});

describe('lists', () => {
  const keys = (found: { Contents?: { Key?: string }[] }) => (found.Contents ?? []).map(({ Key }) => Key);

  test('in pages, with KeyCount and StartAfter', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e']) await put(key);
    const list = (more: object) => t.s3.send(new ListObjectsV2Command({ Bucket, ...more }));
    const first = await list({ MaxKeys: 2 });
    expect([keys(first), first.KeyCount, first.IsTruncated]).toEqual([['a', 'b'], 2, true]);
    const second = await list({ MaxKeys: 2, ContinuationToken: first.NextContinuationToken });
    expect(keys(second)).toEqual(['c', 'd']);
    const last = await list({ MaxKeys: 2, ContinuationToken: second.NextContinuationToken });
    expect([keys(last), last.IsTruncated]).toEqual([['e'], false]);
    expect(keys(await list({ StartAfter: 'c' }))).toEqual(['d', 'e']);
  });

  test('with prefix and delimiter, common prefixes count as keys of a page', async () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/x/1', 'c/y']) await put(key);
    const list = (more: object) => t.s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', ...more }));
    const all = await list({});
    expect(keys(all)).toEqual(['b']);
    expect(all.CommonPrefixes!.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/']);
    const within = await list({ Prefix: 'c/' });
    expect([keys(within), within.CommonPrefixes!.map(({ Prefix }) => Prefix)]).toEqual([['c/y'], ['c/x/']]);
    const pages: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ MaxKeys: 1, ContinuationToken });
      pages.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!), ...(keys(page) as string[]));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(pages).toEqual(['a/', 'b', 'c/']);
  });

  test('in the order of UTF-8 bytes, encoded on request', async () => {
    for (const key of ['z', 'ä', 'Z', '𝒳', '\uffee', 'a b']) await put(key);
    expect(keys(await t.s3.send(new ListObjectsV2Command({ Bucket })))).toEqual(['Z', 'a b', 'z', 'ä', '\uffee', '𝒳']);
    const encoded = await t.s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url', Prefix: 'a' }));
    expect(keys(encoded)).toEqual(['a+b']);
  });

  test.each(['nonsense', '/', ''])('a continuation token that is none (%s) is refused', async (ContinuationToken) => {
    await expect(t.s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'The continuation token provided is incorrect',
    });
  });

  test('version 1, with a marker', async () => {
    for (const key of ['a', 'b', 'c']) await put(key);
    const found = await t.s3.send(new ListObjectsCommand({ Bucket, Marker: 'a', MaxKeys: 1 }));
    expect([keys(found), found.IsTruncated]).toEqual([['b'], true]);
  });
});

describe('multipart uploads', () => {
  const begin = async (Key: string, more: object = {}) =>
    (await t.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId!;
  const part = async (Key: string, UploadId: string, PartNumber: number, Body: Buffer | string) => {
    const { ETag } = await t.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { ETag, PartNumber };
  };
  const complete = (Key: string, UploadId: string, Parts: object[]) =>
    t.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

  test('a stream of 13 MB by lib-storage', async () => {
    const body = Buffer.alloc(13 * MB, 'xyz');
    const upload = new Upload({ client: t.s3, params: { Bucket, Key: 'big', Body: Readable.from([body]) } });
    const { ETag } = await upload.done();
    expect(ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const bytes = await (await get('big')).Body!.transformToByteArray();
    expect(md5(Buffer.from(bytes))).toBe(md5(body));
  });

  test('a small stream of unknown length by lib-storage', async () => {
    await new Upload({ client: t.s3, params: { Bucket, Key: 'small', Body: Readable.from(['ab', 'c']) } }).done();
    expect(await text('small')).toBe('abc');
  });

  test('by hand: lists, parts that are replaced, copies, a part of the object', async () => {
    await put('source', Buffer.alloc(5 * MB, 's'));
    const id = await begin('object', { Metadata: { a: '1' } });
    await part('object', id, 1, Buffer.alloc(5 * MB, 'x'));
    const one = await part('object', id, 1, Buffer.alloc(5 * MB, 'a'));
    const copied = await t.s3.send(
      new UploadPartCopyCommand({ Bucket, Key: 'object', UploadId: id, PartNumber: 2, CopySource: `${Bucket}/source` }),
    );
    const three = await part('object', id, 3, 'end');
    const { Parts } = await t.s3.send(new ListPartsCommand({ Bucket, Key: 'object', UploadId: id }));
    expect(Parts!.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 5 * MB],
      [2, 5 * MB],
      [3, 3],
    ]);
    const { Uploads } = await t.s3.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toMatchObject([{ Key: 'object', UploadId: id }]);
    await complete('object', id, [one, { ETag: copied.CopyPartResult!.ETag, PartNumber: 2 }, three]);
    const found = await get('object', { PartNumber: 3 });
    expect(await found.Body!.transformToString()).toBe('end');
    expect(found).toMatchObject({
      PartsCount: 3,
      ContentRange: `bytes ${10 * MB}-${10 * MB + 2}/${10 * MB + 3}`,
      Metadata: { a: '1' },
    });
    await expect(complete('object', id, [one])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('a part that is copied from a range that the source has not', async () => {
    await put('source', 'hello');
    const id = await begin('object');
    const copy = (CopySourceRange: string) =>
      t.s3.send(
        new UploadPartCopyCommand({
          Bucket,
          Key: 'object',
          UploadId: id,
          PartNumber: 1,
          CopySource: `${Bucket}/source`,
          CopySourceRange,
        }),
      );
    await copy('bytes=1-4');
    await expect(copy('bytes=1-5')).rejects.toThrow('Range specified is not valid for source object of size: 5');
    for (const range of ['bytes=-2', 'bytes=3-1', 'x']) {
      await expect(copy(range)).rejects.toThrow('must be of the form bytes=first-last');
    }
  });

  test('in the wrong order, with an unknown or a small part, or aborted', async () => {
    const id = await begin('object');
    const one = await part('object', id, 1, 'small');
    const two = await part('object', id, 2, 'small');
    await expect(complete('object', id, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete('object', id, [{ ...one, ETag: '"x"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete('object', id, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await t.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'object', UploadId: id }));
    await expect(part('object', id, 1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('presigned', () => {
  test('GET, with overrides of the response', async () => {
    await put('a b', 'hello');
    const command = new GetObjectCommand({ Bucket, Key: 'a b', ResponseContentType: 'text/csv' });
    const response = await fetch(await getSignedUrl(t.s3, command));
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/csv',
      'hello',
    ]);
  });

  test('PUT', async () => {
    const url = await getSignedUrl(t.s3, new PutObjectCommand({ Bucket, Key: 'a', ContentType: 'text/plain' }));
    const response = await fetch(url, { method: 'PUT', body: 'hello', headers: { 'content-type': 'text/plain' } });
    expect(response.status).toBe(200);
    expect(await get('a')).toMatchObject({ ContentType: 'text/plain', ContentLength: 5 });
  });

  test('URLs expire by the clock, whether it is turned before or after they are made', async () => {
    await put('a');
    const url = () => getSignedUrl(t.s3, new GetObjectCommand({ Bucket, Key: 'a' }), { expiresIn: 60 });
    const before = await url();
    await t.clock.advance(3_600_000);
    const after = await url();
    expect((await fetch(after)).status).toBe(200);
    const response = await fetch(before);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Message>Request has expired</Message>');
  });

  test('POST: a form with a file, whose name may be in the key', async () => {
    const { url, fields } = await createPresignedPost(t.s3, {
      Bucket,
      Key: 'up/${filename}',
      Conditions: [['starts-with', '$key', 'up/'], ['content-length-range', 1, 10], { success_action_status: '201' }],
      Fields: { success_action_status: '201' },
    });
    const send = (file: string, more: Record<string, string> = {}) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, ...more })) form.append(name, value);
      form.append('file', new Blob([file], { type: 'text/plain' }), 'a.txt');
      return fetch(url, { method: 'POST', body: form });
    };
    const response = await send('hello');
    expect(response.status).toBe(201);
    expect(await response.text()).toContain('<Key>up/a.txt</Key>');
    expect(await get('up/a.txt')).toMatchObject({ ContentType: 'text/plain', ContentLength: 5 });

    expect([(await send('x'.repeat(11))).status, await (await send('x'.repeat(11))).text()]).toEqual([
      400,
      expect.stringContaining('<Code>EntityTooLarge</Code>'),
    ]);
    expect(await (await send('x', { key: 'other/a' })).text()).toContain('Policy Condition failed');
    expect(await (await send('x', { extra: '1' })).text()).toContain('Extra input fields: extra');
    await t.clock.advance(2 * 3_600_000);
    expect(await (await send('x')).text()).toContain('Policy expired');
  });
});

describe('versions', () => {
  beforeEach(() =>
    t.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
  );

  test('old ones stay, a deletion is a marker, and a version can be deleted for good', async () => {
    expect((await t.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    const one = await put('a', 'one');
    const two = await put('a', 'two');
    expect(await text('a')).toBe('two');
    expect(await text('a', { VersionId: one.VersionId })).toBe('one');
    const deleted = await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(deleted.DeleteMarker).toBe(true);
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const list = () => t.s3.send(new ListObjectVersionsCommand({ Bucket }));
    const { Versions, DeleteMarkers } = await list();
    expect(Versions!.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [two.VersionId, false],
      [one.VersionId, false],
    ]);
    expect(DeleteMarkers).toMatchObject([{ Key: 'a', IsLatest: true }]);
    await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: deleted.VersionId }));
    expect(await text('a')).toBe('two');
    await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: two.VersionId }));
    expect(await text('a')).toBe('one');
    await expect(get('a', { VersionId: 'none' })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });
});

describe('tags', () => {
  test('of an object', async () => {
    await put('a', 'x', { Tagging: 'k=v&n=1' });
    const tags = async () => (await t.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'a' }))).TagSet;
    expect(await tags()).toEqual([
      { Key: 'k', Value: 'v' },
      { Key: 'n', Value: '1' },
    ]);
    expect((await get('a')).TagCount).toBe(2);
    await t.s3.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging: { TagSet: [{ Key: 'x', Value: 'y&z' }] } }),
    );
    expect(await tags()).toEqual([{ Key: 'x', Value: 'y&z' }]);
    await t.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'a' }));
    expect(await tags()).toEqual([]);
  });
});

test.each([
  [
    'more than ten',
    Array.from({ length: 11 }, (_, i) => ({ Key: `${i}`, Value: 'x' })),
    'Object tags cannot be greater than 10',
  ],
  [
    'a key twice',
    [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ],
    'Cannot provide multiple Tags with the same key',
  ],
  ['no key', [{ Key: '', Value: '1' }], 'The TagKey you have provided is invalid'],
  ['a long value', [{ Key: 'a', Value: 'x'.repeat(257) }], 'The TagValue you have provided is invalid'],
])('tags of an object with %s are refused', async (_, TagSet, message) => {
  const Tagging = TagSet.map(({ Key, Value }) => `${Key}=${Value}`).join('&');
  await expect(put('a', 'x', { Tagging })).rejects.toThrow(message);
  await put('a');
  const tagging = new PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging: { TagSet } });
  await expect(t.s3.send(tagging)).rejects.toThrow(message);
});

describe('browsers', () => {
  const origin = 'http://localhost:5173';
  const ask = (method: string, headers = 'content-type') =>
    t.anonymous(`${Bucket}/a`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });

  test('the rules of the bucket answer a preflight request', async () => {
    expect((await ask('PUT')).status).toBe(403);
    await t.s3.send(
      new PutBucketCorsCommand({
        Bucket,
        CORSConfiguration: {
          CORSRules: [
            {
              AllowedOrigins: ['http://localhost:*'],
              AllowedMethods: ['PUT', 'GET'],
              AllowedHeaders: ['content-*'],
              ExposeHeaders: ['ETag'],
              MaxAgeSeconds: 600,
            },
          ],
        },
      }),
    );
    const allowed = await ask('PUT');
    expect(allowed.status).toBe(200);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    });
    expect((await ask('DELETE')).status).toBe(403);
    expect((await ask('PUT', 'x-other')).status).toBe(403);
    const failed = await t.anonymous(`${Bucket}/none`, { headers: { origin } });
    expect([failed.status, failed.headers.get('access-control-allow-origin')]).toEqual([404, origin]);
  });

  test('a bucket in the host', async () => {
    await put('a/b', 'hello');
    const { port } = new URL(t.url);
    const body = await new Promise<string>((resolve, reject) => {
      const request = http.get(
        { port, host: '127.0.0.1', path: '/a/b', headers: { host: `${Bucket}.localhost:${port}` } },
        (response) => {
          let read = '';
          response.on('data', (chunk) => (read += chunk)).on('end', () => resolve(read));
        },
      );
      request.on('error', reject);
    });
    expect(body).toBe('hello');
  });
});
