import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfName, textOfName } from '../../../src/broker/names.ts';
import { slotOf } from '../../../src/broker/redis/connection/slots.ts';

describe('The text of a name', () => {
  it.each([
    ['UTF-8 as it is', [...Buffer.from('größe 🛒')], 'größe 🛒'],
    ['a byte that is none as half a character', [0x61, 0xff, 0x62], 'a\udcffb'],
    ['a character that is cut off as its bytes', [0x61, 0xf0, 0x9f, 0x9b], 'a\udcf0\udc9f\udc9b'],
    ['half a character in its long form as its bytes', [0xed, 0xb2, 0x80], '\udced\udcb2\udc80'],
    ['what follows such a byte as UTF-8', [0xc3, 0xc3, 0xa9], '\udcc3é'],
  ])('has %s', (_, bytes, text) => {
    expect(textOfName(Buffer.from(bytes))).toBe(text);
  });

  it('tells every sequence of bytes from every other, and leads back to it', () => {
    const someByte = fc.oneof(fc.nat(255), fc.constantFrom(0x61, 0xc3, 0xa9, 0xed, 0xb2, 0x80, 0xf0, 0x9f, 0x9b, 0x92));
    fc.assert(
      fc.property(fc.array(someByte, { maxLength: 12 }), (bytes) => {
        expect([...Buffer.from(bytesOfName(textOfName(Buffer.from(bytes))))]).toEqual(bytes);
      }),
    );
  });

  it('is written as text where it can be, so that a client need not copy it', () => {
    expect(bytesOfName('größe 🛒')).toBe('größe 🛒');
  });

  it('has the slot of its bytes in a cluster', () => {
    expect(slotOf('\udcffa')).toBe(crcOf([0xff, 0x61]) % 16_384);
    expect(slotOf('x{\udcffa}y')).toBe(slotOf('\udcffa'));
  });
});

function crcOf(bytes: readonly number[]): number {
  return bytes.reduce((crc, byte) => {
    let next = crc ^ (byte << 8);
    for (let bit = 0; bit < 8; bit++) next = (next << 1) ^ (next & 0x8000 ? 0x11021 : 0);
    return next;
  }, 0);
}
