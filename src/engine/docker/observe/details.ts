import type { Json } from '../../../manifest/model.ts';
import {
  variablesFrom,
  type ContainerDetails,
  type DetailedMount,
  type DetailedNetwork,
  type ImageConfig,
} from '../../containerDetails.ts';
import { containerGone } from '../../failures.ts';
import type { DockerClient } from '../connection/client.ts';
import { inspect, inspectImage, type InspectedImage } from './observe.ts';

/** The parts of `docker inspect` that are read here. Every one of them may be missing: engines differ. */
interface Inspected {
  readonly Id: string;
  readonly Image?: string;
  readonly Config?: {
    readonly Env?: readonly string[] | null;
    readonly WorkingDir?: string;
    readonly User?: string;
  };
  readonly Mounts?: readonly InspectedMount[] | null;
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, InspectedEndpoint | null>> | null };
  readonly HostConfig?: {
    readonly Tmpfs?: Readonly<Record<string, string>> | null;
    readonly ReadonlyRootfs?: boolean;
  };
}

interface InspectedMount {
  readonly Type?: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination?: string;
  readonly RW?: boolean;
}

interface InspectedEndpoint {
  readonly IPAddress?: string;
  readonly Aliases?: readonly string[] | null;
}

/** Asks Docker for everything about a container. Rejects with `engine.container-gone`. */
export async function containerDetails(
  client: DockerClient,
  container: string,
  signal: AbortSignal,
): Promise<ContainerDetails> {
  const raw = await inspect(client, container, signal);
  if (!raw) throw containerGone(container);
  const info = raw as unknown as Inspected;
  const image = info.Image === undefined ? undefined : await inspectImage(client, info.Image, signal);
  const createdMs = Date.parse(image?.Created ?? '');
  const { WorkingDir: directory = '', User: user = '', Env: environment } = info.Config ?? {};
  return {
    id: info.Id,
    environment: variablesFrom(environment ?? []),
    mounts: [...(info.Mounts ?? []).map(toMount), ...temporary(info)],
    networks: networksOf(info),
    ...(directory !== '' && { workingDirectory: directory }),
    ...(user !== '' && { user }),
    ...(info.HostConfig?.ReadonlyRootfs === true && { isRootReadOnly: true as const }),
    ...(image && { image: imageConfig(image) }),
    // An image that is built without a date has the first one of all.
    ...(createdMs > 0 && { imageCreatedAtMs: createdMs }),
    raw: raw as unknown as Json,
  };
}

function imageConfig({ Config, Architecture: architecture = '' }: InspectedImage): ImageConfig {
  const directory = Config?.WorkingDir ?? '';
  return {
    entrypoint: Config?.Entrypoint ?? [],
    command: Config?.Cmd ?? [],
    environment: variablesFrom(Config?.Env ?? []),
    labels: Config?.Labels ?? {},
    hasHealthcheck: (Config?.Healthcheck?.Test ?? ['NONE'])[0] !== 'NONE',
    ...(directory !== '' && { workingDirectory: directory }),
    ...(architecture !== '' && { architecture }),
  };
}

function toMount({ Type = 'bind', Name, Source, Destination = '', RW }: InspectedMount): DetailedMount {
  const source = Type === 'volume' ? Name : Source;
  return { type: Type, ...(source ? { source } : {}), target: Destination, isReadOnly: RW === false };
}

/** What `tmpfs:` asks for is not among the mounts. */
function temporary({ HostConfig }: Inspected): readonly DetailedMount[] {
  const options = Object.entries(HostConfig?.Tmpfs ?? {});
  return options.map(([target, text]) => ({ type: 'tmpfs', target, isReadOnly: text.split(',').includes('ro') }));
}

function networksOf({ Id: id, NetworkSettings }: Inspected): readonly DetailedNetwork[] {
  return Object.entries(NetworkSettings?.Networks ?? {}).map(([name, endpoint]) => ({
    name,
    ...(endpoint?.IPAddress ? { address: endpoint.IPAddress } : {}),
    aliases: (endpoint?.Aliases ?? []).filter((alias) => !id.startsWith(alias)),
  }));
}
