import { invalidArgument } from './errors';
import type { AwsRequest } from '../service';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const MAX_KEY_BYTES = 1024;

/** What a request is for. */
export interface Target {
  /** Undefined for the list of buckets. */
  readonly bucket?: string;
  /** Undefined for a bucket. */
  readonly key?: string;
  readonly query: URLSearchParams;
}

/** The bucket is in the path, or in the host: `<bucket>.localhost`, `<bucket>.s3.localhost`. */
export function targetOf({ url, headers }: Pick<AwsRequest, 'url' | 'headers'>): Target {
  const [rawPath, search = ''] = splitOnce(url, '?');
  const query = new URLSearchParams(search);
  const host = String(headers.host ?? headers[':authority'] ?? '').replace(/:\d+$/, '');
  const [, virtual] = /^(.+?)(?:\.s3)?(?:\.[\w-]+)?\.localhost$/.exec(host) ?? [];
  // The path is taken as it is: keys may have "//" and "..".
  const path = rawPath.slice(1);
  if (virtual !== undefined) return { bucket: virtual, key: path === '' ? undefined : decode(path), query };
  const [bucket, key] = splitOnce(path, '/');
  if (bucket === '') return { query };
  return { bucket: decode(bucket), key: key === undefined || key === '' ? undefined : decode(key), query };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument('The URI is not valid UTF-8', 'URI', text);
  }
}
