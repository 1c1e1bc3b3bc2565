import type { Exchange } from './exchange';
import { proxyResponse } from './rest/proxy-response';

/** The delimiter between the metadata and the body. */
const DELIMITER = Buffer.alloc(8);

/**
 * The response of a function that streams: status and headers as JSON, eight NULs, and the body, which is sent in
 * chunks.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html#response-transfer-mode-lambda-format
 */
export class StreamedResponse {
  private ahead: Buffer | undefined = Buffer.alloc(0);

  constructor(private readonly exchange: Exchange) {}

  /** Whether status and headers have been sent. */
  get begun(): boolean {
    return this.ahead === undefined;
  }

  readonly push = (chunk: Uint8Array): void => {
    if (!this.ahead) return this.exchange.write(chunk);
    this.ahead = Buffer.concat([this.ahead, chunk]);
    const end = this.ahead.indexOf(DELIMITER);
    if (end < 0) return;
    const [metadata, body] = [this.ahead.subarray(0, end).toString(), this.ahead.subarray(end + DELIMITER.length)];
    this.ahead = undefined;
    this.begin(metadata, body);
  };

  private begin(text: string, body: Buffer): void {
    const response = headOf(text);
    if ('malformed' in response) {
      return this.exchange.functionFailed(`Malformed Lambda proxy response: ${response.malformed}`);
    }
    this.exchange.begin(response.statusCode, response.headers);
    if (body.length > 0) this.exchange.write(body);
  }
}

function headOf(text: string): ReturnType<typeof proxyResponse> {
  let metadata: any;
  try {
    metadata = JSON.parse(text);
  } catch {
    return { malformed: 'the metadata before the body is not JSON' };
  }
  const { cookies, body, isBase64Encoded, ...rest } = metadata ?? {};
  if (body !== undefined || isBase64Encoded !== undefined) {
    return { malformed: 'the body is in the metadata: it must follow them, after eight NULs' };
  }
  const multiValueHeaders = { ...rest.multiValueHeaders, ...(cookies && { 'Set-Cookie': cookies }) };
  return proxyResponse(cookies ? { ...rest, multiValueHeaders } : rest, undefined, []);
}
