import { describe, expect, it } from 'vitest';
import { sentRowText } from '../../../../src/messages/telemetry/sentRowText.ts';

describe('The line of what a service sent', () => {
  it.each([
    [
      'span',
      { name: 'GET /', kind: 'server', durationMs: 12.3456, status: 'unset' },
      'orders · GET / · server · 12.3 ms',
    ],
    ['span', { name: 'work', kind: 'internal', durationMs: 0.0426, status: 'ok' }, 'orders · work · 43 µs'],
    [
      'span',
      { name: 'pay', kind: 'client', durationMs: 61_204, status: 'error', statusMessage: 'refused' },
      'orders · pay · client · 61.20 s · error: refused',
    ],
    ['span', { name: 'pay', durationMs: 2, status: 'error' }, 'orders · pay · 2 ms · error'],
    ['log', { severity: 'info', body: 'order created' }, 'orders · order created'],
    [
      'log',
      { severity: 'error', eventName: 'order.failed', body: { sku: 1 } },
      'orders · error · order.failed · {"sku":1}',
    ],
    ['metric', { name: 'queue', value: 7, unit: '{order}' }, 'orders · queue = 7 order'],
    ['metric', { name: 'took', count: 3, sum: 12.5, unit: 'ms' }, 'orders · took · 3 values · sum 12.5 ms'],
    ['metric', { name: 'ratio', value: 0.5, unit: '1' }, 'orders · ratio = 0.5'],
    ['span', {}, 'orders'],
  ] as const)('of a %s %o is %s', (kind, payload, line) => {
    expect(sentRowText(kind, 'orders', payload)).toBe(line);
  });

  it.each([null, 7, 'text', [1]])('is none for %o', (payload) => {
    expect(sentRowText('span', 'orders', payload)).toBeUndefined();
  });
});
