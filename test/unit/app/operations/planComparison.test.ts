import { describe, expect, it } from 'vitest';
import { comparedParts, comparisonSummary } from '../../../../src/app/operations/planComparison.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';

const network = { name: 'shop_default', isExternal: false, isInternal: false, labels: {} };
const volume = { name: 'shop_data', isExternal: false, driverOpts: {}, labels: {} };
const application = anApplication(
  [
    aService('web', { replicas: 2 }),
    aService('migrate'),
    aService('analytics', { isActive: false, profiles: ['extras'] }),
    aService('mailer', { replicas: 0 }),
  ],
  {
    networks: { default: network },
    volumes: { data: volume, shared: { ...volume, name: 'shared', isExternal: true } },
  },
);
const image = { imageId: 'sha256:3f2a4c5d6e7f8a9b', configHash: '9a8b7c6d5e4f' };
const containers = [
  aContainer('web', 1, image),
  aContainer('web', 2, image),
  aContainer('migrate', 1, { state: 'exited', exitCode: 0 }),
];
const settings = {
  networks: {
    shop_default: {
      driver: 'bridge',
      isInternal: false,
      hasIpv6: false,
      options: {},
      ipamDriver: 'default',
      ipamOptions: {},
      pools: [],
      members: [],
    },
  },
  volumes: {},
};

describe('what a plan without steps has compared', () => {
  it('is each service with its replicas, image and configuration, each network and each volume', () => {
    const observation = anObservation(containers, { networks: ['shop_default'], volumes: ['shop_data'], settings });
    const parts = comparedParts(application, observation);
    expect(parts.map(({ kind, name, facts }) => `${kind} ${name}: ${facts}`)).toEqual([
      'service web: 2 of 2 run · image web:latest (3f2a4c5d6e7f) · configuration 9a8b7c6d',
      'service migrate: completed · image migrate:latest · made by another tool: its settings agree',
      'service analytics: left out: profile extras is not active',
      'service mailer: scaled to 0',
      'network shop_default: there, driver bridge',
      'volume shop_data: there',
      'volume shared: external: left as it is',
    ]);
    expect(comparisonSummary(parts)).toBe('Compared 4 services, 1 network and 2 volumes with what is on the engine.');
  });

  it('is of local processes the services alone', () => {
    const parts = comparedParts(application, anObservation(containers, { engine: processInfo }));
    expect(parts.map(({ kind }) => kind)).toEqual(['service', 'service', 'service', 'service']);
    expect(parts[0]?.facts).not.toContain('image');
  });
});
