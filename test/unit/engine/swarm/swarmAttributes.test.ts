import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../../src/engine/plan/swarm/keptFiles.ts';
import { clusterNetworkBody } from '../../../../src/engine/swarm/spec/networks.ts';
import { serviceSpec } from '../../../../src/engine/swarm/spec/serviceSpec.ts';
import { filesBeside, within } from '../../../fakes/attributeCases.ts';
import { swarmFatCases } from '../../../fakes/swarm/fatCases.ts';
import { swarmSingleCases } from '../../../fakes/swarm/singleCases.ts';
import type { SwarmCase } from '../../../fakes/swarm/swarmCase.ts';
import { swarmManifest } from '../../../fakes/swarm/swarmManifest.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const application = resolving(swarmManifest('shop'), { files: filesBeside }).application!;
const hash = contentHash('conf', application.configs['conf']!);
const kept = {
  contents: { 'config:conf': hash, 'secret:token': hash },
  ids: { configs: { [`shop_conf-${hash}`]: 'CONFIG' }, secrets: { [`shop_token-${hash}`]: 'SECRET' } },
  configHash: 'hash',
  configParts: {},
};

describe('each attribute of a manifest becomes what a Swarm has for it', () => {
  it.each(swarmFatCases.map(named))('%s', (_name, each) => {
    expect(fieldOf('fat', each)).toEqual(within(expected(each)));
  });

  it.each(swarmSingleCases.map((each, index) => [...named(each), `one-${index}`] as const))(
    '%s alone',
    (_name, each, service) => {
      expect(fieldOf(service, each)).toEqual(within(expected(each)));
    },
  );

  it('networks', () => {
    const bodyOf = (key: string) => clusterNetworkBody(application, key, application.networks[key]!.name, '1.48');
    expect(bodyOf('front')).toMatchObject({
      Name: 'shop_front',
      Driver: 'overlay',
      Attachable: true,
      Options: { 'com.docker.network.driver.mtu': '1400' },
      Labels: { net: 'label', 'com.docker.stack.namespace': 'shop' },
      IPAM: {
        Driver: 'default',
        Options: { a: 'b' },
        Config: [{ Subnet: '10.77.7.0/24', IPRange: '10.77.7.0/25', Gateway: '10.77.7.1' }],
      },
    });
    expect(bodyOf('back')).toMatchObject({ Internal: true, Attachable: false });
  });
});

function named(each: SwarmCase): readonly [string, SwarmCase] {
  return [`${each.attributes.join(' ')} (${each.field})`, each];
}

function expected({ value }: SwarmCase): unknown {
  const text = JSON.stringify(value).replaceAll('PROJECT', 'shop').replaceAll('HASH', hash);
  return JSON.parse(text) as unknown;
}

function fieldOf(service: string, { field, since = '1.41' }: SwarmCase): unknown {
  let value: unknown = serviceSpec(application, application.services[service]!, { ...kept, api: since });
  for (const key of field.split('.')) value = (value as Record<string, unknown>)[key];
  return value;
}
