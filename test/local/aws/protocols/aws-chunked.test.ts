import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { AwsChunkedDecoder, isAwsChunked } from '../../../../src/local/aws/protocols/aws-chunked';

async function decode(pieces: readonly Buffer[]) {
  const decoder = new AwsChunkedDecoder();
  const chunks: Buffer[] = [];
  for await (const chunk of Readable.from(pieces).pipe(decoder)) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), trailers: decoder.trailers };
}

function encode(chunks: readonly Uint8Array[], signed: boolean, trailers: readonly string[]): Buffer {
  const extension = signed ? `;chunk-signature=${'a'.repeat(64)}` : '';
  return Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0${extension}\r\n${trailers.map((line) => `${line}\r\n`).join('')}\r\n`),
  ]);
}

/** Cuts the bytes where the numbers say. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let rest = bytes;
  for (let i = 0; rest.length > 0; i++) {
    const length = lengths.length > 0 ? lengths[i % lengths.length] : rest.length;
    pieces.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return pieces;
}

test('the bytes come without the framing, however the body is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 5 }),
      async (chunks, signed, withTrailer, cuts) => {
        const body = encode(chunks, signed, withTrailer ? ['x-amz-checksum-crc32:AAAAAA=='] : []);
        expect(await decode(cut(body, cuts))).toEqual({
          bytes: Buffer.concat(chunks),
          trailers: withTrailer ? { 'x-amz-checksum-crc32': 'AAAAAA==' } : {},
        });
      },
    ),
  );
});

test.each([
  ['ends too early', '5\r\nab', 'terminated unexpectedly'],
  ['has no last chunk', '2\r\nab\r\n', 'terminated unexpectedly'],
  ['has a wrong size', '1\r\nab\r\n0\r\n\r\n', 'chunks of the request body are not valid'],
  ['is not in chunks', 'hello\r\nworld', 'chunks of the request body are not valid'],
])('a body that %s is refused', async (_, body, message) => {
  await expect(decode([Buffer.from(body)])).rejects.toThrow(message);
});

test('it is known by its headers', () => {
  expect(isAwsChunked({ headers: { 'content-encoding': 'gzip, aws-chunked' } })).toBe(true);
  expect(isAwsChunked({ headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' } })).toBe(true);
  expect(isAwsChunked({ headers: { 'content-encoding': 'gzip', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })).toBe(
    false,
  );
});
