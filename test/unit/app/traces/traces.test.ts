import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mermaidOf, type DrawnHop } from '../../../../src/app/traces/mermaid.ts';
import { wiringOf } from '../../../../src/app/traces/wiring.ts';
import type { Application } from '../../../../src/manifest/model.ts';

type Services = Application['services'];

function services(all: Readonly<Record<string, { publishes?: string[]; consumes?: string[] }>>): Services {
  return Object.fromEntries(
    Object.entries(all).map(([name, { publishes = [], consumes = [] }]) => [
      name,
      { name, publishes, consumes: consumes.map((channel) => ({ channel })) },
    ]),
  ) as unknown as Services;
}

const hop = (change: Partial<DrawnHop>): DrawnHop => ({
  timeMs: 0,
  channel: 'orders',
  service: undefined,
  id: '1-0',
  text: 'x',
  ...change,
});

describe('The wiring of an application', () => {
  it('says who publishes to and consumes from which channel, whatever they are called', () => {
    const wiring = wiringOf({
      services: services({
        a: { publishes: ['x', '__proto__', 'x'] },
        b: { publishes: ['x'], consumes: ['__proto__', 'constructor'] },
      }),
    });
    expect(Object.entries(wiring.publishers)).toEqual([
      ['x', ['a', 'b']],
      ['__proto__', ['a']],
    ]);
    expect(Object.entries(wiring.consumers)).toEqual([
      ['__proto__', ['b']],
      ['constructor', ['b']],
    ]);
  });
});

describe('A trace as a diagram of Mermaid', () => {
  it('has services as columns, an arrow to each that consumes, notes for log lines, channels where nobody is known', () => {
    const wiring = { publishers: {}, consumers: { orders: ['payments', 'analytics'] } };
    const hops = [
      hop({ service: 'web' }),
      hop({ channel: undefined, service: 'payments', text: 'charged; 5 EUR' }),
      hop({ channel: 'parcels', id: '7' }),
    ];
    expect(mermaidOf(hops, wiring).split('\n')).toEqual([
      'sequenceDiagram',
      '  participant p0 as web',
      '  participant p1 as payments',
      '  participant p2 as analytics',
      '  actor p3 as parcels',
      '  p0->>p1: orders 1-0',
      '  p0->>p2: orders 1-0',
      '  Note over p1: charged#59; 5 EUR',
      '  p3->>p3: parcels 7',
      '',
    ]);
  });

  it('is of one line a hop, and nothing of Mermaid’s own, whatever names and texts are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (channel, service, text) => {
        const hops = [hop({ channel, service, text }), hop({ channel: undefined, service, text })];
        const lines = mermaidOf(hops, { publishers: {}, consumers: {} }).split('\n');
        expect(lines).toHaveLength(6);
        for (const line of lines.slice(1, -1)) {
          const said = line.replace(/^.*?(?: as |: )/, '').replaceAll(/#\d+;/g, '');
          expect(said).not.toMatch(/[#;%<>{}]/);
        }
      }),
    );
  });
});
