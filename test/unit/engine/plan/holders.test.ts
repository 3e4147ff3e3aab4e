import { describe, expect, it } from 'vitest';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { Port } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { find, ids, needs, steps } from './planSupport.ts';

const port = (published: string): readonly Port[] => [{ target: 80, published, protocol: 'tcp' }];
const holding = (service: string, publishedPort: number, facts: Partial<ObservedContainer> = {}): ObservedContainer =>
  aContainer(service, 1, {
    configHash: 'old',
    publishers: [{ hostIp: '0.0.0.0', publishedPort, targetPort: 80, protocol: 'tcp' }],
    ...facts,
  });

describe('a port that another container holds', () => {
  it('is given up by an orphan before the one that needs it starts', () => {
    const application = anApplication([aService('new', { ports: port('8080') })]);
    const observation = anObservation([holding('old', 8080)]);
    const list = steps({ action: 'up', application, observation, removeOrphans: true });
    expect(find(list, 'start:shop-new-1').after).toContain('stop:shop-old-1');
    expect(find(list, 'create:shop-new-1').after).not.toContain('stop:shop-old-1');
  });

  it('is given up by one that is paused, too', () => {
    const application = anApplication([aService('new', { ports: port('8080') })]);
    const observation = anObservation([holding('old', 8080, { state: 'paused' })]);
    const list = steps({ action: 'up', application, observation, removeOrphans: true });
    expect(find(list, 'start:shop-new-1').after).toContain('stop:shop-old-1');
  });

  it('is given up by a service that publishes another one from now on, and two may exchange theirs', () => {
    const application = anApplication([aService('a', { ports: port('8081') }), aService('b', { ports: port('8080') })]);
    const list = steps({
      action: 'up',
      application,
      observation: anObservation([holding('a', 8080), holding('b', 8081)]),
    });
    expect(find(list, 'start:shop-a-1').after).toContain('stop:shop-b-1');
    expect(find(list, 'start:shop-b-1').after).toContain('stop:shop-a-1');
  });

  it('holds nobody back that the one who has it waits for', () => {
    const application = anApplication([
      aService('a', { ports: port('8081'), replicas: 1 }),
      aService('b', { ...needs('a'), replicas: 2, deploy: { update: { order: 'start-first' } } }),
    ]);
    const observation = anObservation([holding('b', 8081), aContainer('b', 2, { configHash: 'old' })]);
    const list = steps({ action: 'up', application, observation });
    expect(find(list, 'start:shop-a-1').after).not.toContain('stop:shop-b-1');
  });

  it('is no matter where it is another protocol, or nobody stops', () => {
    const application = anApplication([aService('a', { ports: [{ target: 80, published: '8080', protocol: 'udp' }] })]);
    const list = steps({
      action: 'up',
      application,
      observation: anObservation([holding('old', 8080)]),
      removeOrphans: true,
    });
    expect(find(list, 'start:shop-a-1').after).toEqual(['create:shop-a-1']);
    expect(ids(steps({ action: 'up', application, observation: anObservation([holding('old', 8080)]) }))).not.toContain(
      'stop:shop-old-1',
    );
  });
});

describe('a port that nobody gives up', () => {
  it('holds nothing back: the engine says who has it', () => {
    const application = anApplication([aService('new', { ports: port('8080') })]);
    const containers = [holding('old', 8080), holding('older', 8080, { state: 'exited' })];
    const kept = steps({ action: 'up', application, observation: anObservation(containers) });
    expect(find(kept, 'start:shop-new-1').after).toEqual(['create:shop-new-1']);
    const cleared = steps({ action: 'up', application, observation: anObservation(containers), removeOrphans: true });
    expect(find(cleared, 'start:shop-new-1').after).toEqual(['create:shop-new-1', 'stop:shop-old-1']);
  });

  it('is none that the engine is to choose', () => {
    const application = anApplication([aService('new', { ports: port('0') })]);
    const observation = anObservation([holding('old', 0)]);
    const list = steps({ action: 'up', application, observation, removeOrphans: true });
    expect(find(list, 'start:shop-new-1').after).toEqual(['create:shop-new-1']);
  });

  it('may have had several holders, each of which is waited for', () => {
    const application = anApplication([aService('new', { ports: [...port('8080'), ...port('8081')] })]);
    const observation = anObservation([holding('a', 8080), holding('b', 8080), holding('c', 8081)]);
    const list = steps({ action: 'up', application, observation, removeOrphans: true });
    expect(find(list, 'start:shop-new-1').after).toEqual([
      'create:shop-new-1',
      ...['a', 'b', 'c'].map((name) => `stop:shop-${name}-1`),
    ]);
  });
});

describe('a name that another container holds', () => {
  it('is free before a new container gets it', () => {
    const application = anApplication([aService('new', { containerName: 'front' })]);
    const list = steps({
      action: 'up',
      application,
      observation: anObservation([aContainer('old', 1, { name: 'front' })]),
      removeOrphans: true,
    });
    expect(find(list, 'create:front').after).toContain('remove:front');
  });

  it('is waited for only where it is given up, and not by its own replacement', () => {
    const application = anApplication([aService('new', { containerName: 'front' })]);
    const planned = (service: string) =>
      steps({
        action: 'up',
        application,
        observation: anObservation([aContainer(service, 1, { name: 'front', configHash: 'old' })]),
      });
    expect(find(planned('old'), 'create:front').after).toEqual(['pull:new:latest']);
    expect(find(planned('new'), 'create:front').after).toEqual(['pull:new:latest']);
    expect(find(planned('new'), 'remove:front').after).toEqual(['stop:front']);
  });
});

describe('orphans', () => {
  const application = anApplication([aService('web')]);
  const observation = anObservation([aContainer('old', 1), aContainer('old', 2)], { networks: ['shop_default'] });

  it('are named by up, with what takes them away', () => {
    const { problems } = plan({ action: 'up', application, observation });
    expect(problems).toMatchObject([
      {
        code: 'engine.orphans',
        severity: 'info',
        message:
          'The manifest names no service "old": shop-old-1, shop-old-2 stay. Remove what is left of it with "up --remove-orphans", or in the Services view.',
      },
    ]);
    expect(plan({ action: 'up', application, observation, removeOrphans: true }).problems).toBeUndefined();
  });

  it('are named by down when they stay, and with them the networks', () => {
    const { problems, steps: list } = plan({ action: 'down', application, observation, removeOrphans: false });
    expect(list).toEqual([]);
    expect(problems?.[0]?.message).toContain('shop-old-1, shop-old-2 stay, and so do the networks');
    expect(plan({ action: 'down', application, observation }).problems).toBeUndefined();
    expect(plan({ action: 'down', observation }).problems).toBeUndefined();
  });
});
