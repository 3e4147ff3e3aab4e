import { withoutLastWaits, withRunningWaits } from '../app/planWaits.ts';
import type { Engine } from '../engine/engine.ts';
import { plan } from '../engine/plan.ts';
import { imageNames } from '../engine/plan/names.ts';
import type { Plan } from '../engine/step.ts';
import type { Application } from '../manifest/model.ts';
import { mustBeServices } from './project.ts';
import { refusal } from './report.ts';

export interface UpOptions {
  readonly scale?: Readonly<Record<string, number>>;
  /** Left out: for those that have a health check. */
  readonly wait?: boolean;
  readonly removeOrphans?: boolean;
  readonly forceRecreate?: boolean;
  readonly recreate?: boolean;
  readonly deps?: boolean;
  readonly renewAnonVolumes?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** What `up` would do now. */
export async function planUp(
  application: Application,
  services: readonly string[],
  options: UpOptions,
  engine: Engine,
  signal: AbortSignal,
): Promise<Plan> {
  const { scale = {} } = options;
  mustBeServices([...services, ...Object.keys(scale)], application);
  const observation = await engine.observe(application.name, imageNames(application), signal);
  const base = plan({
    action: 'up',
    application,
    observation,
    services,
    replicas: scale,
    removeOrphans: options.removeOrphans === true,
    withDependencies: options.deps !== false,
    renewVolumes: options.renewAnonVolumes === true,
    ...(options.timeout === undefined ? {} : { graceMs: options.timeout }),
    recreate: options.forceRecreate === true ? 'always' : options.recreate === false ? 'never' : 'changed',
  });
  return waitingAsAsked(base, application, options.wait);
}

/** True: until all that is started runs or is healthy; false: only what others need to start. */
export function waitingAsAsked(plan: Plan, application: Application | undefined, wait: boolean | undefined): Plan {
  if (wait === undefined) return plan;
  return wait ? withRunningWaits(plan, application) : withoutLastWaits(plan);
}

/** Parses `service=number`; repeatable. */
export function parseScale(
  value: string,
  previous: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const match = /^([^=]+)=(\d{1,4})$/.exec(value);
  if (!match?.[1])
    throw refusal('bad-scale', `--scale ${value} cannot be read. Write service=number, as in --scale orders=3.`);
  return Object.fromEntries([...Object.entries(previous), [match[1], Number(match[2])]]);
}
