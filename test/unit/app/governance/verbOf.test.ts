import { describe, expect, it } from 'vitest';
import { actsOf, verbOf } from '../../../../src/app/governance/verbOf.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import type { DeployChange, Plan, Step } from '../../../../src/engine/step.ts';
import { engineTraits } from '../../../../src/engine/traits.ts';

const engine = { kind: 'docker', traits: engineTraits.docker, label: 'Docker 20.10.24', address: '' } as const;
const on = { service: 'web', number: 1, name: 'shop-web-1' } as const;
const create = { ...step('create'), ...on, kind: 'create', configHash: 'a' } as const;
const start = { ...step('start'), ...on, kind: 'start' } as const;
const stop = { ...step('stop'), ...on, kind: 'stop', containerId: 'old' } as const;
const remove = { ...step('remove'), ...on, kind: 'remove', containerId: 'old' } as const;

function step(id: string) {
  return { id, after: [], reason: '' };
}

function planOf(action: Plan['action'], steps: readonly Step[], more: Partial<Plan> = {}): Operation {
  return { kind: 'plan', application: undefined, plan: { project: 'shop', action, engine, steps, ...more } };
}

function verbsOf(operation: Operation): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(actsOf(operation).map(({ verb, services }) => [verb, services]));
}

describe('the verbs of an operation', () => {
  it('has a start for what is made and started', () => {
    expect(verbsOf(planOf('up', [create, start]))).toEqual({ start: ['web'] });
  });

  it('takes a container that another one takes the place of for restarted, and not removed', () => {
    const steps = [stop, remove, { ...create, replaces: 'old' }, start];
    expect(verbsOf(planOf('up', steps))).toEqual({ restart: ['web'], start: ['web'] });
  });

  it('counts a restart as a start too, so that what may not start does not come back by it', () => {
    expect(verbsOf(planOf('restart', [stop, start]))).toEqual({ restart: ['web'], start: ['web'] });
  });

  it('has what a cluster is told: a start where tasks come, whatever it is called', () => {
    const told = (change: DeployChange): Step => {
      return {
        ...step(change),
        kind: 'deploy',
        service: 'web',
        name: 'shop_web',
        configHash: 'a',
        change,
        replicas: 1,
      };
    };
    expect(verbsOf(planOf('up', [told('create')]))).toEqual({ start: ['web'] });
    expect(verbsOf(planOf('up', [told('update')]))).toEqual({ restart: ['web'], start: ['web'] });
    expect(verbsOf(planOf('scale', [told('scale')]))).toEqual({ scale: ['web'], start: ['web'] });
    expect(verbsOf(planOf('rebalance', [told('rebalance')]))).toEqual({ restart: ['web'], start: ['web'] });
    expect(verbsOf(planOf('pause-rollout', [told('pause')]))).toEqual({ stop: ['web'] });
    expect(verbsOf(planOf('resume-rollout', [told('resume')]))).toEqual({ restart: ['web'], start: ['web'] });
    expect(verbsOf(planOf('stop', [told('stop')]))).toEqual({ stop: ['web'] });
    const remove = { ...step('remove'), kind: 'remove-service', service: 'web', name: 'shop_web' } as const;
    expect(verbsOf(planOf('down', [remove]))).toEqual({ remove: ['web'] });
  });

  it('tells stopping from removing when a project goes down', () => {
    expect(verbsOf(planOf('down', [stop, remove]))).toEqual({ stop: ['web'], remove: ['web'] });
  });

  it('touches no service when a volume is removed', () => {
    const volume = { ...step('v'), kind: 'remove-volume', name: 'shop_data' } as const;
    expect(verbsOf(planOf('down', [volume]))).toEqual({ remove: [] });
  });

  it('knows a scale by its action, and by the number that was asked for', () => {
    expect(verbsOf(planOf('scale', [create, start]))).toEqual({ scale: ['web'], start: ['web'] });
    const asked = planOf('up', [create, start], { replicas: { web: 3 } });
    expect(verbsOf(asked)).toEqual({ scale: ['web'], start: ['web'] });
  });

  it('does nothing by waiting', () => {
    const wait = { ...step('w'), kind: 'wait', service: 'web', condition: 'service_started', names: [] } as const;
    expect(actsOf(planOf('up', [wait]))).toEqual([]);
  });

  it('names an exec after its service', () => {
    const place = { project: 'shop', engine: 'docker', service: 'web', container: 'shop-web-1' } as const;
    const operation: Operation = { kind: 'exec', ...place, request: { command: ['ls'] } };
    expect(actsOf(operation)).toEqual([{ verb: 'exec', services: ['web'] }]);
  });

  it('says of a plan without steps what was wanted', () => {
    expect(verbOf(planOf('down', []))).toBe('remove');
  });
});
