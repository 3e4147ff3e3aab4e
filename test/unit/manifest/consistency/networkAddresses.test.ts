import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

describe('addresses that an engine does not give', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    [
      'networks: { n: { ipv4_address: 10.0.1.0 } }',
      'warning address 4:36-44',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 9.255.255.255 } }',
      'warning address 4:36-49',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 10.0.2.5 } }',
      'warning address 4:36-44',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }, { subnet: 10.0.1.0/24 }] } } }',
    ],
    ['networks: { n: { ipv4_address: 10.0.0.5 } }', 'warning address 4:36-44', 'networks: { n: {  } }'],
    [
      'networks: { n: { ipv4_address: 10.0.0.6 } }',
      'warning address 4:36-44',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.5/32 }] } } }',
    ],
    [
      'init: true',
      'warning address 5:67-75',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24, gateway: 10.0.1.1 }] } } }',
    ],
    [
      'init: true',
      'warning conflict 5:34-38 see 5:28-32',
      'networks: { n: { external: true, ipam: { config: [{ subnet: 10.0.0.0/24, gateway: 10.1.1.1 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 10.0.0.5 } }',
      'warning address 5:49-57 see 4:36-44',
      '  b: { image: y, networks: { n: { ipv4_address: 10.0.0.5 } } }\nnetworks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    [
      'profiles: [p]\n    networks: { n: { ipv4_address: 10.1.0.5 } }',
      'warning address 5:36-44',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 1.0.0.5 } }',
      'warning address 4:36-43',
      'networks: { n: { ipam: { config: [{ subnet: 0.1.0.0/16 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 10.0.0.300 } }',
      'error wrong-value 4:36-46',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 10.0.0.5 } }',
      'error wrong-value 5:45-56',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/33 }] } } }',
    ],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['networks: { n: { ipv4_address: 10.0.0.5 } }', 'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }'],
    [
      'networks: { n: { ipv4_address: 10.0.0.255 } }',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    ['networks: { n: { ipv4_address: 10.0.0.0 } }', 'networks: { n: { ipam: { config: [{ subnet: 10.0.0.7/24 }] } } }'],
    [
      'networks: { n: { ipv4_address: 10.0.1.5 } }',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }, { subnet: 10.0.1.0/24 }] } } }',
    ],
    ['networks: { n: { ipv4_address: 10.0.0.5 } }', 'networks: { n: { ipam: { config: [{ gateway: 10.0.0.1 }] } } }'],
    ['networks: { n: { ipv4_address: 10.0.0.5 } }', 'networks: { n: { external: true } }'],
    ['networks: { n: { ipv4_address: 10.0.0.5 } }', 'networks: { n: { ipam: { config: [{ subnet: "fd00::/64" }] } } }'],
    ['networks: { n: { ipv4_address: 200.1.2.3 } }', 'networks: { n: { ipam: { config: [{ subnet: 0.0.0.0/0 }] } } }'],
    ['networks: { n: { ipv4_address: 10.0.0.5 } }', 'networks: { n: { ipam: { config: [{ subnet: 10.0.0.5/32 }] } } }'],
    ['init: true', 'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24, gateway: 10.0.0.1 }] } } }'],
    ['init: true', 'networks: { n: { ipam: { config: [{ gateway: 10.0.1.1 }] } } }'],
    ['init: true', 'networks: { n: { ipam: { config: [{ subnet: "fd00::/64", gateway: "fd01::1" }] } } }'],
    [
      'networks: { n: { ipv4_address: 10.0.0.5 } }',
      '  b: { image: y, networks: { n: { ipv4_address: 10.0.0.6 } } }\nnetworks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 10.0.0.5 } }',
      '  b: { image: y, profiles: [p], networks: { n: { ipv4_address: 10.0.0.5 } } }\nnetworks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
    [
      'networks: { n: { ipv4_address: 255.255.255.255 } }',
      'networks: { n: { ipam: { config: [{ subnet: 255.255.255.0/24 }] } } }',
    ],
    [
      'networks: { n: { ipv6_address: "fd00::1" } }',
      'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }',
    ],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told with the subnets that there are', () => {
    const below = 'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }, { subnet: 10.0.1.0/24 }] } } }';
    expect(messages(ofService('networks: { n: { ipv4_address: 10.0.2.5 } }', below))).toEqual([
      '10.0.2.5 is in no subnet of network "n" (10.0.0.0/24, 10.0.1.0/24). Correct the address.',
    ]);
  });
});
