import { describe, expect, it } from 'vitest';
import { dependencyGraph } from '../../../../src/engine/plan/dependencies.ts';
import { imageNames } from '../../../../src/engine/plan/names.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { find, hashed, healthcheck, ids, needs, steps } from './planSupport.ts';

function imagesOf(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [`${name}:latest`, `id-${name}`]));
}

const all = imagesOf('a', 'b', 'c', 'd', 'web', 'vpn', 'db', 'container');
const nothing = anObservation([], { images: all });

describe('the graph of dependencies', () => {
  it('has each service behind what it needs, and knows both ends of each link between those chosen', () => {
    const both = { dependsOn: { ...needs('b', 'service_healthy').dependsOn, ...needs('c').dependsOn } };
    const application = anApplication([
      aService('a', both),
      aService('b', needs('c')),
      aService('c', needs('d')),
      aService('d'),
    ]);
    const graph = dependencyGraph(application, new Set(['a', 'b', 'c']));
    expect(graph.order).toEqual(['c', 'b', 'a']);
    expect(graph.dependenciesOf('a')).toEqual([
      { service: 'b', condition: 'service_healthy', isRequired: true, followsRestart: false },
      { service: 'c', condition: 'service_started', isRequired: true, followsRestart: false },
    ]);
    expect(graph.dependentsOf('c')).toEqual(['b', 'a']);
    // What was not chosen is not in it.
    expect([graph.dependenciesOf('c'), graph.dependentsOf('d'), graph.dependenciesOf('d')]).toEqual([[], [], []]);
  });
});

