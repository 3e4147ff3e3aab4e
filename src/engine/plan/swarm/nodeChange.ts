import type { Problem } from '../../../base/problem.ts';
import type { Observation, ObservedNode } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { NodeChange, Step } from '../../step.ts';
import { clusterOf } from './clusterRequest.ts';

/** Changes a node of the cluster, where that is not as it is asked for already. */
export function planNodeChange({ observation, node: asked }: PlanRequest): readonly Step[] {
  const node = asked && nodeOf(observation, asked.id);
  if (!node) return [];
  const change = differing(node, asked.change);
  const reason = changeTexts(node, change).join(', ');
  if (reason === '') return [];
  const { id, name } = node;
  return [{ id: `node:${id}`, kind: 'change-node', name, node: id, change, after: [], reason }];
}

/** What forbids the change, and what it does to the tasks on the node. */
export function nodeProblems({ observation, node: asked }: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  if (!asked) return [];
  const { nodes } = clusterOf(observation);
  const node = nodeOf(observation, asked.id);
  if (!node) {
    const names = nodes.map(({ name }) => name).join(', ');
    const message = `The Swarm has no node "${asked.id}". Its nodes are ${names === '' ? 'unknown' : names}.`;
    return [{ code: 'engine.unknown-node', severity: 'error', message }];
  }
  if (steps.length === 0) return [];
  const change = differing(node, asked.change);
  return [...demotion(node, change, nodes), ...drained(node, change, observation)];
}

/** A majority of managers has to be reachable, always: without one, the Swarm takes no change any more. */
function demotion(node: ObservedNode, { role }: NodeChange, nodes: readonly ObservedNode[]): readonly Problem[] {
  const managers = nodes.filter((each) => each.role === 'manager');
  if (role === 'worker') {
    const others = managers.filter(({ id }) => id !== node.id);
    const reachable = others.filter(({ state }) => state === 'ready').length;
    if (reachable * 2 > others.length) return fewManagers(others.length);
    const message =
      others.length === 0
        ? `${node.name} is the only manager, and a Swarm needs one. Promote another node first.`
        : `Without ${node.name}, ${reachable} of ${others.length} managers would be reachable, which is no majority: the Swarm would take no change any more. Bring the others back first.`;
    return [{ code: 'engine.last-manager', severity: 'error', message }];
  }
  return role === 'manager' ? fewManagers(managers.length + 1) : [];
}

function fewManagers(count: number): readonly Problem[] {
  if (count !== 2) return [];
  const message = 'With two managers the Swarm takes no change as soon as one of them is away. Have one, or three.';
  return [{ code: 'engine.even-managers', severity: 'warning', message }];
}

function drained(node: ObservedNode, { availability }: NodeChange, observation: Observation): readonly Problem[] {
  if (availability !== 'drain') return [];
  const moved = observation.containers.filter(({ state, task }) => state === 'running' && task?.node?.id === node.id);
  const others = clusterOf(observation).nodes.filter(
    ({ id, state, availability: its }) => id !== node.id && state === 'ready' && its === 'active',
  );
  if (others.length === 0) {
    const message = `No other node takes tasks: all that runs on ${node.name} stops and waits for one. Activate another node first, if it is to go on.`;
    return [{ code: 'engine.nowhere-to-go', severity: 'warning', message }];
  }
  if (moved.length === 0) return [];
  const names = moved.slice(0, maxNamed).map(({ name }) => name);
  const more = moved.length > maxNamed ? ` and ${moved.length - maxNamed} more` : '';
  const message = `${names.join(', ')}${more} ${moved.length === 1 ? 'goes' : 'go'} to other nodes, and so does what other applications have on ${node.name}. Data in volumes on it stays there.`;
  return [{ code: 'engine.tasks-move', severity: 'info', message }];
}

const maxNamed = 5;

function nodeOf(observation: Observation, id: string): ObservedNode | undefined {
  return clusterOf(observation).nodes.find((each) => each.id === id);
}

/** Of a change, what is not so yet. */
function differing(node: ObservedNode, { role, availability, labels }: NodeChange): NodeChange {
  return {
    ...(role === undefined || role === node.role ? {} : { role }),
    ...(availability === undefined || availability === node.availability ? {} : { availability }),
    ...(labels === undefined || labelTexts(node.labels, labels).length === 0 ? {} : { labels }),
  };
}

/** `availability active → drain`, `label zone added`. Values of labels are in none of it. */
function changeTexts(node: ObservedNode, { role, availability, labels }: NodeChange): readonly string[] {
  return [
    ...(role === undefined ? [] : [`role ${node.role} → ${role}`]),
    ...(availability === undefined ? [] : [`availability ${node.availability} → ${availability}`]),
    ...(labels === undefined ? [] : labelTexts(node.labels, labels)),
  ];
}

function labelTexts(before: ObservedNode['labels'], after: ObservedNode['labels']): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    if (!Object.hasOwn(before, name)) return [`label ${name} added`];
    if (!Object.hasOwn(after, name)) return [`label ${name} removed`];
    return before[name] === after[name] ? [] : [`label ${name} changed`];
  });
}
