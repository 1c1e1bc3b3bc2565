import { decodeCbor, encodeCbor } from './cbor';
import type { Protocol } from './protocol';
import { AwsServiceError } from '../service';

/**
 * Smithy RPC v2 CBOR: the operation is in the path, `/service/<name>/operation/<operation>`.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export const rpcV2Cbor: Protocol = {
  read: ({ url }, body) => ({ operation: /\/operation\/([^/?]+)/.exec(url)?.[1] ?? '', input: readInput(body) }),
  write: (_, output, request) => ({
    status: 200,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': request.id,
    },
    body: encodeCbor(output),
  }),
};

function readInput(body: Buffer): any {
  if (body.length === 0) return {};
  let input: any;
  try {
    input = decodeCbor(body);
  } catch (e) {
    throw new AwsServiceError('SerializationException', (e as Error).message);
  }
  return asInJson(input);
}

function asInJson(value: any): any {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(asInJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, asInJson(member)]),
  );
}
