import { describe, expect, it } from 'vitest';
import { spanWiringFacts } from '../../../../../src/app/topology/watch/spanWiringFacts.ts';
import type { SpanUse } from '../../../../../src/protocol/topology/spanWiring.ts';
import { aChannel, anApplication, aService } from '../../../../fakes/models.ts';

const shop = anApplication([aService('web'), aService('bill')], { channels: [aChannel('placed', { key: 'orders' })] });
const live = [{ kind: 'list', key: 'parcels', length: 0, ratePerSecond: null, groups: [] }] as const;
const seen = { times: 2, atMs: 7 };
const published = (destination: string): SpanUse => ({ kind: 'publishes', service: 'web', destination, ...seen });

describe('What spans tell of an application', () => {
  it('is about services that it has', () => {
    const call = (service: string, target: string): SpanUse => ({ kind: 'calls', service, target, ...seen });
    expect(spanWiringFacts([call('web', 'bill'), call('web', 'mail'), call('x', 'bill')], shop, live)).toMatchObject([
      { kind: 'calls', party: { service: 'web' }, target: { service: 'bill' }, evidence: { source: 'span' }, ...seen },
    ]);
  });

  it('is about channels that are declared, or that a broker has', () => {
    const facts = spanWiringFacts(['orders', 'parcels', 'elsewhere'].map(published), shop, live);
    expect(facts).toMatchObject([
      { kind: 'publishes', channel: { kind: 'stream', key: 'orders' } },
      { kind: 'publishes', channel: { kind: 'list', key: 'parcels' } },
    ]);
  });
});
