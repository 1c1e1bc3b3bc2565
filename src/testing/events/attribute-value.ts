/**
 * An item as DynamoDB writes it: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function marshall(item: { readonly [attribute: string]: unknown }, path: string): object {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, attribute(value, `${path}.${name}`)]),
  );
}

function attribute(value: unknown, path: string): object {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'bigint':
      return { N: `${value}` };
    case 'number':
      if (Number.isFinite(value)) return { N: `${value}` };
      break;
    case 'boolean':
      return { BOOL: value };
  }
  if (value === null) return { NULL: true };
  if (isBytes(value)) return { B: base64(value) };
  if (Array.isArray(value)) return { L: value.map((item, index) => attribute(item, `${path}[${index}]`)) };
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (kind === 'Set') return set([...(value as Set<unknown>)], path);
  if (kind === 'Object') return { M: marshall(value as { [attribute: string]: unknown }, path) };
  // An error as in the SDK, which would refuse to write it too.
  throw new TypeError(`${path}: DynamoDB has no ${kind === 'Number' ? value : kind}`);
}

function set(items: readonly unknown[], path: string): object {
  if (!items.length) throw new TypeError(`${path}: DynamoDB has no empty sets`);
  if (items.every((item) => typeof item === 'string')) return { SS: items };
  if (items.every(isBytes)) return { BS: items.map(base64) };
  if (items.every((item) => typeof item === 'bigint' || Number.isFinite(item))) return { NS: items.map(String) };
  throw new TypeError(`${path}: a set of DynamoDB has strings, numbers or bytes, of one kind`);
}

function isBytes(value: unknown): value is ArrayBufferView {
  return ArrayBuffer.isView(value);
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64');
}
