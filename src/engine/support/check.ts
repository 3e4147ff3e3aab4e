import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { EngineInfo, Observation } from '../observation.ts';
import { noLocalRun } from '../failures.ts';
import { needsContainer } from './containersOnly.ts';
import { checkGrantedFiles } from './files.ts';
import { networkLimits, serviceLimits } from './limits.ts';
import { checkSwarmSupport } from './swarm/check.ts';
import { isMet, limitProblem, unmetLimits } from './unmet.ts';

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
    ...(engine.traits.schedules
      ? checkSwarmSupport(application, services, observation)
      : checkMachineSupport(application, services, engine)),
    ...missingExternals(application, services, observation),
  ];
}

function checkMachineSupport(
  application: Application,
  services: readonly Service[],
  engine: EngineInfo,
): readonly Problem[] {
  return [
    ...services.flatMap((service) => limitsOf(service, engine)),
    ...networksOf(application, services).flatMap((key) => networkProblems(application, key, engine)),
    ...services.flatMap((service) => checkGrantedFiles(application, service)),
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
      .map(([name, limit]) => limitProblem(`${said}: ${name}`, limit, engine, service.at)),
    // These are reported in one line: they are common in manifests that a Swarm runs as well.
    ...(first
      ? [limitProblem(`What ${said} says in ${swarm.map(([name]) => name).join(', ')}`, first[1], engine, service.at)]
      : []),
  ];
}

function networkProblems(application: Application, key: string, engine: EngineInfo): readonly Problem[] {
  const network = ownProperty(application.networks, key);
  if (!network || network.isExternal) return [];
  return unmetLimits(network, networkLimits, engine, (name) => `The network "${key}": ${name}`);
}

function networksOf(application: Application, services: readonly Service[]): readonly string[] {
  const keys = services.flatMap((service) => (service.networkMode === undefined ? Object.keys(service.networks) : []));
  return [...new Set(keys)].filter((key) => Object.hasOwn(application.networks, key));
}

/** An external network or volume must have been created by somebody else. */
function missingExternals(
  application: Application,
  services: readonly Service[],
  { everywhere, engine }: Observation,
): readonly Problem[] {
  if (!everywhere) return [];
  // A volume of a cluster is on its nodes, each of which makes what it lacks.
  const mounting = engine.traits.schedules ? [] : services;
  const volumes = mounting.flatMap(({ mounts }) =>
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
