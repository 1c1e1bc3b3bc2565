/* oxlint-disable no-bitwise -- the formats are made of bits */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The algorithms of S3, as in `x-amz-checksum-algorithm`; the header of each is `x-amz-checksum-<name>`. */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

/** A checksum of bytes that arrive in chunks. */
export interface Checksum {
  update(chunk: Uint8Array): void;
  /** Base64, as in the header. */
  digest(): string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];

/** `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

export function checksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'CRC32':
      return crc((value, chunk) => crc32(chunk, value));
    case 'CRC32C':
      return crc(crc32c);
    case 'CRC64NVME':
      return new Crc64Nvme();
    case 'SHA1':
      return hash('sha1');
    case 'SHA256':
      return hash('sha256');
  }
}

function hash(algorithm: string): Checksum {
  const hashing = createHash(algorithm);
  return { update: (chunk) => void hashing.update(chunk), digest: () => hashing.digest('base64') };
}

function crc(next: (value: number, chunk: Uint8Array) => number): Checksum {
  let value = 0;
  return {
    update: (chunk) => void (value = next(value, chunk)),
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes.toString('base64');
    },
  };
}

/** The polynomial of CRC-32C, reflected. https://www.rfc-editor.org/rfc/rfc9260#appendix-A */
const CASTAGNOLI = 0x82f63b78;
let castagnoli: Int32Array | undefined;

function crc32c(value: number, chunk: Uint8Array): number {
  const table = (castagnoli ??= Int32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ CASTAGNOLI : remainder >>> 1;
    return remainder;
  }));
  let register = ~value;
  for (const byte of chunk) register = table[(register ^ byte) & 255] ^ (register >>> 8);
  return ~register;
}

/**
 * The polynomial of CRC-64/NVME, reflected.
 * https://nvmexpress.org/wp-content/uploads/NVM-Express-NVM-Command-Set-Specification-1.0d-2023.12.28-Ratified.pdf
 */
const NVME = 0x9a6c9329ac4bc9b5n;
let nvme: { readonly high: Int32Array; readonly low: Int32Array } | undefined;

function nvmeTable() {
  const table = { high: new Int32Array(256), low: new Int32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    let remainder = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1n ? (remainder >> 1n) ^ NVME : remainder >> 1n;
    table.high[byte] = Number(remainder >> 32n) | 0;
    table.low[byte] = Number(remainder & 0xffff_ffffn) | 0;
  }
  return table;
}

/** In two halves: numbers of 64 bits would be `bigint`s, which are slow. */
class Crc64Nvme implements Checksum {
  private high = ~0;
  private low = ~0;

  update(chunk: Uint8Array): void {
    const table = (nvme ??= nvmeTable());
    let { high, low } = this;
    for (const byte of chunk) {
      const index = (low ^ byte) & 255;
      low = ((low >>> 8) | (high << 24)) ^ table.low[index];
      high = (high >>> 8) ^ table.high[index];
    }
    this.high = high;
    this.low = low;
  }

  digest(): string {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.high >>> 0, 0);
    bytes.writeUInt32BE(~this.low >>> 0, 4);
    return bytes.toString('base64');
  }
}
