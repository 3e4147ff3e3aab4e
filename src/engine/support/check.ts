import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { hasApi, oldestApi } from './api.ts';
import type { EngineInfo, Observation } from '../observation.ts';
import { noLocalRun } from '../failures.ts';
import { needsContainer } from './containersOnly.ts';
import { checkGrantedFiles } from './files.ts';
import { networkLimits, serviceLimits, type Limit, type Unless } from './limits.ts';

/**
 * Reports, before anything is created, what of these services the engine cannot do, or not as they say. An error means that the
 * plan must not be applied; the rest is shown beside it.
 */
export function checkSupport(
  application: Application,
  services: readonly Service[],
  observation: Observation,
): readonly Problem[] {
  const { engine } = observation;
  if (engine.traits.declaration === 'run') return noLocalRuns(services);
  return [
    ...services.flatMap((service) => limitsOf(service, engine)),
    ...networksOf(application, services).flatMap((key) => networkProblems(application, key, engine)),
    ...services.flatMap((service) => checkGrantedFiles(application, service)),
    ...missingExternals(application, services, observation),
  ];
}

/** Reports all of them in one line: without Docker, an ordinary Compose file has no service that says how to run. */
function noLocalRuns(services: readonly Service[]): readonly Problem[] {
  const silent = services.filter(needsContainer);
  return silent.length === 0 ? [] : [noLocalRun(silent).problem];
}

function limitsOf(service: Service, engine: EngineInfo): readonly Problem[] {
  const unmet = Object.entries(serviceLimits).filter(
    ([, { isUsed, unless }]) => !isMet(unless, engine) && isUsed(service),
  );
  const isSwarm = ([, { unless, effect }]: (typeof unmet)[number]): boolean =>
    unless.kind === 'cluster' && effect === 'left-out';
  const swarm = unmet.filter(isSwarm);
  const [first] = swarm;
  const said = `"${service.name}"`;
  return [
    ...unmet
      .filter((each) => !isSwarm(each))
      .map(([name, limit]) => limitProblem(`${said}: ${name}`, limit, engine, service)),
    // These are reported in one line: they are common in manifests that a Swarm runs as well.
    ...(first
      ? [limitProblem(`What ${said} says in ${swarm.map(([name]) => name).join(', ')}`, first[1], engine, service)]
      : []),
  ];
}

function networkProblems(application: Application, key: string, engine: EngineInfo): readonly Problem[] {
  const network = ownProperty(application.networks, key);
  if (!network || network.isExternal) return [];
  return Object.entries(networkLimits)
    .filter(([, { isUsed, unless }]) => !isMet(unless, engine) && isUsed(network))
    .map(([name, limit]) => limitProblem(`The network "${key}": ${name}`, limit, engine));
}

function isMet(unless: Unless, { apiVersion = oldestApi, os = 'linux' }: EngineInfo): boolean {
  if (unless.kind === 'api') return hasApi(apiVersion, unless.since);
  return unless.kind === 'windows' && os === 'windows';
}

function limitProblem<T>(
  subject: string,
  { unless, effect, next }: Limit<T>,
  engine: EngineInfo,
  service?: Service,
): Problem {
  const severity = effect === 'refused' ? 'error' : unless.kind === 'cluster' ? 'info' : 'warning';
  const outcome = effect === 'refused' ? ' Nothing is started.' : unless.kind === 'never' ? '' : ' It is left out.';
  return {
    code: codes[unless.kind],
    severity,
    message: `${subject}${reasonOf(unless, engine)}.${outcome} ${next}`,
    ...(service ? { at: service.at } : {}),
  };
}

const codes = {
  api: 'engine.api-too-old',
  windows: 'engine.windows-only',
  cluster: 'engine.swarm-only',
  never: 'engine.unsupported',
} as const satisfies Readonly<Record<Unless['kind'], string>>;

function reasonOf(unless: Unless, { label, apiVersion = oldestApi }: EngineInfo): string {
  switch (unless.kind) {
    case 'api':
      return ` needs version ${unless.since} of Docker’s API, and ${label} speaks ${apiVersion}`;
    case 'windows':
      return ' is for Windows containers, and this engine runs others';
    case 'cluster':
      return ' is for Swarm, and this engine is Docker alone';
    case 'never':
      return `: ${unless.why}`;
  }
}

function networksOf(application: Application, services: readonly Service[]): readonly string[] {
  const keys = services.flatMap((service) => (service.networkMode === undefined ? Object.keys(service.networks) : []));
  return [...new Set(keys)].filter((key) => Object.hasOwn(application.networks, key));
}

/** An external network or volume must have been created by somebody else. */
function missingExternals(
  application: Application,
  services: readonly Service[],
  { everywhere }: Observation,
): readonly Problem[] {
  if (!everywhere) return [];
  const volumes = services.flatMap(({ mounts }) =>
    mounts.flatMap(({ type, source }) => (type === 'volume' && source !== undefined ? [source] : [])),
  );
  const missing = (
    kind: 'network' | 'volume',
    keys: readonly string[],
    section: Readonly<Record<string, { readonly name: string; readonly isExternal: boolean }>>,
    present: readonly string[],
  ) =>
    keys.flatMap((key) => {
      const declared = ownProperty(section, key);
      const isMissing = declared?.isExternal && !present.includes(declared.name) && !builtIn.has(declared.name);
      return isMissing ? [externalMissing(kind, declared.name)] : [];
    });
  return [
    ...missing('network', networksOf(application, services), application.networks, everywhere.networks),
    ...missing('volume', [...new Set(volumes)], application.volumes, everywhere.volumes),
  ];
}

const builtIn: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

function externalMissing(kind: 'network' | 'volume', name: string): Problem {
  const message = `The ${kind} "${name}" is external, and this engine has none of that name. Nothing was started. Create it ("docker ${kind} create ${name}"), or remove "external" from the manifest.`;
  return { code: `engine.external-${kind}-missing`, severity: 'error', message };
}
