import { describe, expect, it } from 'vitest';
import { signalName } from '../../../../src/engine/signals.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { ids, steps } from './planSupport.ts';

const application = anApplication([aService('db'), aService('web')]);
const observation = anObservation([
  aContainer('db', 1),
  aContainer('web', 1, { state: 'paused' }),
  aContainer('web', 2, { state: 'restarting' }),
  aContainer('web', 3, { state: 'exited', exitCode: 0 }),
  aContainer('gone', 1),
  aContainer('db', 7, { name: 'shop-db-run-1', isOneOff: true }),
]);

describe('a plan to pause, unpause or kill', () => {
  it('halts what runs, and lets go on what is halted; run containers are left alone', () => {
    expect(ids(steps({ action: 'pause', application, observation }))).toEqual(['pause:shop-db-1', 'pause:shop-gone-1']);
    expect(ids(steps({ action: 'unpause', application, observation }))).toEqual(['unpause:shop-web-1']);
    expect(ids(steps({ action: 'pause', application, observation, services: ['web'] }))).toEqual([]);
  });

  it('names the very containers, and orders nothing', () => {
    expect(steps({ action: 'pause', application, observation, containers: ['shop-db-1'] })).toEqual([
      {
        id: 'pause:shop-db-1',
        kind: 'pause',
        service: 'db',
        name: 'shop-db-1',
        containerId: observation.containers[0]?.id,
        after: [],
        reason: 'asked to pause',
      },
    ]);
  });

  it('kills all that is up, run containers too, and spares orphans unless they are asked for', () => {
    const own = ['kill:shop-db-1', 'kill:shop-web-1', 'kill:shop-web-2', 'kill:shop-db-run-1'];
    const killed = (request: object) => ids(steps({ action: 'kill', application, observation, ...request }));
    expect(killed({})).toEqual(own);
    expect(killed({ removeOrphans: true })).toContain('kill:shop-gone-1');
    expect(killed({ services: ['gone'] })).toEqual(['kill:shop-gone-1']);
    expect(ids(steps({ action: 'kill', observation, application: anApplication([]) }))).toEqual([]);
  });

  it('sends the signal that is asked for, and SIGKILL when none is', () => {
    const signals = (request: object) =>
      steps({ action: 'kill', application, observation, services: ['gone'], ...request }).map((step) =>
        step.kind === 'kill' ? step.signal : undefined,
      );
    expect(signals({})).toEqual(['SIGKILL']);
    expect(signals({ signal: 'SIGHUP' })).toEqual(['SIGHUP']);
  });
});

describe('a plan to push', () => {
  const build = {
    context: '.',
    dockerfile: 'Dockerfile',
    args: {},
    labels: {},
    tags: ['shop/api:1.2', 'shop/api:latest'],
  };
  const pushing = anApplication([
    aService('api', {
      image: 'shop/api:latest',
      build,
      dependsOn: { base: { condition: 'service_started', isRequired: true } },
    }),
    aService('base', { image: 'shop/base', build: { ...build, tags: [] } }),
    aService('db', { image: 'redis:7' }),
  ]);

  it('pushes what is built under a name of its own, each tag once', () => {
    expect(ids(steps({ action: 'push', application: pushing }))).toEqual([
      'push:shop/api:latest',
      'push:shop/api:1.2',
      'push:shop/base',
    ]);
    expect(ids(steps({ action: 'push', application: pushing, services: ['api'] }))).not.toContain('push:shop/base');
  });

  it('takes along what a service depends on when asked to', () => {
    const request = { action: 'push', application: pushing, services: ['api'], withDependencies: true } as const;
    expect(ids(steps(request))).toContain('push:shop/base');
  });
});

describe('a signal', () => {
  it.each([
    ['SIGHUP', 'SIGHUP'],
    ['hup', 'SIGHUP'],
    ['1', 'SIGHUP'],
    ['9', 'SIGKILL'],
    ['SIGRTMIN+3', 'SIGRTMIN+3'],
    ['sighupp', undefined],
    ['', undefined],
    ['99', undefined],
    ['toString', undefined],
  ])('%s is %s', (text, name) => {
    expect(signalName(text)).toBe(name);
  });
});
