import * as fc from 'fast-check';
import { checksum, CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../../../src/local/aws/protocols/checksums';

const hex = (algorithm: ChecksumAlgorithm, ...chunks: string[]) => {
  const sum = checksum(algorithm);
  for (const chunk of chunks) sum.update(Buffer.from(chunk));
  return Buffer.from(sum.digest(), 'base64').toString('hex');
};

// The check values of the catalogue: https://reveng.sourceforge.io/crc-catalogue/all.htm
test.each<[ChecksumAlgorithm, string]>([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
])('%s of "123456789"', (algorithm, expected) => {
  expect(hex(algorithm, '123456789')).toBe(expected);
});

test('the chunks make no difference', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CHECKSUM_ALGORITHMS), fc.array(fc.string()), (algorithm, chunks) => {
      expect(hex(algorithm, ...chunks)).toBe(hex(algorithm, chunks.join('')));
    }),
  );
});
