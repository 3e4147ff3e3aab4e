import { describe, expect, it } from 'vitest';
import { ObservedWiring } from '../../../../src/app/topology/wiring/observedWiring.ts';
import type { WiringFact } from '../../../../src/app/topology/wiringFact.ts';
import { seen } from './maps.ts';

const reply = (number: number): string => `replies.0a7c1f2e-1111-4222-8333-${String(number).padStart(12, '0')}`;

function keysOf(observed: ObservedWiring): readonly string[] {
  return observed.uses(0).map((use) => (use.kind === 'calls' ? 'call' : use.channel.key));
}

describe('Looks that are added up', () => {
  it('give how often something was seen, when last, and what it is a second of the time that was watched', () => {
    const observed = new ObservedWiring();
    const fact = (atMs: number, times: number): WiringFact => ({
      ...seen('publishes', 'orders', 'created', { times, bytes: times * 100, watchedMs: 200 }),
      atMs,
    });
    observed.add({ atMs: 1000, facts: [fact(900, 4)], watched: [{ durationMs: 200 }] });
    observed.add({ atMs: 11_000, facts: [fact(10_950, 2)], watched: [{ durationMs: 200 }] });
    // Nothing was seen in this one, which makes the rate smaller all the same.
    observed.add({ atMs: 21_000, facts: [], watched: [{ durationMs: 200 }] });
    const [use, ...others] = observed.uses(21_000);
    expect(others).toEqual([]);
    expect(use).toMatchObject({
      ...{ lastSeenMs: 10_950, ratePerSecond: 10, bytes: 100 },
      evidence: [{ source: 'command', text: 'a command of orders', lastSeenMs: 10_950, times: 6 }],
    });
    expect(observed.watchedMs()).toBe(600);
    expect(observed.watchedMs('cache')).toBe(0);
  });

  it('forget rates after a minute, and nothing else', () => {
    const observed = new ObservedWiring();
    observed.add({
      atMs: 1000,
      facts: [seen('publishes', 'orders', 'a', { watchedMs: 200 })],
      watched: [{ durationMs: 200 }],
    });
    expect(observed.uses(90_000)[0]).toMatchObject({ ratePerSecond: null, evidence: [{ times: 1 }] });
    observed.add({ atMs: 90_000, facts: [], watched: [{ durationMs: 200 }] });
    expect(observed.uses(90_000)[0]).toMatchObject({ ratePerSecond: 0 });
  });

  it('have no rate where nobody counted', () => {
    const observed = new ObservedWiring();
    observed.add({ atMs: 1000, facts: [seen('consumes', 'orders', 'a')], watched: [{ durationMs: 200 }] });
    expect(observed.uses(1000)[0]).toMatchObject({ ratePerSecond: null, bytes: null });
  });

  it('forget services that are gone, and strangers that have not been seen for ten minutes', () => {
    const observed = new ObservedWiring();
    const stranger: WiringFact = { ...seen('publishes', '', 'b'), party: { outside: '10.0.0.7' }, atMs: 1000 };
    observed.add({ atMs: 1000, facts: [seen('publishes', 'orders', 'a'), seen('publishes', 'old', 'c'), stranger] });
    observed.retain(new Set(['orders']));
    expect(keysOf(observed)).toEqual(['b', 'a']);
    observed.add({ atMs: 1000 + 11 * 60_000, facts: [] });
    expect(keysOf(observed)).toEqual(['a']);
  });

  it('take channels that are made for one message each for one', () => {
    const observed = new ObservedWiring();
    const facts = [1, 2, 3, 4, 5].map((number) => seen('publishes', 'inventory', { kind: 'list', key: reply(number) }));
    observed.add({ atMs: 1000, facts: facts.slice(0, 3) });
    expect(keysOf(observed)).toEqual([reply(1), reply(2), reply(3)]);
    observed.add({ atMs: 2000, facts: facts.slice(3) });
    expect(keysOf(observed)).toEqual(['replies.*']);
    expect(observed.uses(2000)[0]).toMatchObject({
      channel: { isPattern: true, isFamily: true },
      evidence: [{ times: 5 }],
    });
  });

  it('leave channels alone that the manifest declares, that have numbers as people give them, or another kind', () => {
    const observed = new ObservedWiring(({ key }) => key.startsWith('job:'));
    const keys = [0, 1, 2, 3, 4].flatMap((number) => [
      `job:${number}0000000`,
      `events.${number}`,
      `v${number}.created`,
    ]);
    observed.add({ atMs: 1000, facts: keys.map((key) => seen('publishes', 'orders', key)) });
    expect(observed.uses(1000)).toHaveLength(keys.length);
  });

  it('stay bounded, and say how much was left out', () => {
    const observed = new ObservedWiring();
    const facts = Array.from({ length: 20_010 }, (_, index) => seen('publishes', 'orders', `key${index}`));
    observed.add({ atMs: 1000, facts: [...facts, seen('publishes', 'orders', 'x'.repeat(1001))] });
    expect(observed.uses(1000)).toHaveLength(20_000);
    expect(observed.left).toBe(11);
    const many = Array.from({ length: 50 }, (_, index) => ({
      ...seen('publishes', 'billing', 'z'),
      evidence: { source: 'command' as const, text: `from 10.0.0.${index}`.padEnd(500) },
    }));
    observed.add({ atMs: 2000, facts: many });
    const billing = observed.uses(2000).find(({ party }) => 'service' in party && party.service === 'billing');
    expect(billing?.evidence).toHaveLength(12);
    expect(billing?.evidence.every(({ text }) => text.length <= 200)).toBe(true);
  });
});
