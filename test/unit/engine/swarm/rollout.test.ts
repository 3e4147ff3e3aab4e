import { describe, expect, it } from 'vitest';
import type { ObservedNode } from '../../../../src/engine/observation.ts';
import type { SwarmService, SwarmTask } from '../../../../src/engine/swarm/objects.ts';
import {
  hasRunBefore,
  judgeRollout,
  taskHoldingUp,
  type RolloutVerdict,
} from '../../../../src/engine/swarm/rollout/rollout.ts';
import { aNode, aSwarmService, aSwarmTask } from './swarmObjects.ts';

const nodes = [aNode(1), aNode(2, { state: 'down' })];
const first = { isRollback: false, failed: new Set<string>() };

function judged(service: SwarmService, tasks: readonly SwarmTask[], before = first): RolloutVerdict {
  return judgeRollout(service, tasks, nodes, 'service_started', before);
}

function updating(state: string, message = ''): Partial<SwarmService> {
  return { UpdateStatus: { State: state, Message: message } };
}

describe('a rollout', () => {
  it('is over once as many as are wanted run on live nodes, and its update is', () => {
    const two = [aSwarmTask(1, 'running', 1), aSwarmTask(2, 'running', 1)];
    expect(judged(aSwarmService('web', 2), two).state).toBe('met');
    expect(judged(aSwarmService('web', 2, updating('updating')), two)).toMatchObject({
      state: 'pending',
      text: '2/2 running, watched for failures',
    });
    const lost = [aSwarmTask(1, 'running', 1), aSwarmTask(2, 'running', 1, { NodeID: 'node-2' })];
    expect(judged(aSwarmService('web', 2), lost)).toMatchObject({ state: 'pending', text: '1/2 running' });
  });

  it('does not wait for what had failed on a node that is drained since, where one is wanted on every node', () => {
    const service = aSwarmService('web', 0);
    const everywhere = { ...service, Spec: { ...service.Spec, Mode: { Global: {} } } };
    const on = (node: string, state: string): SwarmTask => {
      const { Slot: _, ...task } = aSwarmTask(0, state, 1);
      return { ...task, ID: node, NodeID: node };
    };
    const tasks = [on('node-1', 'running'), on('node-3', 'failed')];
    const judge = (facts: Partial<ObservedNode>): RolloutVerdict =>
      judgeRollout(everywhere, tasks, [aNode(1), aNode(3, facts)], 'service_started', {
        ...first,
        failed: new Set(['node-3']),
      });
    expect(judge({ availability: 'drain' }).state).toBe('met');
    expect(judge({})).toMatchObject({ state: 'failed' });
  });

  it('tells how far it is, and where', () => {
    const tasks = [aSwarmTask(1, 'running', 1), aSwarmTask(2, 'preparing', 1)];
    expect(judged(aSwarmService('web', 2), tasks)).toMatchObject({ text: '1/2 running, 1 preparing on n1' });
  });

  it('does not count what an update has not replaced yet', () => {
    const old = aSwarmTask(1, 'running', 1, { Spec: { ContainerSpec: { Image: 'shop:0' }, ForceUpdate: 0 } });
    expect(judged(aSwarmService('web', 1), [old]).state).toBe('pending');
    const moved = aSwarmTask(1, 'running', 1);
    expect(
      judged(aSwarmService('web', 1), [{ ...moved, Spec: { ...moved.Spec, Placement: { Constraints: [] } } }]).state,
    ).toBe('met');
  });

  it('fails when its update is paused, or rolled back by itself, with what the last task said', () => {
    const tasks = [aSwarmTask(1, 'failed', 1)];
    expect(judged(aSwarmService('web', 1, updating('paused', 'too many')), tasks)).toMatchObject({
      state: 'failed',
      reason: 'its update was paused (too many)',
      task: { ID: 'task-1-1' },
    });
    expect(judged(aSwarmService('web', 1, updating('rollback_completed')), tasks).state).toBe('failed');
  });

  it('that somebody asked to be rolled back is over when it is', () => {
    const asked = { ...first, isRollback: true };
    const back = aSwarmService('web', 1, updating('rollback_completed'));
    expect(judged(back, [aSwarmTask(1, 'running', 1)], asked).state).toBe('met');
  });

  it('fails after three failures that were not there before', () => {
    const failed = [1, 2, 3].map((second) => aSwarmTask(1, 'failed', second));
    const tasks = [...failed, aSwarmTask(1, 'ready', 4, { DesiredState: 'ready' })];
    expect(judged(aSwarmService('web', 1), tasks)).toMatchObject({
      state: 'failed',
      reason: 'its tasks failed 3 times',
    });
    const before = { ...first, failed: new Set(['task-1-1']) };
    expect(judged(aSwarmService('web', 1), tasks, before).state).toBe('pending');
  });

  it('fails by its third failure, however many came before it was looked at', () => {
    const failed = [1, 2, 3, 4, 5].map((second) => aSwarmTask(1, 'failed', second));
    const tasks = [...failed, aSwarmTask(1, 'ready', 6, { DesiredState: 'ready' })];
    expect(judged(aSwarmService('web', 1), tasks)).toMatchObject({
      state: 'failed',
      reason: 'its tasks failed 3 times',
      task: { ID: 'task-1-3' },
    });
  });

  it('fails at once where nothing brings the task back', () => {
    expect(judged(aSwarmService('web', 1), [aSwarmTask(1, 'failed', 1)])).toMatchObject({
      state: 'failed',
      reason: 'its task has ended, and its restart policy leaves it so',
    });
  });

  it('of what has to go on running is not over while a task has ended without an error, which is a failure', () => {
    const goesOn = { ...first, mustGoOn: true };
    const ended = aSwarmTask(1, 'complete', 1);
    expect(judged(aSwarmService('web', 1), [ended]).state).toBe('met');
    expect(judged(aSwarmService('web', 1), [ended], goesOn)).toMatchObject({ state: 'failed', task: ended });
    const thrice = [1, 2, 3].map((second) => aSwarmTask(1, 'complete', second));
    expect(judged(aSwarmService('web', 1), [...thrice, aSwarmTask(1, 'ready', 4)], goesOn)).toMatchObject({
      state: 'failed',
      reason: 'its tasks ended 3 times',
    });
  });

  it('says when no node fits', () => {
    const pending = aSwarmTask(1, 'pending', 1, { Status: { State: 'pending', Err: 'no suitable node' } });
    expect(judged(aSwarmService('web', 1), [pending])).toMatchObject({
      state: 'pending',
      unplaced: 'no suitable node',
    });
    expect(judged(aSwarmService('web', 1), [])).toMatchObject({ unplaced: 'no node fits it' });
  });
});

