import { ownProperty } from '../../../base/ownProperty.ts';
import type { Service } from '../../../manifest/model.ts';
import { configParts, describeChanges, describeDeviations } from '../../configParts.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { Assessments } from './assessment.ts';
import { isBeyondRepair, isReplaced } from '../containers.ts';
import { imageName } from '../names.ts';
import { whyLentAnew, whyUnshared } from './sharing.ts';
import type { UpRequest } from './upRequest.ts';
import type { EngineTraits } from '../../traits.ts';
import { isUp } from '../../containerState.ts';

/** Says why a container has to be recreated, for people: `environment.DB changed`. Undefined if it is up to date. */
export function whyOutdated(
  request: PlacedRequest,
  service: Service,
  container: ObservedContainer,
  /** Of what the service is now. It costs more than everything else here, so it is asked for only where it counts. */
  hash: () => string,
  assessments: Assessments,
): string | undefined {
  if (isBeyondRepair(container)) return 'it is dead';
  // It runs, but will never be healthy again, whatever is asked for.
  if (container.isUnwatched) return 'what watched over it was killed';
  const [lost] = container.lostNetworks ?? [];
  // It cannot be started any more, whatever is asked for.
  if (lost !== undefined && !isUp(container)) return `its network ${lost} is gone`;
  const unshared = whyUnshared(service, container, assessments);
  if (unshared !== undefined) return unshared;
  if (request.mode !== 'up') return undefined;
  const asked = request.recreated?.get(service.name);
  if (asked !== undefined) return asked;
  if (isReplaced(container)) return 'its replacement was cut short';
  return (
    whyChanged(request, service, container, hash) ??
    whyImageIsOther(request, service, container) ??
    whyDisconnected(request, service, container) ??
    whyLentAnew(service, container, assessments)
  );
}

/** The request, and what holds where the service is to run. */
type PlacedRequest = UpRequest & { readonly traits: EngineTraits };

function whyChanged(
  { application, traits }: PlacedRequest,
  service: Service,
  { configHash, configParts: before = {} }: ObservedContainer,
  hash: () => string,
): string | undefined {
  const { declaration } = traits;
  const isUntold = Object.keys(before).length === 0;
  if (configHash !== undefined) {
    if (configHash === hash()) return undefined;
    const changes = isUntold ? undefined : describeChanges(before, configParts(application, service, declaration));
    return changes ?? 'its configuration changed';
  }
  // A container that another tool created from the same manifest is adopted unless it is visibly out of date.
  return isUntold ? undefined : describeDeviations(before, configParts(application, service, declaration));
}

function whyImageIsOther(
  { application, observation }: UpRequest,
  service: Service,
  { imageId }: ObservedContainer,
): string | undefined {
  const present = ownProperty(observation.images, imageName(application, service));
  return imageId === undefined || present === undefined || imageId === present ? undefined : 'its image is newer';
}

/** Somebody has disconnected it from a network that is there. It is recreated, which also restores its settings there. */
function whyDisconnected(
  { application, observation }: UpRequest,
  { networkMode, networks }: Service,
  container: ObservedContainer,
): string | undefined {
  if (networkMode !== undefined || !container.networks) return undefined;
  const present = new Set([...observation.networks, ...(observation.everywhere?.networks ?? [])]);
  const names = Object.keys(networks).flatMap((key) => ownProperty(application.networks, key)?.name ?? []);
  const left = names.find((name) => present.has(name) && container.networks?.includes(name) === false);
  return left === undefined ? undefined : `it was disconnected from the network ${left}`;
}
