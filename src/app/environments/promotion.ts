import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import { changedParts, configParts } from '../../engine/configParts.ts';
import { isUp } from '../../engine/containerState.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import { imageName } from '../../engine/plan/names.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { environmentDifferences, type EnvironmentDifference } from './differences.ts';

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
  /** Everything that changes for its containers, variables by their names. Empty: they are as they shall be. */
  readonly changes: readonly EnvironmentDifference[];
}

export interface Promotion {
  /** The target's, with the images of the source. */
  readonly application: Application;
  readonly services: readonly PromotedService[];
  /** Services of the target that the source has not, and which stay as the manifest says. */
  readonly ownServices: readonly string[];
  /** In what the target's manifest is not as the source's, images left out: what is not promoted. */
  readonly differences: readonly EnvironmentDifference[];
  /** Errors among them: nothing may be done. */
  readonly problems: readonly Problem[];
}

/** Every image that some container of a project runs, by id. */
export function runningImageIds({ containers }: Observation): readonly string[] {
  return [...new Set(containers.flatMap(({ imageId }) => imageId ?? []))];
}

/**
 * What runs in one environment, for another: the very same images, by digest, with what the target's manifest says of everything else.
 * `named` are the services that are meant; empty: all that both have. It is pure, and nothing is done by it.
 */
export function promotionOf(source: PromotionSide, target: PromotionSide, named: readonly string[]): Promotion {
  const meant = Object.values(target.application.services).filter(
    ({ name, isActive }) => isActive && (named.length === 0 || named.includes(name)),
  );
  const isShared = ({ name }: Service): boolean => ownProperty(source.application.services, name)?.isActive === true;
  const picked = meant.filter(isShared).map((service) => ({ service, picked: pickImage(service, source, target) }));
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
    differences: environmentDifferences(source.application, target.application).filter(
      ({ attribute, service }) => attribute !== 'image' && (named.length === 0 || named.includes(service)),
    ),
    problems,
  };
}

interface PickedImage {
  readonly image: string;
  readonly source: string;
  readonly imageId: string;
}

function problemOf(picked: PickedImage | { readonly problem: Problem }): readonly Problem[] {
  return 'problem' in picked ? [picked.problem] : [];
}

function pickImage(
  { name }: Service,
  source: PromotionSide,
  target: PromotionSide,
): PickedImage | { readonly problem: Problem } {
  const running = source.observation.containers.filter((each) => each.service === name && isOwn(each));
  const ids = [...new Set(running.flatMap(({ imageId }) => imageId ?? []))];
  const [first] = running;
  const [imageId, ...others] = ids;
  if (!first || imageId === undefined) return refused('not-running', notRunning(name, source.environment));
  if (others.length > 0) return refused('mixed', mixed(name, source.environment));
  const known = ownProperty(target.digests, imageId);
  // What the target's engine has already needs no registry; it may know no digest of it.
  const image = known ? (known[0] ?? imageId) : ownProperty(source.digests, imageId)?.[0];
  if (image === undefined) return refused('no-digest', noDigest(name, source.environment, target.environment));
  return { image, source: first.image, imageId };
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
  const present = observation.containers.filter((each) => each.service === name && !each.isOneOff);
  const [first] = present;
  if (!first) return [{ service: name, change: 'added' }];
  const parts = changedParts(first.configParts ?? {}, configParts(application, service, 'container'));
  const told = first.configHash === undefined ? parts.filter((part) => part.name === 'image') : parts;
  const counted: readonly EnvironmentDifference[] =
    present.length === service.replicas
      ? []
      : [{ ...changed(name, 'replicas'), from: String(present.length), to: String(service.replicas) }];
  const attributes = told.map((part): EnvironmentDifference => {
    const difference = { service: name, attribute: part.name, change: part.change };
    return part.name === 'image'
      ? { ...difference, from: first.image, to: imageName(application, service) }
      : difference;
  });
  return [...counted, ...attributes];
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

function noDigest(service: string, from: string, to: string): string {
  return (
    `The image of ${service} in ${from} is known to no registry, and ${to} does not have it. ` +
    `Push it: patchbay push ${service} --environment ${from}.`
  );
}

function noImages(environment: string): string {
  return `${environment} runs local processes, which have no images to promote.`;
}

function refused(code: string, message: string): { readonly problem: Problem } {
  return { problem: { code: `promote.${code}`, severity: 'error', message } };
}