describe('what a service depends on', () => {
  it('stays away when its profile is not active, though the service is named', () => {
    const application = anApplication([
      aService('web', { dependsOn: { ...needs('db').dependsOn, ...needs('vpn').dependsOn } }),
      aService('db', { isActive: false, profiles: ['db'] }),
      aService('vpn'),
    ]);
    const list = steps({ action: 'up', application, services: ['web'], observation: nothing });
    expect(ids(list).filter((id) => id.startsWith('create'))).toEqual(
      ['create:shop-web-1', 'create:shop-vpn-1'].toReversed(),
    );
    expect(find(list, 'start:shop-web-1').after).toEqual(['create:shop-web-1', 'start:shop-vpn-1']);
  });

  it('comes along in the profile that naming the service switches on, for this once', () => {
    const application = anApplication(
      [
        aService('a', { ...needs('b'), isActive: false, profiles: ['extras'] }),
        aService('b', { isActive: false, profiles: ['extras'] }),
        aService('c', { isActive: false, profiles: ['extras', 'more'] }),
      ],
      { profiles: ['extras', 'more'] },
    );
    const wish = { application, observation: nothing } as const;
    expect(ids(steps({ action: 'up', services: ['a'], ...wish }))).toEqual(
      ['b', 'a'].flatMap((name) => [`create:shop-${name}-1`, `start:shop-${name}-1`]),
    );
    expect(steps({ action: 'up', ...wish })).toEqual([]);
    expect(application.services['b']?.isActive).toBe(false);
  });

  it('comes with all that it depends on in turn, and first', () => {
    const application = anApplication([
      aService('a', needs('b')),
      aService('b', needs('c')),
      aService('c'),
      aService('d'),
    ]);
    const list = steps({ action: 'up', application, services: ['a'], observation: nothing });
    expect(ids(list)).toEqual(['c', 'b', 'a'].flatMap((name) => [`create:shop-${name}-1`, `start:shop-${name}-1`]));
  });

  it('may be itself, or nothing that the manifest names, which orders nothing', () => {
    for (const name of ['a', 'nobody']) {
      const application = anApplication([aService('a', needs(name))]);
      expect(steps({ action: 'up', application, observation: nothing })).toMatchObject([
        { id: 'create:shop-a-1', after: [] },
        { id: 'start:shop-a-1', after: ['create:shop-a-1'] },
      ]);
    }
  });

  it('may be thousands of services deep', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `s${index}`);
    const application = anApplication(
      names.map((name, index) => aService(name, index === 0 ? {} : needs(names[index - 1]!))),
    );
    const observation = anObservation([aContainer('s0', 1), aContainer('s19999', 1)]);
    const list = steps({ action: 'stop', application, observation });
    expect(find(list, 'stop:shop-s0-1').after).toEqual(['stop:shop-s19999-1']);
  });

  it('loses in a circle the one link that closes it, and keeps the others', () => {
    const application = anApplication([
      aService('a', needs('b')),
      aService('b', needs('c')),
      aService('c', needs('a')),
    ]);
    const list = steps({ action: 'up', application, observation: nothing });
    expect(find(list, 'start:shop-c-1').after).toEqual(['create:shop-c-1']);
    expect(find(list, 'start:shop-b-1').after).toEqual(['create:shop-b-1', 'start:shop-c-1']);
    expect(find(list, 'start:shop-a-1').after).toEqual(['create:shop-a-1', 'start:shop-b-1']);
  });

  it('is waited for but once when two need it', () => {
    const application = anApplication([
      aService('a', needs('db', 'service_healthy')),
      aService('b', needs('db', 'service_healthy')),
      aService('db', { healthcheck }),
    ]);
    const list = steps({ action: 'up', application, observation: nothing });
    expect(ids(list).filter((id) => id.startsWith('wait'))).toEqual(['wait:db:service_healthy']);
    expect(find(list, 'wait:db:service_healthy')).toMatchObject({ names: ['shop-db-1'], reason: 'a needs it' });
    for (const name of ['a', 'b'])
      expect(find(list, `start:shop-${name}-1`).after).toContain('wait:db:service_healthy');
  });

  it('may be a service in whose network it is, on the condition that depends_on says', () => {
    const facts = (more: Partial<Service>) =>
      anApplication([aService('web', { networkMode: 'service:vpn', ...more }), aService('vpn', { healthcheck })]);
    const plain = steps({ action: 'up', application: facts({}), observation: nothing });
    expect(find(plain, 'start:shop-web-1').after).toEqual(['create:shop-web-1', 'start:shop-vpn-1']);
    const healthy = { vpn: { condition: 'service_healthy', isRequired: false } } as const;
    const waiting = steps({ action: 'up', application: facts({ dependsOn: healthy }), observation: nothing });
    expect(find(waiting, 'start:shop-web-1').after).toEqual(['create:shop-web-1', 'wait:vpn:service_healthy']);
    // Without that one there is no network to be in, whatever depends_on says.
    expect(find(waiting, 'start:shop-web-1')).not.toHaveProperty('afterEither');
  });

  it('is started before a service that only its links name', () => {
    const linked = (facts: Partial<Service>) =>
      steps({
        action: 'up',
        application: anApplication([
          aService('web', { ...needs('db'), links: ['db:store'], ...facts }),
          aService('db'),
        ]),
        observation: nothing,
      });
    // On the default bridge, a link is settled when the container is created.
    expect(find(linked({ networkMode: 'bridge' }), 'create:shop-web-1').after).toEqual(['create:shop-db-1']);
    expect(find(linked({}), 'create:shop-web-1').after).toEqual([]);
  });

  it('is no service where volumes_from names a container', () => {
    const application = anApplication([
      aService('web', { ...needs('container'), volumesFrom: ['container:db', 'vpn'] }),
      aService('container'),
      aService('db'),
      aService('vpn'),
    ]);
    const list = steps({ action: 'up', application, observation: nothing });
    expect(find(list, 'create:shop-web-1').after).toEqual([]);
  });
});

describe('stopping what depends on another', () => {
  const diamond = anApplication([
    aService('a', { dependsOn: { ...needs('b').dependsOn, ...needs('c').dependsOn } }),
    aService('b', needs('d')),
    aService('c', needs('d')),
    aService('d'),
  ]);

  it('waits once for each, though two ways lead to it', () => {
    const observation = anObservation([aContainer('a', 1), aContainer('d', 1)]);
    const list = steps({ action: 'stop', application: diamond, observation });
    expect(list).toMatchObject([
      { id: 'stop:shop-a-1', after: [] },
      { id: 'stop:shop-d-1', after: ['stop:shop-a-1'], reason: '' },
    ]);
  });

  it('takes run containers along when all are to stop, and not when services are named', () => {
    const once = aContainer('a', 1, { name: 'shop-a-run-1', isOneOff: true });
    const observation = anObservation([aContainer('a', 1), once, aContainer('b', 1, { state: 'exited' })]);
    const stopped = (services: readonly string[]) =>
      ids(steps({ action: 'stop', application: diamond, observation, services }));
    expect(stopped([])).toEqual(['stop:shop-a-1', 'stop:shop-a-run-1']);
    expect(stopped(['a', 'b'])).toEqual(['stop:shop-a-1']);
    expect(ids(steps({ action: 'stop', application: diamond, observation, containers: ['shop-a-run-1'] }))).toEqual([
      'stop:shop-a-run-1',
    ]);
  });
});

