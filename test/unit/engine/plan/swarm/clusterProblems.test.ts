import { describe, expect, it } from 'vitest';
import type { Service } from '../../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { SimulatedCluster } from '../../../../fakes/simulatedCluster.ts';
import { find, ids } from '../planSupport.ts';
import { act, planFor } from './clusterSupport.ts';

const build = { context: '/shop', dockerfile: 'Dockerfile', args: {}, labels: {} };

function built(facts: Partial<Service> = {}) {
  const { image: _image, ...service } = aService('orders', { replicas: 2, build, ...facts });
  return anApplication([facts.image === undefined ? service : { ...service, image: facts.image }]);
}

describe('images on a cluster', () => {
  it('are built by the manager, and brought to every other node before the service is deployed', async () => {
    const cluster = new SimulatedCluster();
    const { steps } = await act(cluster, 'up', built());
    expect(ids(steps)).toEqual([
      'build:shop-orders',
      'distribute:shop-orders',
      'deploy:shop_orders',
      'wait:orders:service_started',
    ]);
    expect(find(steps, 'distribute:shop-orders')).toMatchObject({ nodes: ['n2', 'n3'], after: ['build:shop-orders'] });
    expect(find(steps, 'deploy:shop_orders')).toMatchObject({ after: ['distribute:shop-orders'] });
    expect(planFor(cluster, 'up', built()).steps).toEqual([]);
  });

  it('are brought to a node that has come since, and nothing else happens', async () => {
    const cluster = new SimulatedCluster();
    await act(cluster, 'up', built());
    cluster.addNode('n4');
    expect(planFor(cluster, 'up', built()).steps).toMatchObject([{ kind: 'distribute', nodes: ['n4'] }]);
  });

  it('are pushed where their name says so, and the service is updated once they are built anew', async () => {
    const cluster = new SimulatedCluster();
    const named = built({ image: 'registry.example.com:5000/orders' });
    const { steps } = await act(cluster, 'up', named);
    expect(ids(steps).slice(0, 2)).toEqual([
      'build:registry.example.com:5000/orders',
      'push:registry.example.com:5000/orders',
    ]);
    expect(planFor(cluster, 'up', named).steps).toEqual([]);
    const again = await act(cluster, 'rebuild', named);
    expect(find(again.steps, 'deploy:shop_orders')).toMatchObject({
      change: 'update',
      reason: 'its image is built anew',
      after: ['push:registry.example.com:5000/orders'],
    });
  });

  it('update the service once the manager has another one under the name', async () => {
    const cluster = new SimulatedCluster();
    await act(cluster, 'up', built());
    await act(cluster, 'build', built());
    const { steps } = planFor(cluster, 'up', built());
    expect(find(steps, 'deploy:shop_orders')).toMatchObject({ change: 'update', reason: 'its image is newer' });
    expect(find(steps, 'distribute:shop-orders')).toMatchObject({ nodes: ['n2', 'n3'] });
  });

  it('that cannot be brought to a node are refused before anything is done, with what can be done', () => {
    const cluster = new SimulatedCluster();
    const { observation } = { observation: cluster.observe() };
    const nodes = observation.cluster!.nodes.map(({ images: _images, ...node }) => node);
    const blind = { ...observation, cluster: { ...observation.cluster!, nodes } };
    const { problems } = planFor(cluster, 'up', built(), { observation: blind });
    expect(problems).toMatchObject([{ code: 'engine.node-unreachable', severity: 'error' }]);
    expect(problems?.[0]?.message).toContain('the Docker of n2, n3 is not reached');
    expect(problems?.[0]?.message).toContain('n2: ssh://user@10.81.0.2');
    const named = built({ image: 'registry.example.com/orders' });
    expect(planFor(cluster, 'up', named, { observation: blind }).problems).toBeUndefined();
  });
});

