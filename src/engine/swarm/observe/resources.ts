import { labels } from '../../docker/labels.ts';
import { toNetworkSettings, type ListedNetwork } from '../../docker/observe/observeSettings.ts';
import type { KeptFile, NetworkSettings, Observation, ObservedContainer, VolumeSettings } from '../../observation.ts';
import { swarmLabels } from '../labels.ts';
import type { SwarmConfig, SwarmMount, SwarmService } from '../objects.ts';

type Texts = Readonly<Record<string, string>>;
type Settings = NonNullable<Observation['settings']>;

/** Whether Patchbay, Compose or `docker stack` made something for a project. */
export function isOf(project: string, its: Texts | null | undefined): boolean {
  return its?.[labels.project] === project || its?.[swarmLabels.stack] === project;
}

/** The project's networks, and who is in them, as far as that is the project's own. */
export function toNetworks(
  project: string,
  listed: readonly ListedNetwork[],
  containers: readonly ObservedContainer[],
): Settings['networks'] {
  const ours = listed.filter(({ Labels: its }) => isOf(project, its));
  const runs = containers.filter(({ state }) => state === 'running');
  const membersOf = (name: string): readonly string[] =>
    runs.filter(({ networks }) => networks?.includes(name)).map((container) => container.name);
  return Object.fromEntries(
    ours.map((network) => [network.Name, withoutOwn(toNetworkSettings(network, membersOf(network.Name)))]),
  );
}

/** The cluster adds an option to each overlay, which nobody asked for. */
function withoutOwn(network: NetworkSettings): NetworkSettings {
  const { 'com.docker.network.driver.overlay.vxlanid_list': _, ...options } = network.options;
  return { ...network, options };
}

interface ListedVolume {
  readonly Name: string;
  readonly Driver?: string;
  readonly Options?: Texts | null;
  readonly Labels?: Texts | null;
}

/** The project's volumes: those that its services mount, which nodes make with the first task, and those of the node that was asked. */
export function toVolumes(
  project: string,
  services: readonly SwarmService[],
  listed: readonly ListedVolume[],
): Settings['volumes'] {
  const mounted = services.flatMap(({ Spec: { TaskTemplate: template } }) => template.ContainerSpec?.Mounts ?? []);
  const wanted = mounted.filter(({ Type: type, Source: name, VolumeOptions: options }) => {
    return type === 'volume' && Boolean(name) && isOf(project, options?.Labels);
  });
  const there = listed.filter(({ Labels: its }) => isOf(project, its));
  return Object.fromEntries([
    ...wanted.map((mount) => [mount.Source ?? '', fromMount(mount)] as const),
    ...there.map((volume) => [volume.Name, fromList(volume)] as const),
  ]);
}

function fromMount({ VolumeOptions: options }: SwarmMount): VolumeSettings {
  const { Name: driver, Options: its } = options?.DriverConfig ?? {};
  return { driver: driver || 'local', options: its ?? {}, labels: options?.Labels ?? {} };
}

function fromList({ Driver: driver = 'local', Options: options, Labels: its }: ListedVolume): VolumeSettings {
  return { driver, options: options ?? {}, labels: its ?? {} };
}

/** The configs or secrets of a project, by name. */
export function toKeptFiles(project: string, listed: readonly SwarmConfig[]): readonly KeptFile[] {
  const ours = listed.filter(({ Spec: spec }) => isOf(project, spec.Labels));
  return ours.map(({ Spec: { Name: name, Labels: its } }) => ({ name, ...fileOf(its) })).sort(byName);
}

function fileOf(its: Texts | null | undefined): { readonly file?: string } {
  const file = its?.[swarmLabels.file];
  return file === undefined ? {} : { file };
}

function byName(left: KeptFile, right: KeptFile): number {
  return left.name < right.name ? -1 : 1;
}
