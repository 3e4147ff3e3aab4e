import { ownProperty } from '../../../base/ownProperty.ts';
import type { RunningContainer } from '../../../engine/observation.ts';
import { imageName } from '../../../engine/plan/names.ts';
import type { Plan, PlanStanding, StandingContainer } from '../../../engine/step.ts';
import type { Application } from '../../../manifest/model.ts';
import { clusterChange, newClusterVolumes } from './clusterDemand.ts';
import type { ComingContainer } from './comingContainer.ts';
import type { QuotaDemand } from '../../../policy/quota/overruns.ts';
import { claimOf, joinedUse, noUse, type QuotaClaim, type QuotaUse } from '../../../policy/quota/use.ts';

/** What a plan makes of what stands: which containers start, and how all that a quota counts changes. */
export interface PlannedChange {
  readonly coming: readonly ComingContainer[];
  readonly demand: QuotaDemand;
}

/** Pure: the containers that a plan starts, stops and replaces, counted. What it kills may live on, and counts. */
export function plannedChange(
  { steps }: Pick<Plan, 'steps'>,
  application: Application,
  standing: PlanStanding,
): PlannedChange {
  const started = new Set(steps.flatMap((step) => (step.kind === 'start' ? [step.name] : [])));
  const tasks = clusterChange(steps, application, standing);
  const ended = new Set([
    ...steps.flatMap((step) => (step.kind === 'stop' || step.kind === 'remove' ? [step.name] : [])),
    ...tasks.flatMap((each) => each.ended),
  ]);
  const up = standing.containers.filter(({ isUp }) => isUp);
  const staying = up.filter(({ name }) => !started.has(name) && !ended.has(name));
  const coming = inOrder(application, [
    ...comingContainers(steps, application, standing),
    ...tasks.flatMap((each) => each.coming),
  ]);
  const volumes = standing.volumes.length;
  const removed = steps.filter((step) => step.kind === 'remove-volume' && standing.volumes.includes(step.name)).length;
  const made =
    steps.filter(({ kind }) => kind === 'create-volume').length + newClusterVolumes(steps, application, standing);
  const images = imagesOf(application, standing);
  const runningImages = new Set(up.flatMap(({ service }) => images(service)));
  const newImages = new Set(
    coming.flatMap(({ service }) => images(service)).filter((name) => !runningImages.has(name)),
  );
  return {
    coming,
    demand: {
      before: { claims: up.map(claimOfContainer), volumes, ...sizeOf(runningImages, standing) },
      stays: { claims: staying.map(claimOfContainer), volumes: volumes - removed, ...sizeOf(runningImages, standing) },
      added: { claims: coming, volumes: made, ...sizeOf(newImages, standing) },
    },
  };
}

/** In the order of the manifest, so that the same service is to blame while editing and in the plan. */
function inOrder({ services }: Application, coming: readonly ComingContainer[]): readonly ComingContainer[] {
  const places = new Map(Object.keys(services).map((name, index) => [name, index]));
  const placeOf = ({ service }: ComingContainer): number => places.get(service) ?? -1;
  return coming.toSorted((left, right) => placeOf(left) - placeOf(right));
}

function comingContainers(
  steps: Plan['steps'],
  application: Application,
  { containers }: PlanStanding,
): readonly ComingContainer[] {
  const made = new Set(steps.flatMap((step) => (step.kind === 'create' ? [step.name] : [])));
  return steps.flatMap((step): readonly ComingContainer[] => {
    if (step.kind !== 'start') return [];
    const { name } = step;
    const there = made.has(name) ? undefined : containers.find((each) => each.name === name);
    const service = ownProperty(application.services, step.service);
    const declared = service ? claimOf(service) : { service: step.service, containers: 1, ports: 0 };
    // What was made before starts with the limits that it was made with.
    return [{ ...declared, ...there?.limits, name }];
  });
}

export function claimOfContainer({
  service,
  limits,
  ports,
}: Pick<StandingContainer, 'service' | 'limits' | 'ports'>): QuotaClaim {
  return { service, containers: 1, ...limits, ports };
}

/** The same, with more that runs beside it and goes on: other projects, and what is reserved. */
export function besides(demand: QuotaDemand, running: readonly RunningContainer[], reserved: QuotaUse): QuotaDemand {
  const others = joinedUse({ ...noUse, claims: running.map(claimOfContainer) }, reserved);
  return {
    before: joinedUse(demand.before, others),
    stays: joinedUse(demand.stays, others),
    added: demand.added,
    ...(reserved.claims.length > 0 && { reserved }),
  };
}

function imagesOf(application: Application, { imageBytes }: PlanStanding): (service: string) => readonly string[] {
  return (name) => {
    const service = ownProperty(application.services, name);
    const image = service && imageName(application, service);
    return image !== undefined && Object.hasOwn(imageBytes, image) ? [image] : [];
  };
}

/** The size of what has to be pulled first is not known, and counts once it is here. */
function sizeOf(images: ReadonlySet<string>, { imageBytes }: PlanStanding): Pick<QuotaUse, 'imageBytes'> {
  const sizes = [...images].map((name) => ownProperty(imageBytes, name) ?? 0);
  return sizes.length === 0 ? {} : { imageBytes: sizes.reduce((sum, size) => sum + size, 0) };
}