describe('a restart', () => {
  const follows = { db: { condition: 'service_started', isRequired: true, followsRestart: true } } as const;
  const application = anApplication([
    aService('a', { dependsOn: { web: { ...follows.db } } }),
    aService('web', { dependsOn: follows }),
    aService('b', needs('db')),
    aService('c', { dependsOn: { b: { ...follows.db } } }),
    aService('db'),
  ]);
  const up = ['a', 'web', 'b', 'c', 'db'].map((name) => aContainer(name, 1));
  const restarted = (containers: readonly ObservedContainer[], more: object = {}) =>
    steps({ action: 'restart', application, services: ['db'], observation: anObservation(containers), ...more });

  it('takes along what follows it, and what follows that, in order', () => {
    const list = restarted(up);
    expect(ids(list)).toEqual([
      'stop:shop-db-1',
      'stop:shop-a-1',
      'stop:shop-web-1',
      'start:shop-db-1',
      'start:shop-web-1',
      'start:shop-a-1',
    ]);
    expect(find(list, 'stop:shop-db-1').after).toEqual(['stop:shop-web-1']);
    expect(find(list, 'start:shop-a-1')).toMatchObject({
      after: ['stop:shop-a-1', 'start:shop-web-1'],
      reason: 'restarted',
    });
  });

  it('leaves what follows alone when it does not run, when it was started by run, and when it was told to', () => {
    const others = [aContainer('web', 1, { state: 'exited' }), aContainer('web', 1, { name: 'once', isOneOff: true })];
    expect(ids(restarted([...others, aContainer('db', 1)]))).toEqual(['stop:shop-db-1', 'start:shop-db-1']);
    expect(ids(restarted(up, { withDependencies: false }))).toEqual(['stop:shop-db-1', 'start:shop-db-1']);
  });

  it('of all has each once, whoever follows whom', () => {
    const list = restarted(up, { services: [] });
    expect([...ids(list)].sort()).toEqual(up.flatMap(({ name }) => [`start:${name}`, `stop:${name}`]).sort());
  });

  it('starts what has ended, with nothing to stop before', () => {
    const list = restarted([aContainer('db', 1, { state: 'exited' })]);
    expect(list).toMatchObject([{ id: 'start:shop-db-1', after: [], reason: 'restarted' }]);
  });

  it('leaves run containers alone', () => {
    const once = aContainer('db', 1, { name: 'once', isOneOff: true });
    expect(ids(restarted([aContainer('db', 1), once], { services: [] }))).toEqual([
      'stop:shop-db-1',
      'start:shop-db-1',
    ]);
  });

  it('takes along what the manifest no longer names, and needs no manifest', () => {
    const observation = anObservation([aContainer('db', 1), aContainer('gone', 1)]);
    const all = ['stop:shop-db-1', 'stop:shop-gone-1', 'start:shop-db-1', 'start:shop-gone-1'];
    for (const list of [
      steps({ action: 'restart', application, observation }),
      plan({ action: 'restart', observation }).steps,
    ]) {
      expect(ids(list)).toEqual(all);
      expect(find(list, 'start:shop-gone-1')).toMatchObject({ after: ['stop:shop-gone-1'] });
    }
  });

  it('waits for the health of what has a check, unless the container has none', () => {
    const checked = anApplication([aService('web', needs('db', 'service_healthy')), aService('db', { healthcheck })]);
    const planned = (health: 'healthy' | 'none') =>
      steps({
        action: 'restart',
        application: checked,
        observation: anObservation([aContainer('web', 1), aContainer('db', 1, { health })]),
      });
    const list = planned('healthy');
    expect(find(list, 'wait:db:service_healthy')).toMatchObject({ names: ['shop-db-1'], after: ['start:shop-db-1'] });
    expect(find(list, 'start:shop-web-1').after).toEqual(['stop:shop-web-1', 'wait:db:service_healthy']);
    expect(find(planned('none'), 'start:shop-web-1').after).toEqual(['stop:shop-web-1', 'start:shop-db-1']);
    expect(ids(planned('none')).join()).not.toContain('wait');
    const mixed = anObservation([aContainer('db', 1, { health: 'healthy' }), aContainer('db', 2)]);
    expect(ids(steps({ action: 'restart', application: checked, observation: mixed })).join()).not.toContain('wait');
  });

  it('holds nothing back until it is well that only needs it to have started', () => {
    const checked = anApplication([aService('web', needs('db')), aService('db', { healthcheck })]);
    const observation = anObservation([aContainer('web', 1), aContainer('db', 1, { health: 'healthy' })]);
    const list = steps({ action: 'restart', application: checked, observation });
    expect(find(list, 'start:shop-web-1').after).toEqual(['stop:shop-web-1', 'start:shop-db-1']);
    expect(ids(list)).toContain('wait:db:service_healthy');
  });

  it('waits for the health of a stopped one too, which will have a check once it runs', () => {
    const checked = anApplication([aService('db', { healthcheck })]);
    const observation = anObservation([aContainer('db', 1, { state: 'exited' })]);
    expect(ids(steps({ action: 'restart', application: checked, observation }))).toEqual([
      'start:shop-db-1',
      'wait:db:service_healthy',
    ]);
  });

  it('takes along those that share a namespace, and those that share with them, but nothing that is down', () => {
    const sharing = (name: string, owner: string, facts: Partial<ObservedContainer> = {}) =>
      aContainer(name, 1, {
        sharedNamespaces: [{ namespace: 'network', containerId: `id-${owner}-1`, isGone: false }],
        ...facts,
      });
    const containers = [
      aContainer('db', 1),
      sharing('web', 'db'),
      sharing('a', 'web'),
      sharing('b', 'db', { state: 'exited' }),
    ];
    const list = plan({ action: 'restart', services: ['db'], observation: anObservation(containers) }).steps;
    expect(ids(list).filter((id) => id.startsWith('start'))).toEqual([
      'start:shop-db-1',
      'start:shop-web-1',
      'start:shop-a-1',
    ]);
    expect(find(list, 'start:shop-web-1').after).toEqual(['stop:shop-web-1', 'start:shop-db-1']);
    expect(find(list, 'start:shop-a-1').after).toEqual(['stop:shop-a-1', 'start:shop-web-1']);
  });

  it('takes those for sharing that the manifest says share with the first one, where the engine says nothing', () => {
    const shared = anApplication([aService('web', { networkMode: 'service:db' }), aService('db', { replicas: 2 })]);
    const observation = anObservation([aContainer('web', 1), aContainer('db', 1), aContainer('db', 2)]);
    const restarting = (containers: readonly string[]) =>
      ids(steps({ action: 'restart', application: shared, observation, containers, withDependencies: false }));
    expect(restarting(['shop-db-1'])).toContain('stop:shop-web-1');
    expect(restarting(['shop-db-2'])).not.toContain('stop:shop-web-1');
  });
});

