import { describe, expect, it } from 'vitest';
import type { SwarmService, SwarmServiceSpec, SwarmTask } from '../../../../src/engine/swarm/objects.ts';
import { toServices } from '../../../../src/engine/swarm/observe/services.ts';
import { newestOfSlots } from '../../../../src/engine/swarm/observe/tasks.ts';
import { judgeRollout } from '../../../../src/engine/swarm/rollout/rollout.ts';
import {
  heldSpec,
  releasedSpec,
  rememberingPause,
  resumedForSpec,
  resumedSpec,
  specBefore,
  undoneSpec,
} from '../../../../src/engine/swarm/updateMemory.ts';
import { aNode, aSwarmService, aSwarmTask } from './swarmObjects.ts';

const { Spec: plain } = aSwarmService('web', 3);
const before: SwarmServiceSpec = { ...plain, TaskTemplate: { ContainerSpec: { Image: 'shop:0' }, ForceUpdate: 0 } };
const now: SwarmServiceSpec = {
  ...plain,
  TaskTemplate: { ...plain.TaskTemplate, Placement: { Constraints: ['node.role==worker'] } },
  UpdateConfig: { Parallelism: 2, Order: 'stop-first' },
};
const began = '2026-01-01T00:00:00Z';
const updating: SwarmService = {
  ...aSwarmService('web', 3),
  Spec: now,
  PreviousSpec: before,
  UpdateStatus: { State: 'updating', StartedAt: began, Message: 'update in progress' },
};

/** The service after it was told something: to the cluster, another update has begun. */
function told(service: SwarmService, spec: SwarmServiceSpec | undefined, state = 'updating'): SwarmService {
  if (!spec) throw new Error('It was told nothing.');
  const status = { State: state, StartedAt: '2026-01-01T00:01:00Z', Message: 'update in progress' };
  return { ...service, Spec: spec, PreviousSpec: service.Spec, UpdateStatus: status };
}

function withoutLabel({ Labels: own, ...spec }: SwarmServiceSpec): unknown {
  const { 'dev.patchbay.update': _memory, ...Labels } = own ?? {};
  return { ...spec, Labels };
}

const held = told(updating, heldSpec(updating));

