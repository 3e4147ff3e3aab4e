import { describe, expect, it } from 'vitest';
import { originsOf } from '../../../../src/app/channels/deadLetterNames.ts';
import { isLocalBroker } from '../../../../src/app/channels/localBroker.ts';
import type { Messaging } from '../../../../src/manifest/model.ts';

function messaging(channels: Readonly<Record<string, string | undefined>>): Pick<Messaging, 'channels'> {
  const at = { file: '/x', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
  const entries = Object.entries(channels).map(([name, deadLetter]) => {
    const its = {
      name,
      key: name,
      kind: 'stream',
      isPattern: false,
      at,
      ...(deadLetter !== undefined && { deadLetter }),
    };
    return [name, its] as const;
  });
  return { channels: Object.fromEntries(entries) as Messaging['channels'] };
}

describe('Where dead messages belong', () => {
  it('is what declares the dead letter, of several all', () => {
    const declared = messaging({ 'orders.dead': undefined, orders: 'errors', payments: 'errors', errors: undefined });
    expect(originsOf(declared, 'errors')).toEqual(['orders', 'payments']);
  });

  it.each([
    ['orders.dead', 'orders'],
    ['orders-dlq', 'orders'],
    ['orders:dead-letters', 'orders'],
    ['dead.orders', 'orders'],
    ['failed:shop.orders', 'shop.orders'],
    ['DEAD_LETTER_orders', 'orders'],
    ['shop/orders/poison', 'shop.orders'],
  ])('is told by the name: %s is of %s', (dead, alive) => {
    expect(originsOf(messaging({ [dead]: undefined, [alive]: undefined, other: undefined }), dead)).toEqual([alive]);
  });

  it.each(['orders', 'deadline', 'orders.deadline', 'failedover'])('is not known of %s', (name) => {
    expect(originsOf(messaging({ [name]: undefined, orders: undefined, line: undefined }), name)).toEqual([]);
  });
});

describe('A broker is on this machine', () => {
  it.each([
    'redis://127.0.0.1:6379',
    'redis://localhost',
    'redis://u:p@[::1]:1',
    'unix:///run/redis.sock',
    'redis+cluster://127.0.0.1:1,127.0.0.2:2',
  ])('at %s', (url) => expect(isLocalBroker(url)).toBe(true));
  it.each([
    'redis://10.0.0.1',
    'redis://127.0.0.1.evil.example',
    'redis+cluster://127.0.0.1:1,example.org:2',
    'nonsense',
  ])('not at %s', (url) => expect(isLocalBroker(url)).toBe(false));
});