describe('a plan for a cluster', () => {
  it('names a file that cannot be read, and never what is in it', () => {
    const cluster = new SimulatedCluster();
    const application = anApplication(
      [aService('orders', { secrets: [{ source: 'password', target: '/run/secrets/password' }] })],
      { secrets: { password: { name: 'shop_password', isExternal: false, file: '/shop/password' } } },
    );
    expect(planFor(cluster, 'up', application).problems).toMatchObject([
      { code: 'engine.file-unreadable', severity: 'error' },
    ]);
  });

  it('wants an external config to be there', () => {
    const cluster = new SimulatedCluster();
    const application = anApplication([aService('orders', { configs: [{ source: 'settings', target: '/s' }] })], {
      configs: { settings: { name: 'theirs', isExternal: true } },
    });
    const { problems } = planFor(cluster, 'up', application);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'engine.external-config-missing' }));
  });

  it('lets a service run once with ports of its own, though each node could not publish them for its tasks', () => {
    const cluster = new SimulatedCluster();
    const port = { target: 80, published: '8081', hostIp: '', protocol: 'tcp' } as const;
    const application = anApplication([aService('orders', { deploy: { endpointMode: 'dnsrr' }, ports: [port] })]);
    const codes = (action: 'up' | 'run') =>
      (planFor(cluster, action, application, { services: ['orders'] }).problems ?? []).map(({ code }) => code);
    expect(codes('up')).toEqual(['engine.not-on-cluster']);
    expect(codes('run')).toEqual([]);
  });

  it('has the cluster keep a file that is mounted from beside the manifest, and says so', async () => {
    const cluster = new SimulatedCluster();
    cluster.registry.add('web:latest');
    const bind = { type: 'bind', source: '/shop/web.conf', target: '/etc/web.conf', isReadOnly: true } as const;
    const application = anApplication([aService('web', { mounts: [bind] })], { directory: '/shop' });
    const codes = (contents: Readonly<Record<string, string>>) =>
      (planFor(cluster, 'up', application, { contents }).problems ?? []).map(({ code }) => code);
    expect(codes({})).toEqual(['engine.not-on-cluster']);
    cluster.contents = { 'config:./web.conf': '0123456789ab' };
    expect(codes(cluster.contents)).toEqual(['engine.mount-kept']);
    const { steps } = await act(cluster, 'up', application);
    expect(ids(steps).slice(0, 2)).toEqual(['config:shop_web.conf-0123456789ab', 'deploy:shop_web']);
    expect(planFor(cluster, 'up', application).steps).toEqual([]);
    cluster.contents = { 'config:./web.conf': 'ba9876543210' };
    const changed = planFor(cluster, 'up', application);
    expect(find(changed.steps, 'deploy:shop_web')).toMatchObject({ reason: 'configs../web.conf changed' });
  });

  it('cannot scale what is on every node', () => {
    const cluster = new SimulatedCluster();
    const application = anApplication([aService('agent', { deploy: { mode: 'global' } })]);
    expect(planFor(cluster, 'scale', application, { replicas: { agent: 3 } }).problems).toContainEqual(
      expect.objectContaining({ code: 'engine.not-on-cluster', severity: 'error' }),
    );
  });

  it('warns of constraints that no node meets', () => {
    const cluster = new SimulatedCluster();
    const placement = { constraints: ['node.labels.disk == ssd'], spread: [] };
    const { problems } = planFor(cluster, 'up', anApplication([aService('orders', { deploy: { placement } })]));
    expect(problems).toContainEqual(expect.objectContaining({ code: 'engine.no-node-fits', severity: 'warning' }));
  });

  it('warns of a network that has fewer addresses than tasks', () => {
    const cluster = new SimulatedCluster();
    const many = (subnet?: string) => {
      const network = { name: 'shop_default', isExternal: false, isInternal: false, labels: {} };
      const ipam = subnet === undefined ? {} : { ipam: { config: [{ subnet }] } };
      return anApplication([aService('a', { replicas: 300, networks: { default: { aliases: [] } } })], {
        networks: { default: { ...network, ...ipam } },
      });
    };
    const [problem] = planFor(cluster, 'up', many()).problems ?? [];
    expect(problem).toMatchObject({ code: 'engine.network-full', severity: 'warning' });
    expect(problem?.message).toContain('has room for 253 addresses, and its services want 304');
    expect(planFor(cluster, 'up', many('10.100.0.0/16')).problems).toBeUndefined();
  });

  it('says that a stop of what is on every node removes it, and start makes it again', async () => {
    const cluster = new SimulatedCluster();
    cluster.registry.add('agent:latest');
    const application = anApplication([aService('agent', { deploy: { mode: 'global' } })]);
    await act(cluster, 'up', application);
    const stopped = await act(cluster, 'stop', application);
    expect(ids(stopped.steps)).toEqual(['remove-service:shop_agent']);
    expect(stopped.problems).toMatchObject([{ code: 'engine.stop-removes', severity: 'info' }]);
    expect(planFor(cluster, 'start', application).steps[0]).toMatchObject({ change: 'create' });
  });

  it('leaves services alone that the manifest does not name, and says so', async () => {
    const cluster = new SimulatedCluster();
    for (const name of ['a', 'b']) cluster.registry.add(`${name}:latest`);
    await act(cluster, 'up', anApplication([aService('a'), aService('b')]));
    const { steps, problems } = planFor(cluster, 'up', anApplication([aService('a')]));
    expect(steps).toEqual([]);
    expect(problems).toMatchObject([{ code: 'engine.orphans', severity: 'info' }]);
    const all = planFor(cluster, 'up', anApplication([aService('a')]), { removeOrphans: true });
    expect(all.steps).toMatchObject([{ id: 'remove-service:shop_b', reason: 'the manifest names no such service' }]);
  });

  it('has the hooks of verbs around what it deploys', () => {
    const cluster = new SimulatedCluster();
    const at = aService('x').at;
    const hook = {
      verb: 'start',
      when: 'before',
      name: 'check',
      command: ['true'],
      environment: {},
      services: [],
      at,
    } as const;
    const governance = { policies: [], environments: {}, hooks: [hook] };
    const { steps } = planFor(cluster, 'up', anApplication([aService('a')], { governance }));
    expect(find(steps, 'deploy:shop_a').after).toEqual(['hook:before:start:check']);
  });
});
