import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import { changedParts } from '../../engine/configParts.ts';
import { isUp } from '../../engine/containerState.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import { imageName } from '../../engine/plan/names.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { BroughtImage } from '../operations/images/broughtImages.ts';
import { environmentDifferences, type EnvironmentDifference } from './differences.ts';
import { madeParts } from './madeParts.ts';

/** An application in one environment: what its manifest says, and what runs. */
export interface PromotionSide {
  readonly environment: string;
  readonly application: Application;
  readonly observation: Observation;
  /** Image id → the digests by which registries know it, of the images that are on its engine. */
  readonly digests: Readonly<Record<string, readonly string[]>>;
}

/** What becomes of one service of the target. */
export interface PromotedService {
  readonly service: string;
  /** The image that its containers are made from: `repository@sha256:…`, or an id that the target's engine has already. */
  readonly image: string;
  /** What the source runs: the name it was started by. */
  readonly source: string;
  /** The id that the source runs, `sha256:…`. */
  readonly imageId: string;
  /** True: no registry has it, or none is to be asked, so it is brought from the source's engine. */
  readonly isBrought?: true;
  /** Everything that changes for its containers, variables by their names. Empty: they are as they shall be. */
  readonly changes: readonly EnvironmentDifference[];
}

export interface Promotion {
  /** The target's, with the images of the source. */
  readonly application: Application;
  readonly services: readonly PromotedService[];
  /** Services of the target that the source has not, and which stay as the manifest says. */
  readonly ownServices: readonly string[];
  /** Services that do not run in the source, and so get the image that the target's manifest names; only where that was asked for. */
  readonly idleServices: readonly string[];
  /** In what the target's manifest is not as the source's, images left out: what is not promoted. */
  readonly differences: readonly EnvironmentDifference[];
  /** Errors among them: nothing may be done. */
  readonly problems: readonly Problem[];
}

/** What has to be brought from the source's engine. */
export function broughtBy({ services }: Promotion): readonly BroughtImage[] {
  return services.filter(({ isBrought }) => isBrought);
}

/** Every image that some container of a project runs, by id. */
export function runningImageIds({ containers }: Observation): readonly string[] {
  return [...new Set(containers.flatMap(({ imageId }) => imageId ?? []))];
}

export interface PromotionWish {
  /** The services that are meant; left out or empty: all that both have. */
  readonly services?: readonly string[];
  /** True: a service that does not run in the source comes as the target's manifest says. Else it refuses the promotion. */
  readonly takesIdle?: boolean;
  /** True: no registry is asked for an image that the source's engine has. */
  readonly bringsAll?: boolean;
}

/**
 * What runs in one environment, for another: the very same images, by digest, with what the target's manifest says of everything else.
 * It is pure, and nothing is done by it.
 */
export function promotionOf(source: PromotionSide, target: PromotionSide, wish: PromotionWish = {}): Promotion {
  const { services: named = [], takesIdle = false } = wish;
  const meant = Object.values(target.application.services).filter(
    ({ name, isActive }) => isActive && (named.length === 0 || named.includes(name)),
  );
  const isShared = ({ name }: Service): boolean => ownProperty(source.application.services, name)?.isActive === true;
  const isIdle = ({ name }: Service): boolean => takesIdle && runningOf(name, source).length === 0;
  const shared = meant.filter(isShared);
  const picked = shared
    .filter((service) => !isIdle(service))
    .map((service) => ({ service, picked: pickImage(service, source, target, wish) }));
  const images = new Map(picked.flatMap(({ service, picked: one }) => ('image' in one ? [[service.name, one]] : [])));
  const application = withImages(target.application, images);
  const apart = sideProblems(source, target);
  // Where nothing can be promoted at all, what each service lacks leads nowhere.
  const problems = apart.length > 0 ? apart : picked.flatMap((one) => problemOf(one.picked));
  return {
    application,
    services: [...images].map(([service, its]) => ({
      service,
      ...its,
      changes: changesOf(service, application, target),
    })),
    ownServices: meant.filter((service) => !isShared(service)).map(({ name }) => name),
    idleServices: shared.filter(isIdle).map(({ name }) => name),
    differences: environmentDifferences(source.application, target.application).filter(
      ({ attribute, service }) => attribute !== 'image' && (named.length === 0 || named.includes(service)),
    ),
    problems,
  };
}

type PickedImage = Pick<PromotedService, 'image' | 'source' | 'imageId' | 'isBrought'>;

function problemOf(picked: PickedImage | { readonly problem: Problem }): readonly Problem[] {
  return 'problem' in picked ? [picked.problem] : [];
}

