import { dirname, basename } from 'node:path';
import { addressGiver, defaultSockets, hostOf, type DockerTarget } from './address.ts';
import type { UserEnvironment } from './userConfig.ts';

/** Signs that there is a Docker, without asking it. */
export interface DockerPresence {
  /** What names its address, for people: `DOCKER_HOST`; undefined if only Docker's default address is known. */
  readonly givenBy?: string;
  /** Its address for messages: `unix:///var/run/docker.sock`, or the name of a context. */
  readonly place: string;
  /** Something stands at the default place, whether it answers or not. */
  readonly hasSocket: boolean;
}

export function dockerPresence(target: DockerTarget, environment: UserEnvironment): DockerPresence {
  const givenBy = addressGiver(target, environment);
  const place = hostOf(target, environment);
  return { ...(givenBy === undefined ? {} : { givenBy }), place, hasSocket: hasSocket(environment) };
}

/** A link that leads nowhere counts: Docker Desktop leaves one behind while it is stopped. */
function hasSocket(environment: UserEnvironment): boolean {
  if (environment.platform === 'win32') return defaultSockets(environment).some(environment.exists);
  return defaultSockets(environment).some((path) => environment.namesIn(dirname(path)).includes(basename(path)));
}
