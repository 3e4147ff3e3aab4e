import { ProblemError } from '../base/problem.ts';
import type { ClusterStep, EngineStep, MachineStep } from './step.ts';

const kinds: Readonly<Record<ClusterStep['kind'], true>> = {
  'create-config': true,
  'create-secret': true,
  'remove-config': true,
  'remove-secret': true,
  distribute: true,
  'pre-start': true,
  deploy: true,
  rollback: true,
  'remove-service': true,
  'change-node': true,
};

/** A step that only an engine which schedules can take. */
export function isClusterStep(step: EngineStep): step is ClusterStep {
  return Object.hasOwn(kinds, step.kind);
}

/** @throws ProblemError `engine.wrong-plan` for a step that was planned for a cluster */
export function demandMachineStep(step: EngineStep): asserts step is MachineStep {
  if (!isClusterStep(step)) return;
  const message = `The step "${step.kind}" is for a cluster, and this engine is one machine. Make the plan again.`;
  throw new ProblemError({ code: 'engine.wrong-plan', severity: 'error', message });
}
