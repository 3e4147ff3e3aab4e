import { untilResumed } from '../debug/untilResumed.ts';
import type { ActivityTracker } from '../services/activity.ts';
import type { ApplicationMonitor } from '../monitors/applicationMonitor.ts';
import { readySnapshot } from '../monitors/readySnapshot.ts';
import { thisUser } from '../actors.ts';
import type { OperationRules } from '../operations/door.ts';
import type { PlanSurface } from '../operations/planOperation.ts';
import type { Logger } from '../../base/logger.ts';
import type { Plan } from '../../engine/step.ts';
import type { WatchService } from './fileWatch.ts';

interface ActParts {
  readonly monitor: ApplicationMonitor;
  readonly activity: ActivityTracker;
  readonly rules: OperationRules;
  readonly logger: Logger;
}

/** Does what a watch wants done on the engine that the trees show, so that each row tells what is being done to it. */
export function watchActs(parts: ActParts): WatchService['act'] {
  const { monitor, activity, rules, logger } = parts;
  return async (action, signal) => {
    if ('containers' in action) await untilResumed(activity, action.containers, signal);
    const { application } = await readySnapshot(monitor);
    const { performWatchAction } = await import('../operations/develop/watchActions.ts');
    const actor = {
      engine: monitor.demandEngine(),
      application: () => application,
      ports: { rules, surface: surfaceOf(parts) },
      onOutput: (container: string, chunk: Buffer) => logger.info(`${container}: ${chunk.toString().trimEnd()}`),
    };
    try {
      return await performWatchAction(action, actor, signal);
    } finally {
      monitor.look();
    }
  };
}

/** A person has agreed when watching began: what is known of a plan is for the log, and its steps are seen in the tree. */
function surfaceOf({ monitor, activity, logger }: ActParts): PlanSurface {
  let plan: Plan | undefined;
  return {
    actor: thisUser('person'),
    tell: (problems) => {
      for (const { message } of problems) logger.warn(message);
    },
    confirm: (operation) => {
      plan = operation.kind === 'plan' ? operation.plan : undefined;
      return true;
    },
    follow: async (go, signal) => {
      const run = activity.begin(plan?.steps ?? []);
      try {
        return await go((progress) => {
          run.report(progress);
          monitor.look();
        }, signal);
      } finally {
        run.end();
      }
    },
  };
}
