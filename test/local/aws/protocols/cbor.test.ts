import { cbor } from '@smithy/core/cbor';
import * as fc from 'fast-check';
import { decodeCbor, encodeCbor } from '../../../../src/local/aws/protocols/cbor';

const value = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }).filter((n) => !Object.is(n, -0)),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
    fc.constant(null),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.array(tie('node'), { maxLength: 30 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('node'),
    ),
  ),
})).node;

test('what is encoded is decoded', () => {
  fc.assert(fc.property(value, (one) => expect(decodeCbor(encodeCbor(one))).toEqual(one)));
});

test('the encoder of the SDK is understood, and understands', () => {
  fc.assert(
    fc.property(value, (one) => {
      const plain = JSON.parse(JSON.stringify(one));
      expect(decodeCbor(cbor.serialize(plain))).toEqual(plain);
      expect(cbor.deserialize(encodeCbor(plain))).toEqual(plain);
    }),
  );
});

test.each([
  // https://www.rfc-editor.org/rfc/rfc8949#name-examples-of-encoded-cbor-da
  ['1a000f4240', 1000000],
  ['1bffffffffffffffff', 18446744073709551615n],
  ['3903e7', -1000],
  ['f97bff', 65504],
  ['f9c400', -4],
  ['f90001', 5.960464477539063e-8],
  ['fa47c35000', 100000],
  ['fbc010666666666666', -4.1],
  ['c11a514b67b0', new Date(1363896240_000)],
  ['c1fb41d452d9ec200000', new Date(1363896240_500)],
  ['c249010000000000000000', 18446744073709551616n],
  ['5f42010243030405ff', Buffer.from([1, 2, 3, 4, 5])],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
])('%s of the RFC', (hex, expected) => {
  expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(expected);
});

test('a timestamp is seconds with tag 1', () => {
  expect(encodeCbor(new Date(1363896240_000)).toString('hex')).toBe('c11a514b67b0');
});

test.each(['', '1a00', '9b7fffffffffffffff', '5f', 'ff', '0101', 'a1ff00'])('%s is refused', (hex) => {
  expect(() => decodeCbor(Buffer.from(hex, 'hex'))).toThrow('CBOR');
});
