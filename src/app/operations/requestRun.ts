import { mustDeclare } from './declaredServices.ts';
import { makePlan, type PlanSurface } from './planOperation.ts';
import type { PlanRuns } from './planRuns.ts';
import type { ApplicationMonitor } from '../monitors/applicationMonitor.ts';
import { readySnapshot } from '../monitors/readySnapshot.ts';
import type { Outcome } from './operation.ts';
import type { Logger } from '../../base/logger.ts';
import type { Problem } from '../../base/problem.ts';

export interface RequestParts {
  readonly monitor: ApplicationMonitor;
  readonly runs: PlanRuns;
  readonly logger: Logger;
}

/** How a request ended, and what was known before that did not forbid it. */
export interface RequestEnding {
  readonly outcome: Outcome<void>;
  readonly warnings: readonly Problem[];
}

/**
 * Does what another extension asks for. No plan is shown: whoever calls has asked the person, or acts on a wish of theirs.
 * @throws ProblemError when there is nothing to act on
 */
export async function runRequest(
  action: 'up' | 'stop',
  services: readonly string[],
  reason: string | undefined,
  { monitor, runs, logger }: RequestParts,
): Promise<RequestEnding> {
  const looking = monitor.retain();
  try {
    const { application, observation } = await readySnapshot(monitor);
    mustDeclare(services, application, { code: 'api.unknown-service' });
    const plan = await makePlan({ action, application, observation, services });
    const warnings: Problem[] = [];
    const surface: PlanSurface = {
      // VS Code does not tell who calls.
      actor: { kind: 'extension', name: 'patchbay.d.ts' },
      tell: (problems) => {
        warnings.push(...problems);
        for (const { message } of problems) logger.warn(message);
      },
      confirm: (_operation, reasons) => reasons.length === 0 || reason === undefined || { reason },
      follow: (go, signal) => go(() => undefined, signal),
    };
    const outcome = await runs.apply({ plan, application }, surface, new AbortController().signal);
    if ('problems' in outcome) for (const { message } of outcome.problems) logger.error(message);
    return { outcome, warnings };
  } finally {
    looking.dispose();
  }
}
