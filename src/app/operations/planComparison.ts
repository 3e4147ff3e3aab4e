import { listText } from './planGroups.ts';
import { joinText } from '../trees/treeNode.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import { isUp } from '../../engine/containerState.ts';
import type { Application, Network, Service, Volume } from '../../manifest/model.ts';

/** Something of the manifest that was looked up on the engine, and what was found there. */
export interface ComparedPart {
  readonly kind: 'service' | 'network' | 'volume';
  readonly name: string;
  /** For people: `2 of 2 run · image web:latest (3f2a4c5d6e7f) · configuration 9a8b7c6d`. */
  readonly facts: string;
  /** True for what the manifest does not want now, so that it was not looked up. */
  readonly isLeftOut?: true;
}

/** What `up` compares with what runs. A plan without steps has found all of it as the manifest says. */
export function comparedParts(application: Application, observation: Observation): readonly ComparedPart[] {
  const { networks, volumes } = observation.settings ?? {};
  return [
    ...Object.values(application.services).map((service) => comparedService(service, observation)),
    ...(networks ? Object.values(application.networks) : []).map((network) => ({
      kind: 'network' as const,
      name: network.name,
      facts: resourceFacts(network, observation.networks, networks?.[network.name]?.driver),
    })),
    ...(volumes ? Object.values(application.volumes) : []).map((volume) => ({
      kind: 'volume' as const,
      name: volume.name,
      facts: resourceFacts(volume, observation.volumes, volumes?.[volume.name]?.driver),
    })),
  ];
}

/** `Compared 3 services, 1 network and 2 volumes with what runs.` */
export function comparisonSummary(parts: readonly ComparedPart[]): string {
  const counts = (['service', 'network', 'volume'] as const).flatMap((kind) => {
    const count = parts.filter((part) => part.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  });
  const text = listText(counts);
  return text === '' ? 'The manifest declares nothing.' : `Compared ${text} with what is on the engine.`;
}

function comparedService(service: Service, { containers, engine, cluster }: Observation): ComparedPart {
  const own = containers.filter((container) => container.service === service.name && !container.isOneOff);
  const told = cluster?.services.find((each) => each.service === service.name);
  // One on every node: as many as there are.
  const wanted = told !== undefined && told.replicas === undefined ? own.length : service.replicas;
  const facts = joinText(
    replicasText(service, own, wanted),
    engine.traits.hasImages && imageText(own),
    own.length > 0 && configurationText(own),
  );
  const isLeftOut = !service.isActive && own.length === 0;
  return { kind: 'service', name: service.name, facts, ...(isLeftOut && { isLeftOut }) };
}

function replicasText(service: Service, own: readonly ObservedContainer[], wanted: number): string {
  const up = own.filter(isUp).length;
  if (!service.isActive && up === 0) return `left out: profile ${service.profiles.join(', ')} is not active`;
  if (service.isActive && service.replicas === 0 && own.length === 0) return 'scaled to 0';
  if (up === 0 && own.some(({ exitCode }) => exitCode === 0)) return 'completed';
  return `${up} of ${service.isActive ? wanted : own.length} run`;
}

function imageText([first]: readonly ObservedContainer[]): string | undefined {
  return first && `image ${first.image}${first.imageId === undefined ? '' : ` (${shortId(first.imageId)})`}`;
}

/** Two replicas of one service have the same configuration, or they would be in the plan. */
function configurationText([first]: readonly ObservedContainer[]): string {
  return first?.configHash === undefined
    ? 'made by another tool: its settings agree'
    : `configuration ${first.configHash.slice(0, 8)}`;
}

function resourceFacts(
  { name, isExternal }: Pick<Network | Volume, 'name' | 'isExternal'>,
  present: readonly string[],
  driver: string | undefined,
): string {
  if (isExternal) return 'external: left as it is';
  if (!present.includes(name)) return 'not there: no service that runs uses it';
  return driver === undefined ? 'there' : `there, driver ${driver}`;
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
