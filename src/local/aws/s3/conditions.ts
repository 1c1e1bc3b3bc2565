import { preconditionFailed, noSuchKey } from './errors';
import type { ObjectVersion } from './object';
import type { AwsRequest } from '../service';

type Headers = AwsRequest['headers'];

/**
 * Whether a read is answered with 304. Fails with 412.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
export function isNotModified(headers: Headers, object: ObjectVersion): boolean {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match !== undefined && !hasEtag(match, object)) throw preconditionFailed('If-Match');
  const unmodified = seconds(headers['if-unmodified-since']);
  if (match === undefined && unmodified !== undefined && modified(object) > unmodified) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return hasEtag(noneMatch, object);
  const since = seconds(headers['if-modified-since']);
  return since !== undefined && modified(object) <= since;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkWrite(headers: Headers, existing: ObjectVersion | undefined, key: string): void {
  const match = headers['if-match'];
  if (headers['if-none-match'] !== undefined && existing) throw preconditionFailed('If-None-Match');
  if (match === undefined) return;
  if (!existing) throw noSuchKey(key);
  if (!hasEtag(match, existing)) throw preconditionFailed('If-Match');
}

/**
 * The condition of a delete, on the current version.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function checkDelete(match: string | undefined, current: ObjectVersion | undefined, key: string): void {
  if (match === undefined) return;
  if (!current) throw noSuchKey(key);
  if (current.isDeleteMarker || !hasEtag(match, current)) throw preconditionFailed('If-Match');
}

/** The conditions of a copy on its source. */
export function checkCopySource(headers: Headers, source: ObjectVersion): void {
  const own = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-amz-copy-source-if-') ? [[name.replace('x-amz-copy-source-', ''), value]] : [],
    ),
  );
  if (isNotModified(own, source)) throw preconditionFailed('x-amz-copy-source-If-None-Match');
}

function hasEtag(value: string, { etag }: ObjectVersion): boolean {
  return value.split(',').some((one) => {
    const text = one.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
    return text === '*' || text === etag;
  });
}

function modified({ modified: time }: ObjectVersion): number {
  return Math.floor(time / 1000);
}

function seconds(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
