import type { Problem } from '../../base/problem.ts';
import type { Plan } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import { startsSomething } from '../steps/stepKinds.ts';

/** Why something that was wanted of a service was not begun. */
export interface RefusedChange {
  readonly problem: Problem;
  /** What was refused: once the manifest is another one, nobody knows whether it would be again. */
  readonly application: Application | undefined;
}

/** Service → why what was wanted of it last was refused. */
export type Refusals = ReadonlyMap<string, RefusedChange>;

/** The first reason of each service that a plan was refused for; what names no service is all those's that would have started. */
export function refusedServices(
  { steps }: Pick<Plan, 'steps'>,
  reasons: readonly { readonly problem: Problem; readonly services: readonly string[] }[],
): ReadonlyMap<string, Problem> {
  const started = steps.flatMap((step) =>
    'service' in step && (step.kind === 'create' || startsSomething(step)) ? [step.service] : [],
  );
  const refused = new Map<string, Problem>();
  for (const { problem, services } of reasons) {
    for (const service of services.length > 0 ? services : started) {
      if (!refused.has(service)) refused.set(service, problem);
    }
  }
  return refused;
}
