import { invalidArgument, s3Error } from './errors';

export interface Range {
  readonly start: number;
  /** The last byte. */
  readonly end: number;
}

/**
 * The range of a `Range` header. Undefined for the whole object: also for several ranges, which S3 does not support.
 * Fails with 416. https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 */
export function rangeOf(header: string | undefined, size: number): Range | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw s3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  }
  return { start, end };
}

/** The range of a part that is copied. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export function copyRangeOf(header: string | undefined, size: number): Range | undefined {
  if (header === undefined) return undefined;
  const invalid = (message: string) => invalidArgument(message, 'x-amz-copy-source-range', header);
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (first === undefined || Number(last) < Number(first)) {
    throw invalid(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  if (Number(last) >= size) throw invalid(`Range specified is not valid for source object of size: ${size}`);
  return { start: Number(first), end: Number(last) };
}
