import { jsonOf } from '../../json';

/** A message to a WebSocket connection as it is sent: text and bytes as they are, anything else as JSON. */
export function messageOf(data: unknown): string | Uint8Array {
  if (typeof data === 'string') return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if ((data as any)?.[Symbol.toStringTag] === 'ArrayBuffer') return new Uint8Array(data as ArrayBuffer);
  const json = jsonOf(data);
  if (json === undefined) throw new TypeError(`A ${typeof data} cannot be sent to a WebSocket connection`);
  return json;
}