function pickImage(
  { name }: Service,
  source: PromotionSide,
  target: PromotionSide,
  { bringsAll = false }: PromotionWish,
): PickedImage | { readonly problem: Problem } {
  const running = runningOf(name, source);
  const ids = [...new Set(running.flatMap(({ imageId }) => imageId ?? []))];
  const [first] = running;
  const [imageId, ...others] = ids;
  if (!first || imageId === undefined) return refused('not-running', notRunning(name, source.environment));
  if (others.length > 0) return refused('mixed', mixed(name, source.environment));
  const its = { source: first.image, imageId };
  const known = ownProperty(target.digests, imageId);
  // What the target's engine has already needs no registry; it may know no digest of it.
  if (known) return { ...its, image: known[0] ?? imageId };
  const digests = ownProperty(source.digests, imageId);
  const [digest] = digests ?? [];
  if (digest !== undefined && !bringsAll) return { ...its, image: digest };
  if (digests) return { ...its, image: imageId, isBrought: true };
  return refused('no-image', noImage(name, source.environment, target.environment));
}

function runningOf(name: string, { observation }: PromotionSide): readonly ObservedContainer[] {
  return observation.containers.filter((each) => each.service === name && isOwn(each));
}

function isOwn(container: ObservedContainer): boolean {
  return isUp(container) && !container.isOneOff && container.placement !== 'local';
}

/** The image is not built again, and not pulled where it is there. */
function withImages(application: Application, images: ReadonlyMap<string, PickedImage>): Application {
  const services = Object.entries(application.services).map(([name, service]): readonly [string, Service] => {
    const picked = images.get(name);
    if (!picked) return [name, service];
    const { build: _, pullRefreshAfter: __, ...rest } = service;
    const pullPolicy = { policy: picked.image.includes('@') ? 'missing' : 'never' } as const;
    return [name, { ...rest, image: picked.image, pullPolicy }];
  });
  return { ...application, services: Object.fromEntries(services) };
}

/** What a plan for these services would change, by name. */
function changesOf(
  name: string,
  application: Application,
  { observation }: PromotionSide,
): readonly EnvironmentDifference[] {
  const service = ownProperty(application.services, name);
  if (!service) return [];
  const made = madeOf(name, observation);
  if (!made) return [{ service: name, change: 'added' }];
  const parts = changedParts(made.configParts ?? {}, madeParts(application, observation.engine.traits)(service));
  // What another tool made tells little of itself.
  const told = made.configHash === undefined ? parts.filter((part) => part.name === 'image') : parts;
  const counted: readonly EnvironmentDifference[] =
    made.count === undefined || made.count === service.replicas
      ? []
      : [{ ...changed(name, 'replicas'), from: String(made.count), to: String(service.replicas) }];
  const attributes = told.map((part): EnvironmentDifference => {
    const difference = { service: name, attribute: part.name, change: part.change };
    return part.name === 'image'
      ? { ...difference, from: made.image, to: imageName(application, service) }
      : difference;
  });
  return [...counted, ...attributes];
}

interface Made extends Pick<ObservedContainer, 'image' | 'configHash' | 'configParts'> {
  /** How many there are; left out for one on every node. */
  readonly count?: number;
}

/** What there is of a service; undefined: nothing. */
function madeOf(name: string, { containers, cluster }: Observation): Made | undefined {
  const kept = cluster?.services.find(({ service }) => service === name);
  if (kept) return { ...kept, ...(kept.replicas !== undefined && { count: kept.replicas }) };
  const present = containers.filter((each) => each.service === name && !each.isOneOff);
  const [first] = present;
  return first && { ...first, count: present.length };
}

function changed(service: string, attribute: string): EnvironmentDifference {
  return { service, attribute, change: 'changed' };
}

function sideProblems(source: PromotionSide, target: PromotionSide): readonly Problem[] {
  for (const { environment, observation } of [source, target]) {
    if (!observation.engine.traits.hasImages) return [refused('no-images', noImages(environment)).problem];
  }
  const [from, to] = [source, target].map(({ observation: { project, engine } }) => `${project}\0${engine.address}`);
  if (from !== to) return [];
  const message =
    `${source.environment} and ${target.environment} are the same project (${target.application.name}) on the same engine, so they are ` +
    'the same containers. Give one of them an engine, a context or, in a file of its own, a name.';
  return [refused('same-project', message).problem];
}

function notRunning(service: string, environment: string): string {
  return `${environment} does not run ${service}, so there is no image to promote. Start it there, or name the services that are meant.`;
}

function mixed(service: string, environment: string): string {
  return `The containers of ${service} in ${environment} do not all run the same image. Bring it up there first.`;
}

function noImage(service: string, from: string, to: string): string {
  return (
    `The image of ${service} is neither on the engine of ${from} itself nor on that of ${to}, and no registry of it is known. ` +
    `Pull or build it there: patchbay pull ${service} --environment ${from}.`
  );
}

function noImages(environment: string): string {
  return `${environment} runs local processes, which have no images to promote.`;
}

function refused(code: string, message: string): { readonly problem: Problem } {
  return { problem: { code: `promote.${code}`, severity: 'error', message } };
}
