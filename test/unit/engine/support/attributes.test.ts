import { describe, expect, it } from 'vitest';
import { configHash } from '../../../../src/engine/configHash.ts';
import { containerSpec } from '../../../../src/engine/docker/containers/containerSpec.ts';
import { networkBody } from '../../../../src/engine/docker/containers/networks.ts';
import { hasApi } from '../../../../src/engine/support/api.ts';
import { checkSupport } from '../../../../src/engine/support/check.ts';
import { volumeBody } from '../../../../src/engine/docker/containers/volumes.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { anObservation, dockerInfo } from '../../../fakes/models.ts';
import { resolving } from '../../manifest/support/resolving.ts';
import {
  caseManifest,
  expectedOf,
  fatCases,
  filesBeside,
  singleCases,
  subnetsOf,
  within,
  type AttributeCase,
} from '../../../fakes/attributeCases.ts';

const profiles = { 'fat.seccomp.json': '{"defaultAction":"SCMP_ACT_ALLOW"}' };
const application = applicationOf(caseManifest('shop'));

describe('each attribute of a manifest becomes what Docker has for it', () => {
  it.each(fatCases.map(named))('%s', (_name, each) => {
    expect(fieldOf('fat', each)).toEqual(within(expectedOf(each, 'shop', '/app')));
  });

  it.each(singleCases.map((each, index) => [...named(each), `one-${index}`] as const))(
    '%s alone',
    (_name, each, service) => {
      expect(fieldOf(service, each)).toEqual(within(expectedOf(each, 'shop', '/app')));
    },
  );

  const newer = singleCases.flatMap((each, index) => (each.since ? [[...named(each), `one-${index}`] as const] : []));
  it.each(newer)('%s is told of where an engine does not know it', (_name, each, service) => {
    const tell = (apiVersion: string) => {
      const engine = { ...dockerInfo, apiVersion };
      return checkSupport(application, [application.services[service]!], anObservation([], { engine }));
    };
    const [problem, ...others] = tell('1.41');
    expect(problem).toMatchObject({ code: 'engine.api-too-old' });
    expect(others).toEqual([]);
    expect(tell(each.since ?? '')).toEqual([]);
    if (problem?.severity !== 'error')
      expect(fieldOf(service, each, '1.41')).not.toEqual(within(expectedOf(each, 'shop', '/app')));
  });
});

describe('a container is made anew', () => {
  const hash = (service: string, from = application): string => configHash(from, from.services[service]!, 'container');
  const plain = applicationOf(caseManifest('shop', [], fatCases.slice(0, 1)));

  it.each(singleCases.map((each, index) => [...named(each), `one-${index}`] as const))(
    'when %s changes',
    (_name, _each, service) => {
      const same = { ...application.services[service]!, name: 'other' };
      expect(configHash(application, same, 'container')).not.toBe(hash('other'));
    },
  );

  it.each(
    fatCases
      .slice(1)
      .filter(({ yaml }) => yaml !== '')
      .map(named),
  )('when %s is taken away', (_name, each) => {
    const without = applicationOf(
      caseManifest(
        'shop',
        [],
        fatCases.filter((other) => other !== each),
      ),
    );
    expect(hash('fat', without)).not.toBe(hash('fat'));
  });

  it('and not when only the order of the manifest changed', () => {
    const turned = applicationOf(caseManifest('shop', singleCases, fatCases.toReversed().sort(firstWithText)));
    expect(hash('fat', turned)).toBe(hash('fat'));
    expect(hash('other', plain)).toBe(hash('other'));
  });
});

describe('networks and volumes', () => {
  it('are made as the manifest says', () => {
    const { v4 } = subnetsOf('shop');
    expect(networkBody(application.networks['front'], 'shop_front', { a: 'b' }, '1.41')).toEqual({
      Name: 'shop_front',
      Driver: 'bridge',
      CheckDuplicate: true,
      Internal: false,
      Attachable: true,
      Labels: { a: 'b' },
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
      IPAM: {
        Driver: 'default',
        Options: { a: 'b' },
        Config: [
          {
            Subnet: `${v4}.0/24`,
            IPRange: `${v4}.0/25`,
            Gateway: `${v4}.1`,
            AuxiliaryAddresses: { router: `${v4}.2` },
          },
        ],
      },
    });
    expect(volumeBody(application.volumes['data'], 'shop_data', {})).toEqual({
      Name: 'shop_data',
      Driver: 'local',
      DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' },
      Labels: {},
    });
  });

  it('have IPv4 switched off only where the engine can', () => {
    const network = { ...application.networks['front']!, hasIpv4: false };
    expect(networkBody(network, 'n', {}, '1.48')).toHaveProperty('EnableIPv4', false);
    expect(networkBody(network, 'n', {}, '1.47')).not.toHaveProperty('EnableIPv4');
  });
});

describe('a version of the API', () => {
  it.each([
    ['1.41', '1.41', true],
    ['1.9', '1.41', false],
    ['1.100', '1.41', true],
    ['2.0', '1.41', true],
  ])('%s knows what came with %s: %s', (api, since, known) => {
    expect(hasApi(api, since)).toBe(known);
  });
});

function applicationOf(text: string): Application {
  const { application, problems } = resolving(text, { files: filesBeside });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return application!;
}

function named(each: AttributeCase): readonly [string, AttributeCase] {
  return [each.attributes.join(' '), each];
}

/** A case without lines of its own speaks of those of the one before it. */
function firstWithText(left: AttributeCase, right: AttributeCase): number {
  return Number(left.yaml === '') - Number(right.yaml === '');
}

function fieldOf(service: string, { field, since }: AttributeCase, api = since ?? '1.41'): unknown {
  const declared = application.services[service]!;
  const name = declared.containerName ?? `shop-${service}-1`;
  const body = containerSpec(application, declared, { number: 1, name, configHash: 'x' }, { api, profiles });
  const [first] = Object.values(body.NetworkingConfig?.EndpointsConfig ?? {});
  const all: Record<string, unknown> = {
    Name: `/${name}`,
    Config: body,
    HostConfig: body.HostConfig,
    Networks: { [field.split('.')[1] ?? '']: first },
  };
  let value: unknown = all;
  for (const key of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}
