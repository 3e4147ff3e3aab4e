import { describe, expect, it } from 'vitest';
import { splitName } from '../../../../src/webview/kit/middleText.ts';

describe('A name', () => {
  it('keeps the end that tells it from others, and gives way before it', () => {
    expect(splitName('payments.settled')).toEqual(['payments.', 'settled']);
    expect(splitName('shop/inventory:reserved')).toEqual(['shop/inventory:', 'reserved']);
  });

  it('keeps its last characters where its last part is too short or too long', () => {
    expect(splitName('profile.of.user.1')).toEqual(['profile.o', 'f.user.1']);
    expect(splitName('anamewithoutanypartatall')).toEqual(['anamewithoutanyp', 'artatall']);
  });

  it('is not cut where it is short, nor within a character', () => {
    expect(splitName('orders')).toEqual(['orders', '']);
    expect(splitName('🛒🛒🛒🛒🛒🛒🛒🛒🛒🛒')).toEqual(['🛒🛒', '🛒🛒🛒🛒🛒🛒🛒🛒']);
  });
});
