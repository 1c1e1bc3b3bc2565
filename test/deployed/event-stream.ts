import { crc32 } from 'node:zlib';

const JSON_TYPE = { ':content-type': 'application/json' };

/** An event of an event stream. */
export function eventStreamMessage(eventType: string, payload: object): Buffer {
  return framed({ ':message-type': 'event', ':event-type': eventType, ...JSON_TYPE }, JSON.stringify(payload));
}

/** An error that the description of the API has, which ends the stream. */
export function eventStreamException(type: string, message: string): Buffer {
  return framed({ ':message-type': 'exception', ':exception-type': type, ...JSON_TYPE }, JSON.stringify({ message }));
}

/** An error that the description of the API does not have. */
export function eventStreamError(code: string, message: string): Buffer {
  return framed({ ':message-type': 'error', ':error-code': code, ':error-message': message }, '');
}

/** https://smithy.io/2.0/aws/amazon-eventstream.html */
function framed(fields: { readonly [name: string]: string }, payload: string): Buffer {
  const headers = Buffer.concat(
    Object.entries(fields).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(value.length);
      // 7: a string.
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), headers, body]);
  return Buffer.concat([message, checksum(message)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
