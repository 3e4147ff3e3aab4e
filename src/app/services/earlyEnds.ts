import type { Plan } from '../../engine/step.ts';
import type { ApplicationNode, ReplicaNode } from './serviceNodes.ts';

/** The containers that a plan started and that have ended with an error since, by themselves. */
export function endedReplicas(plan: Plan, root: ApplicationNode): readonly ReplicaNode[] {
  const started = startedNames(plan);
  return root.children
    .flatMap(({ children }) => children)
    .filter(({ container, state }) => started.has(container) && state === 'exited');
}

/** The names of the containers that a plan starts. */
export function startedNames({ steps }: Plan): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => (step.kind === 'start' ? [step.name] : [])));
}
