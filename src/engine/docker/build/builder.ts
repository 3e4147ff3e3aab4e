import type { Build } from '../../../manifest/model.ts';
import type { DockerClient } from '../connection/client.ts';
import { isStageName, toNamedContext } from './namedContexts.ts';

/** What an engine can build with. */
export interface BuilderFacts {
  readonly hasBuildKit: boolean;
  /** `1.41`. */
  readonly apiVersion: string;
}

export type BuildDecision =
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'build';
      readonly builder: 'buildkit' | 'classic';
      /** False when the other builder could do it too. */
      readonly isBound: boolean;
      /** What is done otherwise than the manifest says, for people. */
      readonly notices: readonly string[];
    };

/** BuildKit reads these from API 1.42 (Docker 23) on; before, it leaves them out without a word. */
const limitsInBuildKit = 42;

export async function builderFacts(
  client: DockerClient,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<BuilderFacts> {
  const { ApiVersion: apiVersion } = await client.version(signal);
  const answer = await client.stream({ method: 'GET', path: '/_ping' }, signal);
  answer.resume();
  const { headers = {} } = answer as { headers?: Readonly<Record<string, unknown>> };
  return { hasBuildKit: hasBuildKit(headers, variables['DOCKER_BUILDKIT']), apiVersion };
}

/**
 * Decides as Docker's command line does: what the user asks for, else what the engine prefers. An engine that says nothing (Docker 20.10)
 * has BuildKit in it; Podman does not, and builds with its own, and Windows has none.
 */
function hasBuildKit(headers: Readonly<Record<string, unknown>>, asked: string | undefined): boolean {
  if (headers['libpod-api-version'] !== undefined || headers['ostype'] === 'windows') return false;
  if (asked !== undefined && asked !== '') return asked !== '0' && asked.toLowerCase() !== 'false';
  return headers['builder-version'] !== '1';
}

/** Which builder serves all of what the manifest says of a build; refused where none does. Nothing is left out without a word. */
export function decideBuild(build: Build, facts: BuilderFacts): BuildDecision {
  const why = reasonToRefuse(build);
  if (why !== undefined) return { kind: 'refused', why };
  const forBuildKit = namesOf({ secrets: build.secrets, ssh: build.ssh });
  const forClassic = classicOnly(build, facts);
  if (forBuildKit !== '' && forClassic !== '') {
    return { kind: 'refused', why: `${forBuildKit} needs BuildKit, and this engine's does not know ${forClassic}` };
  }
  if (forBuildKit !== '' && !facts.hasBuildKit) {
    return {
      kind: 'refused',
      why: `${forBuildKit} needs BuildKit, which this engine has not, or DOCKER_BUILDKIT=0 forbids`,
    };
  }
  return {
    kind: 'build',
    builder: facts.hasBuildKit && forClassic === '' ? 'buildkit' : 'classic',
    isBound: forBuildKit !== '' || forClassic !== '' || !facts.hasBuildKit,
    notices: [
      ...(facts.hasBuildKit && forClassic !== '' ? [`Building with the classic builder, for ${forClassic}`] : []),
      ...noticesOf(build),
    ],
  };
}

/** What the Engine API has no way to say to any builder. */
function reasonToRefuse(build: Build): string | undefined {
  const insecure = (build.entitlements ?? []).filter((entitlement) => entitlement !== 'network.host');
  if (build.isPrivileged) return 'build.privileged is not offered by the engine';
  if (insecure.length > 0) return `the engine does not grant build.entitlements ${insecure.join(', ')}`;
  const contexts = reasonAgainstContexts(build);
  if (contexts !== undefined) return contexts;
  const foreign = (build.cacheTo ?? []).filter((target) => target !== 'type=inline');
  if (foreign.length > 0)
    return `the engine writes no cache to ${foreign.join(', ')} (build.cache_to); it offers type=inline`;
  if (build.dockerfileInline !== undefined && isRemoteContext(build.context)) {
    return 'build.dockerfile_inline needs a context that is a folder';
  }
  return undefined;
}

/** The Engine API takes one context; what an image can stand for comes as a stage (`namedContexts`). */
function reasonAgainstContexts({ additionalContexts, context, isPulled, target }: Build): string | undefined {
  const contexts = Object.entries(additionalContexts ?? {});
  if (contexts.length === 0) return undefined;
  const key = 'build.additional_contexts';
  const foreign = contexts.filter(([, source]) => !toNamedContext(source)).map(([, source]) => source);
  if (foreign.length > 0)
    return `the engine reads no ${key} from ${foreign.join(', ')}, only folders, images and services`;
  const odd = contexts.map(([name]) => name).filter((name) => !isStageName(name));
  if (odd.length > 0)
    return `${key} ${odd.join(', ')} has a name that no stage can have, and the engine knows no other`;
  if (isRemoteContext(context)) return `${key} needs a context that is a folder`;
  if (/^\d+$/.test(target ?? '')) return `${key} needs a build.target that is named, not counted`;
  const isLocal = contexts.some(([, source]) => toNamedContext(source)?.kind !== 'image');
  return isPulled && isLocal ? `build.pull would pull its ${key} too, which are in no registry` : undefined;
}

/** True for a context that the engine fetches by itself. */
export function isRemoteContext(context: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^git@|^github\.com\//.test(context);
}

function classicOnly(build: Build, { apiVersion }: BuilderFacts): string {
  const isOld = Number(apiVersion.split('.')[1] ?? 0) < limitsInBuildKit;
  const { network, isolation } = build;
  return namesOf({
    ...(isOld ? { shm_size: build.shmBytes, ulimits: build.ulimits } : {}),
    // Only the classic builder joins a network; BuildKit has its own few.
    network: network === undefined || ['default', 'host', 'none'].includes(network) ? undefined : network,
    isolation: isolation === undefined || isolation === 'default' ? undefined : isolation,
  });
}

function noticesOf(build: Build): readonly string[] {
  const { platforms = [], uncachedStages, provenance, sbom } = build;
  const foreignCaches = (build.cacheFrom ?? []).filter((source) => imageOfCache(source) === undefined);
  return [
    ...(platforms.length > 1
      ? [`An engine holds one platform of an image: building for ${platforms[0] ?? ''} alone`]
      : []),
    ...(uncachedStages ? ['The Engine API knows no stages: building all of them without the cache'] : []),
    ...(foreignCaches.length > 0
      ? [`The engine reads no cache from ${foreignCaches.join(', ')}: building without`]
      : []),
    ...(isWanted(provenance) ? ['The engine keeps no provenance of what it builds: building without'] : []),
    ...(isWanted(sbom) ? ['The engine keeps no SBOM of what it builds: building without'] : []),
  ];
}

/** `image` and `type=registry,ref=image` name an image; every other source is one that only a builder of its own reads. */
export function imageOfCache(source: string): string | undefined {
  if (!source.includes('=')) return source;
  const fields = new Map(
    source.split(',').map((field) => [field.split('=', 1)[0], field.slice(field.indexOf('=') + 1)]),
  );
  return fields.get('type') === 'registry' ? fields.get('ref') : undefined;
}

function isWanted(attestation: string | undefined): boolean {
  return attestation !== undefined && !['', 'false', 'mode=none'].includes(attestation);
}

function namesOf(values: Readonly<Record<string, unknown>>): string {
  const names = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`build.${name}`]));
  return names.join(', ');
}
