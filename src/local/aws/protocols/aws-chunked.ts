import { Transform, type TransformCallback } from 'node:stream';
import type { AwsRequest } from '../service';
import { AwsServiceError } from '../service';

/** Whether a body is sent in chunks of AWS, which are not those of HTTP. */
export function isAwsChunked({ headers }: Pick<AwsRequest, 'headers'>): boolean {
  return (
    String(headers['content-encoding'] ?? '')
      .split(',')
      .some((encoding) => encoding.trim() === 'aws-chunked') ||
    String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  );
}

/** A line of a chunk or a trailer is never longer. */
const MAX_LINE_BYTES = 16 * 1024;

/**
 * The bytes in a body that is sent in chunks of AWS: `<size in hex>;chunk-signature=…\r\n<bytes>\r\n`, the last one of
 * size 0, then trailers. Signatures are not checked.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 *
 * @example
 * const decoder = new AwsChunkedDecoder();
 * for await (const chunk of request.body.pipe(decoder)) store(chunk);
 * decoder.trailers['x-amz-checksum-crc32'];
 */
export class AwsChunkedDecoder extends Transform {
  /** After the end of the stream: names in lower case. */
  readonly trailers: { [name: string]: string } = {};
  private state: 'size' | 'bytes' | 'after bytes' | 'trailers' | 'ended' = 'size';
  private remaining = 0;
  private line = '';

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.decode(chunk);
      done();
    } catch (e) {
      done(e as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    // The last line break may be missing.
    if (this.state === 'trailers') this.endLine();
    const isWhole = this.state === 'ended' || this.state === 'trailers';
    done(isWhole ? null : new AwsServiceError('IncompleteBody', 'The request body terminated unexpectedly'));
  }

  private decode(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length && this.state !== 'ended') {
      if (this.state === 'bytes') {
        const bytes = chunk.subarray(position, position + this.remaining);
        this.push(bytes);
        position += bytes.length;
        this.remaining -= bytes.length;
        if (this.remaining === 0) this.state = 'after bytes';
        continue;
      }
      const end = chunk.indexOf('\n', position);
      this.line += chunk.toString('latin1', position, end < 0 ? chunk.length : end);
      if (this.line.length > MAX_LINE_BYTES) throw invalid();
      if (end < 0) return;
      position = end + 1;
      this.endLine();
    }
  }

  private endLine(): void {
    const line = this.line.replace(/\r$/, '');
    this.line = '';
    if (this.state === 'after bytes') {
      if (line !== '') throw invalid();
      this.state = 'size';
    } else if (this.state === 'size') {
      const [, size] = /^([0-9a-f]{1,12})(?:;|$)/i.exec(line) ?? [];
      if (size === undefined) throw invalid();
      this.remaining = parseInt(size, 16);
      this.state = this.remaining === 0 ? 'trailers' : 'bytes';
    } else {
      const colon = line.indexOf(':');
      if (colon < 0) this.state = 'ended';
      else this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
  }
}

function invalid(): AwsServiceError {
  return new AwsServiceError('InvalidRequest', 'The chunks of the request body are not valid.');
}
