import { describe, expect, it } from 'vitest';
import { declaredWiring } from '../../../../src/app/topology/wiring/declaredWiring.ts';
import type { Mount, Service } from '../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

/** `web calls orders: ORDERS_URL names orders`. */
function said(...services: readonly Service[]): readonly string[] {
  return declaredWiring(anApplication(services)).uses.map((use) => {
    return `${use.service} ${use.kind} ${'target' in use ? use.target : use.channel}: ${use.evidence.text}`;
  });
}

const orders = aService('orders');
const web = (environment: Readonly<Record<string, string>>, more: Partial<Service> = {}): Service =>
  aService('web', { environment, ...more });

describe('What an environment names', () => {
  it.each([
    ['a URL', { API: 'http://orders:8080/v1' }, 'API'],
    ['a URL with a password, which is not told', { API: 'http://web:orders@orders/v1' }, 'API'],
    ['a host with a port', { BOOTSTRAP: 'orders:9092' }, 'BOOTSTRAP'],
    ['a host by the name of its variable', { ORDERS_HOST: 'orders' }, 'ORDERS_HOST'],
  ])('is %s', (_, environment, variable) => {
    expect(said(orders, web(environment))).toEqual([`web calls orders: ${variable} names orders`]);
  });

  it.each([
    ['a word', { MODE: 'orders' }],
    ['a part of a host', { API: 'http://orders.example.com:80' }],
    ['an address for others', { CORS_ORIGIN: 'http://orders:3000' }],
    ['the service itself', { SELF_URL: 'http://web:3000' }],
    ['a path', { API: 'http://example.com/orders:80' }],
  ])('is not %s', (_, environment) => {
    expect(said(orders, web(environment))).toEqual([]);
  });

  it('is found by the names that a service has on networks and as a container, and by those of links', () => {
    const networks = { back: { aliases: ['api'] } };
    const known = aService('orders', { networks, containerName: 'shop-api', hostname: 'api.local' });
    expect(
      said(
        known,
        web(
          { A: 'http://api:80', B: 'http://shop-api:80', C: 'http://api.local:80', D: 'http://o:80' },
          { links: ['orders:o'] },
        ),
      ),
    ).toEqual([
      'web calls orders: A names orders',
      'web calls orders: B names orders',
      'web calls orders: C names orders',
      'web calls orders: D names orders',
      'web depends orders: links',
    ]);
  });

  it('is nobody where two have that name, which is said', () => {
    const both = ['a', 'b'].map((name) => aService(name, { networks: { back: { aliases: ['api'] } } }));
    const { uses, unknown } = declaredWiring(anApplication([...both, web({ API: 'http://api:80' })]));
    expect([uses, unknown]).toEqual([[], ['web names the host api, which a and b are called.']]);
  });

  it('gives way to addresses that the service itself has', () => {
    expect(said(orders, web({ API: 'http://orders:80' }, { extraHosts: ['orders:10.0.0.1'] }))).toEqual([]);
  });

  it('may stand in a command, too', () => {
    expect(said(orders, web({}, { command: ['serve', '--upstream', 'http://orders:80'] }))).toEqual([
      'web calls orders: its command names orders',
    ]);
  });
});

describe('A volume that services share', () => {
  const on = (name: string, isReadOnly: boolean, source = 'data'): Service =>
    aService(name, { mounts: [{ type: 'volume', source, target: '/d', isReadOnly } satisfies Mount] });

  it('makes those who read depend on those who can write', () => {
    expect(said(on('writer', false), on('reader', true), on('alone', false, 'other'))).toEqual([
      'reader depends writer: the volume data, which writer can write to',
    ]);
  });

  it('makes two who can write depend on each other', () => {
    expect(said(on('a', false), on('b', false))).toHaveLength(2);
  });

  it('tells nothing where many have it, but that', () => {
    const many = Array.from({ length: 5 }, (_, index) => on(`s${index}`, false));
    const { uses, unknown } = declaredWiring(anApplication(many));
    expect([uses, unknown]).toEqual([
      [],
      ['The volume data is shared by 5 services: who needs whose files is not known.'],
    ]);
  });
});

it('What an AsyncAPI document says is told apart from what the manifest says', () => {
  const documented = aService('orders', { publishes: ['a'], consumes: [{ channel: 'b' }], documented: ['publishes'] });
  expect(said(documented)).toEqual([
    'orders publishes a: an operation of the AsyncAPI document',
    'orders consumes b: x-patchbay.consumes',
  ]);
});
