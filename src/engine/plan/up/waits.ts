import type { DependencyCondition } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { Step } from '../../step.ts';
import type { Assessment } from './assessment.ts';
import type { DependencyGraph } from '../dependencies.ts';
import { effectiveHealthcheck } from '../names.ts';
import { isUpOrPaused } from '../../containerState.ts';

/** The waits of a plan: one for each service and condition, shared by all who need it. */
export interface Waits {
  stepsOf(service: string): readonly Step[];
  /** The ids a dependent's start comes after; none when the condition holds already. */
  gate(service: string, condition: DependencyCondition): readonly string[];
}

type WaitCondition = Exclude<DependencyCondition, 'service_started'>;

/**
 * Waits for what starting dependents need, and for the health of every service that has a check, so that a plan is done
 * when the application is well. What is observed to hold already is not waited for.
 */
export function planWaits(
  assessments: readonly Assessment[],
  graph: DependencyGraph,
  oneShots: ReadonlySet<string>,
): Waits {
  const steps = new Map<string, Step>();
  const add = (assessment: Assessment, condition: WaitCondition, reason: string): void => {
    const step = waitStep(assessment, condition, reason);
    if (!isMet(assessment, condition) && !steps.has(step.id)) steps.set(step.id, step);
  };
  const byName = new Map(assessments.map((assessment) => [assessment.service.name, assessment]));
  for (const assessment of assessments.filter(isStarting)) {
    for (const { service, condition } of graph.dependenciesOf(assessment.service.name)) {
      const dependency = byName.get(service);
      if (!dependency || condition === 'service_started') continue;
      add(dependency, condition, `${assessment.service.name} needs it`);
    }
  }
  for (const assessment of assessments) {
    const { service, traits } = assessment;
    const isChecked = effectiveHealthcheck(service, traits.declaration) !== undefined && !oneShots.has(service.name);
    // A check that the manifest has but an adopted container lacks would be waited for in vain.
    const hasUnchecked = assessment.kept.some((container) => isUpOrPaused(container) && container.health === 'none');
    if (isChecked && !hasUnchecked) add(assessment, 'service_healthy', 'it has a health check');
  }
  return {
    stepsOf: (service) => conditions.flatMap((condition) => steps.get(waitId(service, condition)) ?? []),
    gate: (service, condition) => (steps.has(waitId(service, condition)) ? [waitId(service, condition)] : []),
  };
}

const conditions: readonly WaitCondition[] = ['service_healthy', 'service_completed_successfully'];

function waitStep({ service, kept, starting, created }: Assessment, condition: WaitCondition, reason: string) {
  return {
    id: waitId(service.name, condition),
    kind: 'wait',
    service: service.name,
    condition,
    names: [...kept, ...created].map((container) => container.name),
    after: [...starting, ...created].map((container) => `start:${container.name}`),
    reason,
  } as const satisfies Step;
}

function waitId(service: string, condition: DependencyCondition): string {
  return `wait:${service}:${condition}`;
}

function isStarting({ starting, created }: Assessment): boolean {
  return starting.length + created.length > 0;
}

function isMet(assessment: Assessment, condition: WaitCondition): boolean {
  if (isStarting(assessment)) return false;
  return assessment.kept.every((container) =>
    condition === 'service_healthy' ? isHealthy(container) : container.state === 'exited' && container.exitCode === 0,
  );
}

function isHealthy(container: ObservedContainer): boolean {
  return container.state === 'running' && container.health === 'healthy';
}
