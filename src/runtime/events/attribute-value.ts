/**
 * An item as plain values: numbers are numbers, or bigints where a number would lose digits; sets are Sets; binary is a
 * Buffer. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html
 */
export function unmarshall(item: { readonly [attribute: string]: any }): { [attribute: string]: any } {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
}

function plain(attribute: any): unknown {
  const [[type, value]] = Object.entries<any>(attribute);
  switch (type) {
    case 'S':
    case 'BOOL':
      return value;
    case 'N':
      return number(value);
    case 'B':
      return Buffer.from(value, 'base64');
    case 'NULL':
      return null;
    case 'M':
      return unmarshall(value);
    case 'L':
      return value.map(plain);
    case 'SS':
      return new Set(value);
    case 'NS':
      return new Set(value.map(number));
    case 'BS':
      return new Set(value.map((item: string) => Buffer.from(item, 'base64')));
    default:
      throw new TypeError(`Unknown type of a DynamoDB attribute: ${type}`);
  }
}

function number(text: string): number | bigint {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(text) ? BigInt(text) : value;
}
