import type { IncomingMessage } from 'node:http';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const MAX_REQUEST_BODY_BYTES = 10 * 1024 * 1024;

export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length'];
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/**
 * Reads the body, or gives `tooLarge` above API Gateway's limit. What is too much is read and dropped: a client that is still
 * sending would see a broken connection instead of the answer.
 */
export function readBody(
  req: IncomingMessage,
  done: (error: Error | undefined, body: Buffer | 'tooLarge') => void,
): void {
  let chunks: Buffer[] = [];
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_REQUEST_BODY_BYTES) chunks.push(chunk);
    else chunks = [];
  });
  req.on('end', () =>
    done(
      undefined,
      size > MAX_REQUEST_BODY_BYTES ? 'tooLarge' : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks),
    ),
  );
  req.on('error', (error) => done(error, 'tooLarge'));
}
