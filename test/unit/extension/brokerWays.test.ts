import { expect, it } from 'vitest';
import type { BrokerPlace } from '../../../src/app/channels/brokerAddress.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { BrokerWays } from '../../../src/extension/ways/brokerWays.ts';
import { anApplication, aService, swarmInfo } from '../../fakes/models.ts';

it('A way to a broker that its manifest makes impossible is tried again once that is another', async () => {
  let opened = Promise.withResolvers<undefined>();
  const ways = new BrokerWays('/nowhere', silentLogger, () => opened.resolve(undefined));
  const inside = { service: 'redis', port: 6379 };
  const placeOf = (application: ReturnType<typeof anApplication>): string => {
    const place: BrokerPlace = ways.placeOf(application, inside, swarmInfo);
    return 'problem' in place ? place.problem.code : place.url;
  };
  const before = anApplication([aService('redis')]);
  expect(placeOf(before)).toBe('broker.way-opening');
  await opened.promise;
  opened = Promise.withResolvers();
  expect([placeOf(before), placeOf(before)]).toEqual(['broker.not-published', 'broker.not-published']);
  const after = anApplication([aService('redis')]);
  expect([placeOf(after), placeOf(after)]).toEqual(['broker.way-opening', 'broker.way-opening']);
  await opened.promise;
  expect(placeOf(after)).toBe('broker.not-published');
  ways.dispose();
});
