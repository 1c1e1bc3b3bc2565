import { s3Error } from './errors';
import { STORED_HEADERS, type ObjectVersion } from './object';
import { objectTagsOf } from './tags';
import { checksumHeader } from '../protocols/checksums';
import type { AwsRequest } from '../service';

/** The parts of an object that its headers give. */
export function detailsOf(
  headers: AwsRequest['headers'],
): Pick<ObjectVersion, 'headers' | 'metadata' | 'tags' | 'storageClass'> {
  const stored = STORED_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  const metadata = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), String(value)]] : [],
  );
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
  if (bytes > 2048) {
    throw s3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: bytes,
      MaxSizeAllowed: 2048,
    });
  }
  const kept = Object.fromEntries(stored);
  // It is the form in which the body was sent.
  const encoding = kept['content-encoding']?.split(',').filter((one: string) => one.trim() !== 'aws-chunked');
  if (encoding) kept['content-encoding'] = encoding.join(',').trim();
  if (kept['content-encoding'] === '') delete kept['content-encoding'];
  return {
    headers: { 'content-type': 'binary/octet-stream', ...kept },
    metadata: Object.fromEntries(metadata),
    tags: objectTagsOf(String(headers['x-amz-tagging'] ?? '')),
    storageClass: String(headers['x-amz-storage-class'] ?? 'STANDARD'),
  };
}

export function versionHeaders({ versionId }: ObjectVersion): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

export function checksumHeaders({ checksum }: ObjectVersion): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

export function checksumElement({ checksum }: ObjectVersion): object {
  return checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};
}

export function writtenHeaders(version: ObjectVersion): Record<string, string> {
  return {
    etag: `"${version.etag}"`,
    ...checksumHeaders(version),
    ...versionHeaders(version),
    'x-amz-server-side-encryption': 'AES256',
  };
}

export function objectHeaders(object: ObjectVersion): Record<string, string> {
  const { storageClass, tags, metadata } = object;
  const count = Object.keys(tags).length;
  return {
    ...object.headers,
    'accept-ranges': 'bytes',
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modified).toUTCString(),
    'x-amz-server-side-encryption': 'AES256',
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...versionHeaders(object),
    ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
    ...(count > 0 ? { 'x-amz-tagging-count': String(count) } : {}),
  };
}

/** `response-content-type` and others replace headers of the response. */
export function overrides(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query].flatMap(([name, value]) =>
      name.startsWith('response-') ? [[name.slice('response-'.length), value]] : [],
    ),
  );
}
