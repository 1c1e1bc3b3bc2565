import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import type { Bodies, Body } from './bodies';
import { badDigest, s3Error } from './errors';
import type { ObjectChecksum } from './object';
import { AwsChunkedDecoder, isAwsChunked } from '../protocols/aws-chunked';
import { checksum, CHECKSUM_ALGORITHMS, checksumHeader, type ChecksumAlgorithm } from '../protocols/checksums';
import { AwsServiceError, type AwsRequest } from '../service';

/** A body that has arrived as a whole, and is stored. */
export interface Upload {
  readonly body: Body;
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: ObjectChecksum;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const MAX_BYTES = 5 * 1024 ** 3;

/** Stores the body of a request, whose digests have to be right. */
export async function receive(request: AwsRequest, bodies: Bodies): Promise<Upload> {
  const { headers } = request;
  const decoder = isAwsChunked(request) ? new AwsChunkedDecoder() : undefined;
  const algorithm = algorithmOf(headers);
  checkForm(headers);
  const expected = String(headers['x-amz-decoded-content-length'] ?? headers['content-length'] ?? '');
  const stored = await store(sourceOf(request.body, decoder), algorithm, bodies, headers);
  try {
    if (expected !== '' && Number(expected) !== stored.size) {
      throw s3Error(
        400,
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    }
    const given = headers[checksumHeader(algorithm)] ?? decoder?.trailers[checksumHeader(algorithm)];
    if (given !== undefined && given !== stored.checksum.value) throw badDigest(algorithm);
    checkMd5(headers['content-md5'], stored.md5);
  } catch (e) {
    bodies.delete(stored.body);
    throw e;
  }
  return stored;
}

/** Stores bytes that do not come from a request. */
export async function store(
  source: AsyncIterable<Uint8Array>,
  algorithm: ChecksumAlgorithm,
  bodies: Bodies,
  headers: AwsRequest['headers'] = {},
): Promise<Upload> {
  const hash = createHash('md5');
  const sum = checksum(algorithm);
  const sha256 = sha256Of(headers);
  let size = 0;
  async function* measured() {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > MAX_BYTES) {
        throw s3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
      }
      hash.update(chunk);
      sum.update(chunk);
      sha256?.hash.update(chunk);
      yield chunk;
    }
    if (sha256 && sha256.hash.digest('hex') !== sha256.expected) {
      throw s3Error(
        400,
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
  }
  const body = await bodies.write(measured());
  return { body, size, md5: hash.digest('hex'), checksum: { algorithm, value: sum.digest(), type: 'FULL_OBJECT' } };
}

/** Fails for a checksum that cannot be one of its algorithm. */
function checkForm(headers: AwsRequest['headers']): void {
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const name = checksumHeader(algorithm);
    const given = headers[name];
    if (given === undefined || Buffer.from(String(given), 'base64').length === BYTES[algorithm]) continue;
    throw s3Error(400, 'InvalidRequest', `Value for ${name} header is invalid.`);
  }
}

const BYTES: { readonly [algorithm in ChecksumAlgorithm]: number } = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

/** The algorithm that the request names, or S3's default. */
export function algorithmOf(headers: AwsRequest['headers']): ChecksumAlgorithm {
  const trailer = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  const named = String(
    headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm'] ?? '',
  ).toUpperCase();
  return (
    CHECKSUM_ALGORITHMS.find((one) => headers[checksumHeader(one)] !== undefined || trailer === checksumHeader(one)) ??
    CHECKSUM_ALGORITHMS.find((one) => one === named) ??
    'CRC64NVME'
  );
}

function sourceOf(body: Readable, decoder: AwsChunkedDecoder | undefined): Readable {
  const target = decoder ?? new PassThrough();
  // A client that disconnects ends the request without an end: the upload is broken off.
  body.once('close', () => {
    if (!body.readableEnded) target.destroy(new AwsServiceError('IncompleteBody', 'the client has disconnected'));
  });
  return body.pipe(target);
}

function sha256Of(headers: AwsRequest['headers']) {
  const expected = String(headers['x-amz-content-sha256'] ?? '');
  return /^[0-9a-f]{64}$/.test(expected) ? { hash: createHash('sha256'), expected } : undefined;
}

function checkMd5(given: string | string[] | undefined, md5: string): void {
  if (given === undefined) return;
  const digest = Buffer.from(String(given), 'base64');
  if (digest.length !== 16) {
    throw s3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (digest.toString('hex') !== md5) throw badDigest('Content-MD5');
}
