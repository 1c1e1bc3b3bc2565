import type { Bucket } from './bucket';
import { invalidArgument } from './errors';
import { compareKeys, type ObjectVersion } from './object';
import { xmlResponse } from '../protocols/rest-xml';
import type { AwsResponse } from '../service';

export const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

const MAX_KEYS = 1000;
export const OWNER = { ID: 'local', DisplayName: 'local' };

interface Page<T> {
  readonly contents: readonly T[];
  readonly prefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix of the page. */
  readonly last?: string;
}

/** The keys after one, with common prefixes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html */
function pageOf<T>(
  keys: readonly string[],
  contentsOf: (key: string) => readonly T[],
  { prefix = '', delimiter = '', after, max }: { prefix?: string; delimiter?: string; after?: string; max: number },
): Page<T> {
  const contents: T[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    if (after !== undefined && compareKeys(key, after) <= 0) continue;
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = at < 0 ? undefined : key.slice(0, at + delimiter.length);
    // A common prefix that was on the page before is not on the next one.
    if (common !== undefined && (common === prefixes.at(-1) || (after !== undefined && after.startsWith(common))))
      continue;
    const found = common === undefined ? contentsOf(key) : [];
    if (common === undefined && found.length === 0) continue;
    if (contents.length + prefixes.length >= max) return { contents, prefixes, isTruncated: max > 0, last };
    if (common !== undefined) prefixes.push(common);
    else contents.push(...found);
    last = common ?? key;
  }
  return { contents, prefixes, isTruncated: false, last };
}

function maxOf(query: URLSearchParams, name: string): number {
  const text = query.get(name);
  if (text === null || text === '') return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  return Math.min(Number(text), MAX_KEYS);
}

function encoder(query: URLSearchParams): (text: string) => string {
  // As S3 does it: a slash stays.
  return query.get('encoding-type') === 'url'
    ? (text) => encodeURIComponent(text).replace(/%2F/g, '/').replace(/%20/g, '+')
    : (text) => text;
}

const entry = (encode: (text: string) => string) => (object: ObjectVersion) => ({
  Key: encode(object.key),
  LastModified: new Date(object.modified),
  ETag: `"${object.etag}"`,
  ...(object.checksum ? { ChecksumAlgorithm: object.checksum.algorithm, ChecksumType: object.checksum.type } : {}),
  Size: object.size,
  StorageClass: object.storageClass,
});

function present(bucket: Bucket): (key: string) => readonly ObjectVersion[] {
  return (key) => {
    const object = bucket.current(key);
    return object && !object.isDeleteMarker ? [object] : [];
  };
}

/** A token is opaque for clients; here it is the last key of the page before. */
function keyOfToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString();
  if (token !== '' && Buffer.from(key).toString('base64') === token) return key;
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(bucket: Bucket, query: URLSearchParams): AwsResponse {
  const max = maxOf(query, 'max-keys');
  const token = query.get('continuation-token');
  const encode = encoder(query);
  const after = token === null ? (query.get('start-after') ?? undefined) : keyOfToken(token);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const page = pageOf(bucket.keys(), present(bucket), { prefix, delimiter, after, max });
  const isOwned = query.get('fetch-owner') === 'true';
  return xmlResponse(
    'ListBucketResult',
    {
      Name: bucket.name,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      StartAfter: query.has('start-after') ? encode(query.get('start-after')!) : undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.isTruncated ? Buffer.from(page.last ?? '').toString('base64') : undefined,
      KeyCount: page.contents.length + page.prefixes.length,
      MaxKeys: max,
      EncodingType: query.get('encoding-type') ?? undefined,
      IsTruncated: page.isTruncated,
      Contents: page.contents.map(entry(encode)).map((one) => (isOwned ? { ...one, Owner: OWNER } : one)),
      CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    },
    { namespace: NAMESPACE },
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export function listObjects(bucket: Bucket, query: URLSearchParams): AwsResponse {
  const max = maxOf(query, 'max-keys');
  const encode = encoder(query);
  const marker = query.get('marker') ?? '';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const page = pageOf(bucket.keys(), present(bucket), {
    prefix,
    delimiter,
    after: marker === '' ? undefined : marker,
    max,
  });
  return xmlResponse(
    'ListBucketResult',
    {
      Name: bucket.name,
      Prefix: encode(prefix),
      Marker: encode(marker),
      NextMarker: page.isTruncated && delimiter !== '' ? encode(page.last ?? '') : undefined,
      MaxKeys: max,
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      EncodingType: query.get('encoding-type') ?? undefined,
      IsTruncated: page.isTruncated,
      Contents: page.contents.map(entry(encode)).map((one) => ({ ...one, Owner: OWNER })),
      CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    },
    { namespace: NAMESPACE },
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listVersions(bucket: Bucket, query: URLSearchParams): AwsResponse {
  const max = maxOf(query, 'max-keys');
  const encode = encoder(query);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const marker = query.get('key-marker') ?? undefined;
  const page = pageOf(bucket.keys(), (key) => bucket.versions(key), { prefix, delimiter, after: marker, max });
  const versions = page.contents.map((version) => ({
    version,
    content: {
      ...(version.isDeleteMarker
        ? { Key: encode(version.key), LastModified: new Date(version.modified) }
        : entry(encode)(version)),
      VersionId: version.versionId,
      IsLatest: bucket.current(version.key) === version,
      Owner: OWNER,
    },
  }));
  const of = (isMarker: boolean) =>
    versions.filter(({ version }) => (version.isDeleteMarker ?? false) === isMarker).map(({ content }) => content);
  return xmlResponse(
    'ListVersionsResult',
    {
      Name: bucket.name,
      Prefix: encode(prefix),
      KeyMarker: marker ?? '',
      VersionIdMarker: query.get('version-id-marker') ?? '',
      NextKeyMarker: page.isTruncated ? encode(page.last ?? '') : undefined,
      NextVersionIdMarker: page.isTruncated ? page.contents.at(-1)?.versionId : undefined,
      MaxKeys: max,
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      EncodingType: query.get('encoding-type') ?? undefined,
      IsTruncated: page.isTruncated,
      Version: of(false),
      DeleteMarker: of(true),
      CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    },
    { namespace: NAMESPACE },
  );
}
