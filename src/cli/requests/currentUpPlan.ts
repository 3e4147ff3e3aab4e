import { withoutLastWaits, withRunningWaits } from '../../app/operations/planWaits.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Observation } from '../../engine/observation.ts';
import { plan } from '../../engine/plan.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { Plan, Step } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import { mustBeServices } from '../sources/project.ts';
import { refusal } from '../output/report.ts';

export interface UpOptions {
  readonly scale?: Readonly<Record<string, number>>;
  /** True to wait until all runs or is healthy, else only for what others need to start. */
  readonly wait?: boolean;
  readonly removeOrphans?: boolean;
  readonly forceRecreate?: boolean;
  readonly alwaysRecreateDeps?: boolean;
  readonly recreate?: boolean;
  readonly deps?: boolean;
  readonly renewAnonVolumes?: boolean;
  /** False when nothing is started. */
  readonly start?: boolean;
  /** False when no image is built, though it is missing. */
  readonly build?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
  /** The services that run as local processes beside the containers of the others; left out: those that do already. */
  readonly local?: readonly string[];
}

/** What `up` would do now. */
export async function currentUpPlan(
  application: Application,
  services: readonly string[],
  options: UpOptions,
  engine: Pick<Engine, 'observe'>,
  signal: AbortSignal,
): Promise<Plan> {
  const { scale = {}, alwaysRecreateDeps = false, local } = options;
  mustBeServices([...services, ...Object.keys(scale), ...(local ?? [])], application);
  const observation = await engine.observe(application.name, imageNames(application), signal);
  const base = plan({
    action: 'up',
    application,
    observation,
    // Who names some services means those that are to run locally as well.
    services: services.length === 0 ? services : [...new Set([...services, ...(local ?? [])])],
    ...(local ? { local } : {}),
    replicas: scale,
    removeOrphans: options.removeOrphans === true,
    withDependencies: options.deps !== false,
    renewVolumes: options.renewAnonVolumes === true,
    ...(options.timeout === undefined ? {} : { graceMs: options.timeout }),
    recreate: options.forceRecreate === true ? 'always' : options.recreate === false ? 'never' : 'changed',
    ...(alwaysRecreateDeps ? { recreateDependencies: true } : {}),
  });
  const unbuilt = options.build === false ? withoutBuilds(base, observation) : base;
  if (options.start === false) return without(unbuilt, ({ kind }) => kind === 'start' || kind === 'wait');
  return waitingAsAsked(unbuilt, application, options.wait ?? false);
}

/** The plan waits until all that it starts runs or is healthy, or only for what others need to start. */
export function waitingAsAsked(plan: Plan, application: Application | undefined, wait: boolean): Plan {
  return wait ? withRunningWaits(plan, application) : withoutLastWaits(plan);
}

/** Parses `a,b`; repeatable. */
export function parseServices(value: string, previous: readonly string[] = []): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  return [...new Set([...previous, ...names.filter((name) => name !== '')])];
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

/** @throws ProblemError when an image is missing that would have to be built. */
function withoutBuilds(base: Plan, { images }: Observation): Plan {
  const missing = base.steps.find((step) => step.kind === 'build' && !Object.hasOwn(images, step.image));
  if (missing?.kind === 'build') {
    const { service, image } = missing;
    throw refusal(
      'no-build',
      `The image ${image} of "${service}" is not there, and --no-build builds none. Run "patchbay build ${service}" first.`,
    );
  }
  return without(base, ({ kind }) => kind === 'build');
}

/** Takes steps out of a plan. What came after one of them comes after what that one came after. */
function without(base: Plan, isLeft: (step: Step) => boolean): Plan {
  const left = new Map(base.steps.filter(isLeft).map((step) => [step.id, step]));
  const before = (id: string): readonly string[] => left.get(id)?.after.flatMap(before) ?? [id];
  const again = (ids: readonly string[]): readonly string[] => [...new Set(ids.flatMap(before))];
  const steps = base.steps.flatMap((step) => {
    if (left.has(step.id)) return [];
    const { after, afterEither } = step;
    return { ...step, after: again(after), ...(afterEither ? { afterEither: again(afterEither) } : {}) };
  });
  return { ...base, steps };
}