describe('what a service runs as', () => {
  it('has run before where a task of it does so since before the service was last changed', () => {
    const at = (Index: number): { readonly Version: { readonly Index: number } } => ({ Version: { Index } });
    const service = aSwarmService('web', 2, at(10));
    const since = (index: number, facts: Partial<SwarmTask> = {}): readonly SwarmTask[] => [
      aSwarmTask(1, 'running', 1, { ...at(index), ...facts }),
    ];
    expect(hasRunBefore(service, since(9))).toBe(true);
    expect(hasRunBefore(service, since(11))).toBe(false);
    const older = { Spec: { ContainerSpec: { Image: 'shop:0' }, ForceUpdate: 0 } };
    expect(hasRunBefore(service, since(9, older))).toBe(false);
    expect(hasRunBefore(service, [aSwarmTask(1, 'failed', 1, at(9))])).toBe(false);
  });
});

describe('what an update waits for in vain', () => {
  const service = aSwarmService('web', 2, updating('updating'));
  const lost = { NodeID: 'node-2', DesiredState: 'shutdown' };

  it('is a task that never ran on a node that is down', () => {
    const task = aSwarmTask(1, 'assigned', 1, lost);
    expect(taskHoldingUp(service, [aSwarmTask(1, 'running', 2), task], nodes)).toBe(task);
  });

  it('is none that ran, that is to run, whose node lives, or that belongs to no update', () => {
    const ran = aSwarmTask(1, 'running', 1, lost);
    const coming = aSwarmTask(2, 'assigned', 1, { NodeID: 'node-2' });
    const near = aSwarmTask(2, 'assigned', 1, { DesiredState: 'shutdown' });
    expect(taskHoldingUp(service, [ran, coming, near], nodes)).toBeUndefined();
    expect(taskHoldingUp(aSwarmService('web', 2), [aSwarmTask(1, 'assigned', 1, lost)], nodes)).toBeUndefined();
  });
});