describe('a dependency that is made anew', () => {
  const dependsOn = { db: { condition: 'service_started', isRequired: true, followsRestart: true } } as const;
  const application = anApplication([aService('web', { dependsOn }), aService('db')]);
  const its = (name: string, facts: Partial<ObservedContainer> = {}) =>
    aContainer(name, 1, { configHash: hashed(application, name), ...facts });

  it('restarts what runs and follows it, and nothing when it comes for the first time', () => {
    const observation = anObservation([its('web')], { images: all });
    expect(ids(steps({ action: 'up', application, observation }))).toEqual(['create:shop-db-1', 'start:shop-db-1']);
  });

  it('only starts what is down and follows it', () => {
    const observation = anObservation(
      [its('web', { state: 'exited', exitCode: 1 }), its('db', { configHash: 'old' })],
      {
        images: all,
      },
    );
    expect(ids(steps({ action: 'up', application, observation })).slice(-1)).toEqual(['start:shop-web-1']);
    expect(ids(steps({ action: 'up', application, observation }))).not.toContain('stop:shop-web-1');
  });
});

it('observes every image that a service needs, once, under the name that Compose gives what is only built', () => {
  const services = [
    aService('a', { image: 'base' }),
    aService('b', { image: 'base' }),
    aService('c', { image: undefined }),
  ];
  expect(imageNames(anApplication(services))).toEqual(['base', 'shop-c']);
});
