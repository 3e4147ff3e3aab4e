import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import type { DockerOptions } from 'dockerode';
import { maskPassword } from '../../../base/mask.ts';
import type { EngineAddress } from '../../engine.ts';
import { currentContext, defaultContext, findContext, listContexts } from './contexts.ts';
import { refusedByDocker } from './errors.ts';
import { SshTransport, sshTarget } from './sshTransport.ts';
import { readTlsMaterial, type TlsMaterial } from './tls.ts';
import { configFolder, type UserEnvironment } from './userConfig.ts';

/** What is asked for; with neither, Docker's own rules say where it is. */
export type DockerTarget = Pick<Extract<EngineAddress, { kind: 'docker' }>, 'host' | 'context' | 'givenBy'>;

/** The driver takes an agent too, which its types leave out. */
type ConnectionOptions = DockerOptions & { readonly agent: HttpAgent };

export interface DockerAddress {
  /** The address as Docker writes it: `unix:///var/run/docker.sock`. */
  readonly label: string;
  /** The docker context it comes from; undefined for the default one. */
  readonly context?: string;
  readonly options: ConnectionOptions;
}

/**
 * Where Docker is, in the order of Docker's command line: the given host, the given context, `DOCKER_HOST`, `DOCKER_CONTEXT`,
 * the user's current context, the first default socket that is there. Throws `engine.bad-address` or `engine.unknown-context`
 * for what cannot be used.
 */
export function dockerAddress({ host, context, givenBy }: DockerTarget, environment: UserEnvironment): DockerAddress {
  if (host) return hostAddress(host, environment);
  const name = context || currentContext(environment);
  const source = context ? (givenBy ?? 'patchbay.docker.context') : 'DOCKER_CONTEXT or "docker context use"';
  if (name !== defaultContext) return contextAddress(name, source, environment);
  return hostAddress(environment.variables['DOCKER_HOST'] || defaultHost(environment), environment);
}

function contextAddress(name: string, source: string, environment: UserEnvironment): DockerAddress {
  const found = findContext(environment, name);
  if (!found) throw unknownContext(name, source, environment);
  const { host, certificates, isUnverified } = found;
  const tls = certificates
    ? readTlsMaterial(environment, certificates, `of the docker context "${name}"`, !isUnverified)
    : isUnverified
      ? { rejectUnauthorized: false }
      : undefined;
  return { label: maskPassword(host), context: name, options: connection(host, tls) };
}

function hostAddress(host: string, environment: UserEnvironment): DockerAddress {
  return { label: maskPassword(host), options: connection(host, environmentTls(host, environment)) };
}

/** The TLS of an address without a context. `DOCKER_TLS_VERIFY` asks for it, or the port that is reserved for it. */
function environmentTls(host: string, environment: UserEnvironment): TlsMaterial | undefined {
  const { variables } = environment;
  const url = tcpUrl(host);
  if (!url) return undefined;
  const isVerified = Boolean(variables['DOCKER_TLS_VERIFY']);
  const isAsked = isVerified || Boolean(variables['DOCKER_TLS']);
  if (!isAsked && url.protocol !== 'https:' && url.port !== '2376') return undefined;
  const folder = variables['DOCKER_CERT_PATH'] || configFolder(environment);
  const isTrusting = isAsked && !isVerified;
  // Without certificates of the user, the machine's authorities are trusted.
  if (!variables['DOCKER_CERT_PATH'] && !environment.exists(join(folder, 'ca.pem'))) {
    return { rejectUnauthorized: !isTrusting };
  }
  return readTlsMaterial(environment, folder, 'DOCKER_CERT_PATH', !isTrusting);
}

function connection(label: string, tls: TlsMaterial | undefined): ConnectionOptions {
  const socketPath = /^(?:unix|npipe):\/\/(.+)$/.exec(label)?.[1];
  if (socketPath !== undefined) return { ...unset, socketPath, protocol: 'http', agent: plainAgent() };
  const target = sshTarget(label);
  // The host is only what stands in the request's header: the agent is the connection.
  if (target) return { ...unset, host: 'docker.ssh', protocol: 'http', agent: new SshTransport(target) };
  const url = tcpUrl(label);
  if (!url) throw badAddress(label);
  const address = { ...unset, host: url.hostname };
  if (!tls) return { ...address, port: url.port || '2375', protocol: 'http', agent: plainAgent() };
  const agent = new HttpsAgent({ keepAlive: true, ...tls });
  return { ...address, port: url.port || '2376', protocol: 'https', agent };
}

function plainAgent(): HttpAgent {
  return new HttpAgent({ keepAlive: true });
}

function tcpUrl(label: string): URL | undefined {
  const url = URL.parse(label.includes('://') ? label : `tcp://${label}`);
  return url && ['tcp:', 'http:', 'https:'].includes(url.protocol) && url.hostname ? url : undefined;
}

function defaultHost(environment: UserEnvironment): string {
  const [first = '', ...others] = defaultSockets(environment);
  const found = [first, ...others].find(environment.exists) ?? first;
  return `${environment.platform === 'win32' ? 'npipe' : 'unix'}://${found}`;
}

/** Where Docker, or Podman, listens when nobody says otherwise, in the order in which they are tried; never empty. */
export function defaultSockets({ platform, home, variables }: UserEnvironment): readonly string[] {
  if (platform === 'win32') return ['//./pipe/docker_engine'];
  const runtime = variables['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    // Docker Desktop without the system-wide link, then rootless Docker.
    join(home, '.docker/run/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    // Podman speaks the same API, for who has no Docker: the user's own before the machine's.
    ...(runtime ? [join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ];
}

/** The address, or the context that leads to it, for messages. */
export function hostOf({ host, context }: DockerTarget, environment: UserEnvironment): string {
  const name = context || currentContext(environment);
  if (!host && name !== defaultContext) {
    return maskPassword(findContext(environment, name)?.host ?? `the docker context "${name}"`);
  }
  return maskPassword(host || environment.variables['DOCKER_HOST'] || defaultHost(environment));
}

/** What names the address, for people: `DOCKER_HOST`; undefined where only Docker's default address is known. */
export function addressGiver(
  { host, context, givenBy }: DockerTarget,
  environment: UserEnvironment,
): string | undefined {
  if (host) return givenBy ?? `the address ${maskPassword(host)}`;
  if (context) return givenBy ?? `the docker context "${context}"`;
  const { variables } = environment;
  if (variables['DOCKER_HOST']) return 'DOCKER_HOST';
  if (variables['DOCKER_CONTEXT']) return 'DOCKER_CONTEXT';
  const current = currentContext(environment);
  return current === defaultContext ? undefined : `the current docker context "${current}"`;
}

/** The driver merges what it reads from `DOCKER_HOST` by itself under these: every key is set, so that none shines through. */
const unset = {
  socketPath: undefined,
  host: undefined,
  port: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
};

function badAddress(label: string): Error {
  return refusedByDocker(
    'engine.bad-address',
    `Cannot use "${maskPassword(label)}" as Docker's address: it must start with unix://, npipe://, tcp:// or ssh://. Correct patchbay.docker.host, DOCKER_HOST or the docker context.`,
  );
}

function unknownContext(name: string, source: string, environment: UserEnvironment): Error {
  const known = listContexts(environment).map((context) => context.name);
  return refusedByDocker(
    'engine.unknown-context',
    `There is no docker context "${name}" (from ${source}); there are: ${[defaultContext, ...known].join(', ')}. Choose another, or create it with "docker context create".`,
  );
}
