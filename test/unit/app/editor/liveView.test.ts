import { describe, expect, it } from 'vitest';
import { noDoings } from '../../../../src/app/services/activity.ts';
import { liveView } from '../../../../src/app/editor/liveView.ts';
import { parseLive } from '../../../../src/protocol/live.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const at = { file: '/shop/compose.yaml', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
const channels = [
  { name: 'paid', kind: 'stream', key: 'app:paid', isPattern: false, at },
  { name: 'news', kind: 'pubsub', key: 'news', isPattern: false, at },
] as const;

describe('what a manifest shows of what runs', () => {
  it('counts replicas, and tells their ports once', () => {
    const web = aService('web', { replicas: 3 });
    const publishers = [{ hostIp: '0.0.0.0', publishedPort: 8080, targetPort: 80, protocol: 'tcp' }];
    const containers = [
      aContainer('web', 1, { health: 'healthy', publishers }),
      aContainer('web', 2, { health: 'starting', publishers }),
    ];
    const live = liveView(anApplication([web]), anObservation(containers), noDoings, [], ['redis:7']);
    expect(live.services['web']).toEqual({
      state: 'starting',
      up: 2,
      good: 1,
      wanted: 3,
      hasHealthcheck: true,
      hasContainers: true,
      ports: ['8080→80'],
      canDebug: false,
    });
    expect(live.images).toEqual(['redis:7']);
    expect(parseLive(live)).toEqual(live);
  });

  it('tells nothing of services while the engine does not answer', () => {
    const web = aService('web', {});
    expect(liveView(anApplication([web]), undefined, noDoings, [], []).services).toEqual({});
  });

  it('finds channels by kind and key, and counts what they hold where they hold anything', () => {
    const own = anApplication([], { channels });
    const groups = [{ name: 'billing', consumers: 1, pending: 0, lag: 0 }];
    const facts = [
      { kind: 'stream', key: 'app:paid', length: 4, ratePerSecond: 2, groups },
      { kind: 'pubsub', key: 'news', length: 1, ratePerSecond: null, groups: [] },
      { kind: 'list', key: 'other', length: 1, ratePerSecond: 1, groups: [] },
    ] as const;
    expect(liveView(own, undefined, noDoings, facts, []).channels).toEqual({
      paid: { length: 4, ratePerSecond: 2, groups: ['billing'] },
      news: { length: null, ratePerSecond: null, groups: [] },
    });
  });
});
