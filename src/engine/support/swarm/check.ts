import type { Problem } from '../../../base/problem.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { FileGrant } from '../../../manifest/model/files.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import type { Observation } from '../../observation.ts';
import { swarmNetworkLimits, swarmLimits, untunable } from './limits.ts';
import { unmetLimits } from '../unmet.ts';
import { checkPlaces } from './places.ts';

/** Swarm makes a name in DNS of that of a service. */
const validName = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/;
const maxNameLength = 63;

/** Reports what of these services a Swarm cannot do, or not as they say, before it is told anything. */
export function checkSwarmSupport(
  application: Application,
  services: readonly Service[],
  { engine, cluster }: Observation,
): readonly Problem[] {
  const networks = new Set(services.flatMap((service) => Object.keys(service.networks)));
  return [
    ...services.flatMap((service) => [
      ...checkName(application, service),
      ...unmetLimits(service, swarmLimits, engine, (name) => `"${service.name}": ${name}`, service.at),
      ...tuning(service),
      ...checkGrants(application, service),
      ...checkPlaces(application, service, cluster?.nodes ?? []),
    ]),
    ...[...networks].flatMap((key) => {
      const network = ownProperty(application.networks, key);
      if (!network || network.isExternal) return [];
      return unmetLimits(network, swarmNetworkLimits, engine, (name) => `The network "${key}": ${name}`);
    }),
  ];
}

function checkName({ name: project }: Application, { name, at }: Service): readonly Problem[] {
  const whole = `${project}_${name}`;
  if (validName.test(whole) && whole.length <= maxNameLength) return [];
  const why =
    whole.length > maxNameLength
      ? `a Swarm takes at most ${maxNameLength} characters`
      : 'a Swarm takes letters and digits, with hyphens and underscores between them';
  const message = `"${name}" would be ${whole} on the Swarm: ${why}. Nothing is started. Rename the service, or the project.`;
  return [{ code: 'engine.not-on-cluster', severity: 'error', message, at }];
}

/** In one line: each is common in manifests, and none changes what a service does. */
function tuning(service: Service): readonly Problem[] {
  const names = Object.entries(untunable).flatMap(([name, isUsed]) => (isUsed(service) ? [name] : []));
  if (names.length === 0) return [];
  const message = `What "${service.name}" says in ${names.join(', ')} is for containers of one machine. It is left out: a Swarm has no word for it.`;
  return [{ code: 'engine.not-on-cluster', severity: 'info', message, at: service.at }];
}

/** Configs and secrets that the cluster cannot keep, whatever is in them. Messages name them and never hold their content. */
function checkGrants(application: Application, service: Service): readonly Problem[] {
  const { secrets = [], configs = [] } = service;
  const checked = (kind: 'secret' | 'config', grants: readonly FileGrant[]): readonly Problem[] =>
    grants.flatMap((grant) => {
      const problem = checkGrant(application, kind, grant);
      return problem ? [{ ...problem, severity: 'error' as const, at: service.at }] : [];
    });
  return [...checked('secret', secrets), ...checked('config', configs)];
}

function checkGrant(
  application: Application,
  kind: 'secret' | 'config',
  { source, uid, gid }: FileGrant,
): Pick<Problem, 'code' | 'message'> | undefined {
  const stored = ownProperty(kind === 'secret' ? application.secrets : application.configs, source);
  if (!stored) return undefined;
  const name = `the ${kind} "${source}"`;
  if (![uid, gid].every((id) => id === undefined || /^\d{1,10}$/.test(id))) {
    return {
      code: 'engine.file-owner',
      message: `${name} does not name its owner by number. Write uid and gid as numbers.`,
    };
  }
  if (stored.isExternal) return undefined;
  if (stored.driver !== undefined) {
    const next = `Create it ("docker ${kind} create --driver ${stored.driver} ${source}"), and declare it as external.`;
    return {
      code: 'engine.external-file',
      message: `${name} has a driver, which has its content. Nothing is started. ${next}`,
    };
  }
  if (stored.file !== undefined || stored.content !== undefined) return undefined;
  const next =
    stored.environment === undefined
      ? 'It says nowhere what is in it. Give it a "file:".'
      : `Its variable ${stored.environment} is not set. Set it where you start Patchbay, or in .env.`;
  return { code: 'engine.file-unset', message: `${name} is empty. Nothing was started. ${next}` };
}
