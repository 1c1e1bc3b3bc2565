import type { Exchange, Headers } from './exchange';
import type { OnChunk } from '../model';

/** The delimiter between the metadata and the body. */
const DELIMITER = Buffer.alloc(8);
const OPENING_BRACE = 0x7b;

/** What the gateways differ in. */
export interface StreamFormat {
  /** Status and headers for the parsed metadata; a string is the reason why they are not valid. */
  head(metadata: any): { readonly statusCode: number; readonly headers: Headers } | string;
  /**
   * The headers of a response without metadata, which is then sent with status 200: its first chunk is not JSON, or the
   * second not the delimiter.
   *
   * @default - the metadata are required
   */
  readonly withoutMetadata?: Headers;
}

/**
 * The response of a function that streams: status and headers as JSON, eight NULs, and the body, which is sent in
 * chunks.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html#response-transfer-mode-lambda-format
 */
export class StreamedResponse {
  private ahead: Buffer | undefined = Buffer.alloc(0);

  constructor(
    private readonly exchange: Exchange,
    private readonly format: StreamFormat,
  ) {}

  /** Whether status and headers have been sent. */
  get begun(): boolean {
    return this.ahead === undefined;
  }

  readonly push: OnChunk = (chunk) => {
    if (!this.ahead) return this.exchange.write(chunk);
    const isFirst = this.ahead.length === 0;
    this.ahead = Buffer.concat([this.ahead, chunk]);
    const end = this.ahead.indexOf(DELIMITER);
    if (end < 0) {
      const isBody = this.format.withoutMetadata && (!isFirst || this.ahead[0] !== OPENING_BRACE);
      return isBody ? this.beginWithoutMetadata() : undefined;
    }
    const [metadata, body] = [this.ahead.subarray(0, end).toString(), this.ahead.subarray(end + DELIMITER.length)];
    this.ahead = undefined;
    return this.begin(metadata, body);
  };

  /** Ends the response. False if its metadata are missing. */
  end(): boolean {
    if (this.ahead && this.format.withoutMetadata) void this.beginWithoutMetadata();
    if (!this.begun) return false;
    this.exchange.end();
    return true;
  }

  private beginWithoutMetadata(): void | Promise<void> {
    const body = this.ahead!;
    this.ahead = undefined;
    this.exchange.begin(200, this.format.withoutMetadata!);
    return body.length > 0 ? this.exchange.write(body) : undefined;
  }

  private begin(text: string, body: Buffer): void | Promise<void> {
    const response = this.head(text);
    if (typeof response === 'string') {
      return this.exchange.functionFailed(`Malformed Lambda proxy response: ${response}`);
    }
    this.exchange.begin(response.statusCode, response.headers);
    return body.length > 0 ? this.exchange.write(body) : undefined;
  }

  private head(text: string): ReturnType<StreamFormat['head']> {
    let metadata: any;
    try {
      metadata = JSON.parse(text);
    } catch {
      return 'the metadata before the body is not JSON';
    }
    const { body, isBase64Encoded } = metadata ?? {};
    if (body !== undefined || isBase64Encoded !== undefined) {
      return 'the body is in the metadata: it must follow them, after eight NULs';
    }
    return this.format.head(metadata);
  }
}
