import type { NetworkSettings, Observation, VolumeSettings } from '../../observation.ts';
import { apiPath, type DockerClient } from '../connection/client.ts';
import { labels } from '../labels.ts';

type Texts = Readonly<Record<string, string>>;

/** A network as the engine lists it. */
export interface ListedNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Driver?: string;
  readonly Internal?: boolean;
  readonly EnableIPv6?: boolean;
  readonly Options?: Texts | null;
  readonly Labels?: Texts | null;
  readonly IPAM?: {
    readonly Driver?: string;
    readonly Options?: Texts | null;
    readonly Config?: readonly { Subnet?: string; Gateway?: string; IPRange?: string }[] | null;
  };
  /** Docker only tells these when it is asked about one network. */
  readonly Containers?: Readonly<Record<string, { readonly Name: string }>> | null;
}

interface ListedVolume {
  readonly Name: string;
  readonly Driver?: string;
  readonly Options?: Texts | null;
  readonly Labels?: Texts | null;
}

/** What an engine listed. */
interface Lists {
  readonly networks: unknown;
  readonly volumes: unknown;
  /** The ids of containers that keep no network from being removed. */
  readonly forwarders: ReadonlySet<string>;
}

/** How the project's networks and volumes are made. */
export async function observeSettings(
  client: DockerClient,
  project: string,
  { networks, volumes, forwarders }: Lists,
  signal: AbortSignal,
): Promise<NonNullable<Observation['settings']>> {
  const ours = (listOf(networks) as readonly ListedNetwork[]).filter(isOf(project));
  const stored = (listOf(volumes) as readonly ListedVolume[]).filter(isOf(project));
  const members = await Promise.all(ours.map(({ Id }) => membersOf(client, Id, forwarders, signal)));
  return {
    networks: Object.fromEntries(ours.map((each, index) => [each.Name, toNetworkSettings(each, members[index] ?? [])])),
    volumes: Object.fromEntries(stored.map((each) => [each.Name, toVolume(each)])),
  };
}

/** The ids of all networks, and their names: those are what Podman gives for an id where a container is in one. */
export function networkIds(networks: unknown): ReadonlySet<string> {
  return new Set((listOf(networks) as readonly ListedNetwork[]).flatMap(({ Id, Name }) => [Id, Name]));
}

async function membersOf(
  client: DockerClient,
  id: string,
  left: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const asked = client.call({ method: 'GET', path: apiPath('networks', id) }, signal);
  // It was removed meanwhile.
  const info = (await asked.catch(() => undefined)) as ListedNetwork | undefined;
  const members = Object.entries(info?.Containers ?? {});
  return members.filter(([member]) => !left.has(member)).map(([, { Name }]) => Name);
}

export function toNetworkSettings(network: ListedNetwork, members: readonly string[]): NetworkSettings {
  const { Driver: driver = '', Internal: isInternal = false, EnableIPv6: hasIpv6 = false, IPAM: ipam = {} } = network;
  const hash = network.Labels?.[labels.settings];
  return {
    driver,
    isInternal,
    hasIpv6,
    options: network.Options ?? {},
    ipamDriver: ipam.Driver ?? '',
    ipamOptions: ipam.Options ?? {},
    pools: (ipam.Config ?? []).map(({ Subnet: subnet, Gateway: gateway, IPRange: ipRange }) => ({
      ...(subnet === undefined ? {} : { subnet }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(ipRange === undefined ? {} : { ipRange }),
    })),
    members,
    ...(hash === undefined ? {} : { settingsHash: hash }),
  };
}

function toVolume({ Driver: driver = '', Options: options, Labels: its }: ListedVolume): VolumeSettings {
  return { driver, options: options ?? {}, labels: its ?? {} };
}

function isOf(project: string): (listed: { readonly Labels?: Texts | null }) => boolean {
  return ({ Labels }) => Labels?.[labels.project] === project;
}

function listOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
