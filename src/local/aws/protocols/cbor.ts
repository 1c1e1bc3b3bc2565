/* oxlint-disable no-bitwise -- the formats are made of bits */
/**
 * CBOR, as far as Smithy's protocol uses it. https://www.rfc-editor.org/rfc/rfc8949
 *
 * In the values, a `Date` is a timestamp and a `Uint8Array` a blob; undefined members are left out.
 */
export function encodeCbor(value: unknown): Buffer {
  const chunks: Buffer[] = [];
  encode(value, chunks);
  return Buffer.concat(chunks);
}

enum Major {
  UNSIGNED = 0,
  NEGATIVE = 1,
  BYTES = 2,
  TEXT = 3,
  ARRAY = 4,
  MAP = 5,
  TAG = 6,
  SIMPLE = 7,
}

/** A tag for seconds since 1970. */
const EPOCH = 1;
const UNSIGNED_BIGNUM = 2;
const NEGATIVE_BIGNUM = 3;
const FALSE = Buffer.from([0xf4]);
const TRUE = Buffer.from([0xf5]);
const NULL = Buffer.from([0xf6]);

function encode(value: unknown, chunks: Buffer[]): void {
  if (value === null || value === undefined) return void chunks.push(NULL);
  switch (typeof value) {
    case 'boolean':
      return void chunks.push(value ? TRUE : FALSE);
    case 'number':
      return encodeNumber(value, chunks);
    case 'bigint':
      return encodeInteger(value, chunks);
    case 'string': {
      const bytes = Buffer.from(value);
      return void chunks.push(head(Major.TEXT, bytes.length), bytes);
    }
  }
  if (value instanceof Date) {
    chunks.push(head(Major.TAG, EPOCH));
    return encodeNumber(value.getTime() / 1000, chunks);
  }
  if (value instanceof Uint8Array) return void chunks.push(head(Major.BYTES, value.length), Buffer.from(value));
  if (Array.isArray(value)) {
    chunks.push(head(Major.ARRAY, value.length));
    for (const item of value) encode(item, chunks);
    return;
  }
  const entries = Object.entries(value as object).filter(([, member]) => member !== undefined);
  chunks.push(head(Major.MAP, entries.length));
  for (const [key, member] of entries) {
    encode(key, chunks);
    encode(member, chunks);
  }
}

function encodeNumber(value: number, chunks: Buffer[]): void {
  if (Number.isSafeInteger(value)) return encodeInteger(BigInt(value), chunks);
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  chunks.push(bytes);
}

function encodeInteger(value: bigint, chunks: Buffer[]): void {
  chunks.push(value < 0n ? head(Major.NEGATIVE, -1n - value) : head(Major.UNSIGNED, value));
}

function head(major: Major, size: number | bigint): Buffer {
  const n = BigInt(size);
  const type = major << 5;
  if (n < 24n) return Buffer.from([type | Number(n)]);
  if (n < 0x100n) return Buffer.from([type | 24, Number(n)]);
  const width = n < 0x1_0000n ? 2 : n < 0x1_0000_0000n ? 4 : 8;
  const bytes = Buffer.alloc(1 + width);
  bytes[0] = type | (width === 2 ? 25 : width === 4 ? 26 : 27);
  if (width === 8) bytes.writeBigUInt64BE(n, 1);
  else bytes.writeUIntBE(Number(n), 1, width);
  return bytes;
}

/** Throws for what is no CBOR. Timestamps are `Date`s, blobs are `Buffer`s. */
export function decodeCbor(bytes: Uint8Array): any {
  const reader = new Reader(Buffer.from(bytes));
  const value = reader.value();
  if (!reader.ended) throw new SyntaxError('CBOR: more than one value');
  return value;
}

const BREAK = Symbol('break');

class Reader {
  private position = 0;

  constructor(private readonly bytes: Buffer) {}

  get ended(): boolean {
    return this.position === this.bytes.length;
  }

  value(): unknown {
    const value = this.item();
    if (value === BREAK) throw new SyntaxError('CBOR: unexpected break');
    return value;
  }

  private item(): unknown {
    const [initial] = this.take(1);
    const major: Major = initial >> 5;
    const info = initial & 31;
    if (major === Major.SIMPLE) return this.simple(info);
    if (info === 31) return this.indefinite(major);
    const n = this.size(info);
    switch (major) {
      case Major.UNSIGNED:
        return number(n);
      case Major.NEGATIVE:
        return number(-1n - n);
      case Major.BYTES:
        return Buffer.from(this.take(Number(n)));
      case Major.TEXT:
        return this.take(Number(n)).toString('utf8');
      case Major.ARRAY:
        return Array.from({ length: this.count(n) }, () => this.value());
      case Major.MAP:
        return Object.fromEntries(Array.from({ length: this.count(n) }, () => [String(this.value()), this.value()]));
      case Major.TAG:
        return tagged(n, this.value());
    }
  }

  private simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return half(this.take(2).readUInt16BE());
      case 26:
        return this.take(4).readFloatBE();
      case 27:
        return this.take(8).readDoubleBE();
      case 31:
        return BREAK;
      default:
        throw new SyntaxError(`CBOR: simple value ${info}`);
    }
  }

  /** Of a length that is not known at the start: all up to a break. */
  private indefinite(major: Major): unknown {
    const items: unknown[] = [];
    for (let item = this.item(); item !== BREAK; item = this.item()) items.push(item);
    switch (major) {
      case Major.BYTES:
        return Buffer.concat(items as Buffer[]);
      case Major.TEXT:
        return items.join('');
      case Major.ARRAY:
        return items;
      case Major.MAP:
        return Object.fromEntries(
          Array.from({ length: items.length / 2 }, (_, i) => [String(items[2 * i]), items[2 * i + 1]]),
        );
      default:
        throw new SyntaxError(`CBOR: major type ${major} has no indefinite length`);
    }
  }

  private size(info: number): bigint {
    if (info < 24) return BigInt(info);
    if (info > 27) throw new SyntaxError(`CBOR: additional information ${info}`);
    const bytes = this.take(1 << (info - 24));
    return bytes.length === 8 ? bytes.readBigUInt64BE() : BigInt(bytes.readUIntBE(0, bytes.length));
  }

  /** Each item has a byte at least: a wrong count must not use up the memory. */
  private count(n: bigint): number {
    if (n > BigInt(this.bytes.length)) throw new SyntaxError('CBOR: it ends too early');
    return Number(n);
  }

  private take(length: number): Buffer {
    const taken = this.bytes.subarray(this.position, this.position + length);
    if (taken.length < length) throw new SyntaxError('CBOR: it ends too early');
    this.position += length;
    return taken;
  }
}

function number(value: bigint): number | bigint {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

function tagged(tag: bigint, value: unknown): unknown {
  if (tag === BigInt(EPOCH)) return new Date(Number(value) * 1000);
  if (tag === BigInt(UNSIGNED_BIGNUM) || tag === BigInt(NEGATIVE_BIGNUM)) {
    const n = BigInt(`0x${(value as Buffer).toString('hex') || '0'}`);
    return tag === BigInt(UNSIGNED_BIGNUM) ? n : -1n - n;
  }
  return value;
}

/** https://www.rfc-editor.org/rfc/rfc8949#name-half-precision */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  const value =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Infinity
          : NaN
        : (mantissa + 1024) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -value : value;
}
