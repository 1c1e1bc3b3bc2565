import { crc32 } from 'node:zlib';
import { toJson } from './json';

/** The media type of a stream of events. */
export const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** The type of a header that is a text. */
const TEXT = 7;

/**
 * An event with a structure in JSON.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function eventMessage(type: string, payload: object): Buffer {
  const headers = Buffer.concat([
    ...header(':message-type', 'event'),
    ...header(':event-type', type),
    ...header(':content-type', 'application/x-amz-json-1.1'),
  ]);
  const body = Buffer.from(toJson(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(prelude.length + headers.length + body.length + 4, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, checksum]);
}

function header(name: string, value: string): Buffer[] {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length, 0);
  return [Buffer.from([name.length]), Buffer.from(name), Buffer.from([TEXT]), length, Buffer.from(value)];
}