describe('an update that somebody pauses', () => {
  it('replaces nothing more, as no node takes the next task and the one before it stays', () => {
    expect(held.Spec).toMatchObject({
      TaskTemplate: { Placement: { Constraints: ['node.role==worker'], Platforms: [{ OS: 'paused' }] } },
      UpdateConfig: { Parallelism: 1, Order: 'start-first' },
    });
    expect(toServices('shop', [held], (_, make) => make())[0]).toMatchObject({
      update: { state: 'paused', isHeld: true, startedAtMs: Date.parse(began) },
      canRollBack: true,
    });
    expect(heldSpec(held)).toBeUndefined();
    expect(heldSpec(aSwarmService('web', 3))).toBeUndefined();
  });

  it('of what has one on every node only waits', () => {
    const global = heldSpec({ ...updating, Spec: { ...now, Mode: { Global: {} } } });
    expect(global).toMatchObject({ TaskTemplate: now.TaskTemplate, UpdateConfig: { Order: 'stop-first' } });
  });

  it('goes on as it was told, and can be put back to before it, however often', () => {
    let service = held;
    for (let times = 0; times < 3; times++) {
      service = told(service, resumedSpec(service));
      expect(withoutLabel(service.Spec)).toEqual(now);
      expect(toServices('shop', [service], (_, make) => make())[0]?.update).toMatchObject({
        state: 'updating',
        startedAtMs: Date.parse(began),
      });
      expect(withoutLabel(specBefore(service)!)).toEqual(before);
      service = told(service, heldSpec(service));
      expect(withoutLabel(specBefore(service)!)).toEqual(before);
    }
    expect(JSON.stringify(service.Spec).length).toBeLessThan(2 * JSON.stringify(held.Spec).length);
  });

  it('is put back, which is told as a rollback, and leaves nothing to go back to', () => {
    const back = told(held, undoneSpec(held));
    expect(withoutLabel(back.Spec)).toEqual(before);
    expect(toServices('shop', [back], (_, make) => make())[0]).toMatchObject({
      update: { state: 'rollback_started' },
      canRollBack: false,
    });
    const done = { ...back, UpdateStatus: { State: 'completed' } };
    const old = [1, 2, 3].map((slot) => aSwarmTask(slot, 'running', 1, { Spec: before.TaskTemplate }));
    const judge = (isRollback: boolean) =>
      judgeRollout(done, old, [aNode(1)], 'service_started', { isRollback, failed: new Set() });
    expect(judge(true).state).toBe('met');
    expect(judge(false)).toMatchObject({
      ...{ state: 'failed', reason: 'its update was rolled back: it runs as it did before' },
    });
  });

  it('ends with another change, which remembers what was before it', () => {
    expect(withoutLabel(releasedSpec(held))).toEqual(now);
    expect(releasedSpec(updating)).toEqual(now);
    const next = { ...plain, Labels: {}, TaskTemplate: { ContainerSpec: { Image: 'shop:2' } } };
    expect(withoutLabel(specBefore(told(held, rememberingPause(held, next)))!)).toEqual(before);
    expect(rememberingPause(updating, next)).toBe(next);
  });

  it('leaves to the cluster what it was before, once it was told another thing', () => {
    const over = told(held, resumedSpec(held));
    const scaled = told(over, { ...over.Spec, Mode: { Replicated: { Replicas: 7 } } });
    expect(specBefore(scaled)).toBe(over.Spec);
    expect(undoneSpec(scaled)).toBeUndefined();
    // Somebody went back to the paused one with another tool.
    expect(specBefore({ ...held, Spec: before, PreviousSpec: held.Spec })).toBeUndefined();
  });

  it('is not begun anew for a task on a lost node', () => {
    expect(resumedForSpec(held, 'task-1')).toBeUndefined();
    const resumed = told(updating, resumedForSpec(updating, 'task-1'));
    expect(withoutLabel(specBefore(resumed)!)).toEqual(before);
  });

  it('goes on that a failure has paused', () => {
    const failed = { ...updating, UpdateStatus: { State: 'paused', StartedAt: began } };
    const again = told(failed, resumedSpec(failed));
    expect(withoutLabel(again.Spec)).toEqual(now);
    expect(withoutLabel(specBefore(again)!)).toEqual(before);
    expect(resumedSpec(updating)).toBeUndefined();
  });

  it('is waited for, and shows what runs rather than what waits beside it', () => {
    const old = { Spec: before.TaskTemplate };
    const { NodeID: _node, ...waiting } = aSwarmTask(2, 'pending', 10, {
      Status: { State: 'pending', Err: 'no suitable node' },
    });
    const tasks: readonly SwarmTask[] = [
      aSwarmTask(1, 'running', 9),
      aSwarmTask(2, 'running', 1, old),
      waiting,
      aSwarmTask(3, 'running', 1, old),
    ];
    expect(newestOfSlots(held, tasks, [aNode(1)]).map(({ ID }) => ID)).toEqual(['task-1-9', 'task-2-1', 'task-3-1']);
    const back = told(held, undoneSpec(held));
    const ending = tasks.map((task) => (task.NodeID === undefined ? { ...task, DesiredState: 'shutdown' } : task));
    expect(newestOfSlots(back, ending, [aNode(1)]).map(({ ID }) => ID)).toEqual(['task-1-9', 'task-2-1', 'task-3-1']);
    const first = { isRollback: false, failed: new Set<string>() };
    expect(judgeRollout(held, tasks, [aNode(1)], 'service_started', first)).toEqual({
      ...{ state: 'pending', text: 'update paused · 1/3 new', unplaced: undefined },
    });
  });

  it.each(['', 'none', Buffer.from('{"turn":1}').toString('base64'), 'A'.repeat(100)])(
    'is none that the label %j tells of',
    (label) => {
      const service = { ...updating, Spec: { ...now, Labels: { 'dev.patchbay.update': label } } };
      expect(specBefore(service)).toBe(before);
      expect(toServices('shop', [service], (_, make) => make())[0]?.update?.state).toBe('updating');
    },
  );
});
