import type { Body } from './bodies';
import type { ChecksumAlgorithm } from '../protocols/checksums';

/** A version of an object, or a delete marker. It is stored as JSON. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** `null` in a bucket without versioning. */
  readonly versionId: string;
  readonly isDeleteMarker?: true;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** `content-type` and other headers that are given back. */
  readonly headers: { readonly [name: string]: string };
  /** `x-amz-meta-*` without the prefix. */
  readonly metadata: { readonly [name: string]: string };
  readonly checksum?: ObjectChecksum;
  readonly tags: { readonly [key: string]: string };
  readonly storageClass: string;
  /** The sizes of the parts of a multipart upload. */
  readonly parts?: readonly number[];
  readonly body?: Body;
  /** Orders the changes of a key. */
  readonly sequencer: string;
}

export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** The headers that S3 stores with an object. */
export const STORED_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
] as const;

/** S3 orders keys by their UTF-8 bytes, JavaScript by UTF-16 units. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return isAscii(a) && isAscii(b) ? (a < b ? -1 : 1) : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}
