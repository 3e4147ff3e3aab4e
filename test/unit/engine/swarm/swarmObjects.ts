import type { ObservedNode } from '../../../../src/engine/observation.ts';
import type { SwarmService, SwarmTask } from '../../../../src/engine/swarm/objects.ts';

const template = { ContainerSpec: { Image: 'shop:1' }, ForceUpdate: 0 };

/** A service of the project `shop` as a manager lists it, of which so many are wanted. */
export function aSwarmService(name: string, replicas: number, facts: Partial<SwarmService> = {}): SwarmService {
  return {
    ID: `id-${name}`,
    Spec: {
      Name: `shop_${name}`,
      Labels: { 'com.docker.stack.namespace': 'shop' },
      TaskTemplate: { ...template, Runtime: 'container' },
      Mode: { Replicated: { Replicas: replicas } },
    },
    ...facts,
  };
}

/** A task of a slot of `web`, in a state, made in the given second. */
export function aSwarmTask(slot: number, state: string, second: number, facts: Partial<SwarmTask> = {}): SwarmTask {
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const isOver = ['failed', 'rejected', 'shutdown', 'complete'].includes(state);
  return {
    ID: `task-${slot}-${second}`,
    ServiceID: 'id-web',
    Slot: slot,
    NodeID: 'node-1',
    CreatedAt: time,
    Spec: template,
    Status: { State: state, Timestamp: time, ...(state === 'failed' ? { Err: 'task: non-zero exit (3)' } : {}) },
    DesiredState: isOver ? 'shutdown' : 'running',
    ...facts,
  };
}

export function aNode(number: number, facts: Partial<ObservedNode> = {}): ObservedNode {
  return {
    id: `node-${number}`,
    name: `n${number}`,
    role: number === 1 ? 'manager' : 'worker',
    isLeader: number === 1,
    state: 'ready',
    availability: 'active',
    address: `10.0.0.${number}`,
    labels: {},
    platform: 'linux/amd64',
    engineVersion: '20.10.24',
    cpus: 2,
    memoryBytes: 2 ** 30,
    ...facts,
  };
}
