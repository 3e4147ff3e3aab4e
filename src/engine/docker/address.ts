import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DockerOptions } from 'dockerode';
import { ProblemError } from '../../base/problem.ts';

/** The driver takes an agent too, which its types leave out. */
type ConnectionOptions = DockerOptions & { readonly agent?: Agent };

export interface DockerAddress {
  /** As Docker writes it: `unix:///var/run/docker.sock`. */
  readonly label: string;
  readonly options: ConnectionOptions;
}

export interface AddressEnvironment {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly exists: (path: string) => boolean;
}

export const realEnvironment = (): AddressEnvironment => ({
  platform: process.platform,
  variables: process.env,
  home: homedir(),
  exists: existsSync,
});

/**
 * Where Docker is: the given host, else `DOCKER_HOST`, else the first default socket that is there.
 * Throws `engine.bad-address` for one that cannot be used.
 */
export function dockerAddress(host: string | undefined, environment: AddressEnvironment): DockerAddress {
  const label = host || environment.variables['DOCKER_HOST'] || defaultHost(environment);
  const unix = /^unix:\/\/(.+)$/.exec(label)?.[1];
  if (unix !== undefined) return { label, options: socketOptions(unix) };
  const pipe = /^npipe:\/\/(.+)$/.exec(label)?.[1];
  if (pipe !== undefined) return { label, options: socketOptions(pipe) };
  return { label, options: tcpOptions(label, environment) };
}

function defaultHost({ platform, home, variables, exists }: AddressEnvironment): string {
  if (platform === 'win32') return 'npipe:////./pipe/docker_engine';
  const runtime = variables['XDG_RUNTIME_DIR'];
  const candidates = [
    '/var/run/docker.sock',
    // Docker Desktop without the system-wide link, then rootless Docker.
    join(home, '.docker/run/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
  ];
  return `unix://${candidates.find(exists) ?? '/var/run/docker.sock'}`;
}

function socketOptions(socketPath: string): ConnectionOptions {
  return { ...unset, socketPath, protocol: 'http', agent: new Agent({ keepAlive: true }) };
}

function tcpOptions(label: string, { variables }: AddressEnvironment): ConnectionOptions {
  const url = URL.parse(label.includes('://') ? label : `tcp://${label}`);
  if (!url || !['tcp:', 'http:', 'https:'].includes(url.protocol) || !url.hostname) throw badAddress(label);
  const isSecure = url.protocol === 'https:' || url.port === '2376' || variables['DOCKER_TLS_VERIFY'] === '1';
  const address = { ...unset, host: url.hostname, port: url.port || (isSecure ? '2376' : '2375') };
  if (!isSecure) return { ...address, protocol: 'http', agent: new Agent({ keepAlive: true }) };
  const certificates = variables['DOCKER_CERT_PATH'];
  if (!certificates) return { ...address, protocol: 'https' };
  const read = (name: string): string => readFileSync(join(certificates, name), 'utf8');
  try {
    return { ...address, protocol: 'https', ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (error) {
    throw new ProblemError(
      {
        code: 'engine.bad-address',
        severity: 'error',
        message: `Cannot read Docker's certificates in ${certificates} (DOCKER_CERT_PATH). Put ca.pem, cert.pem and key.pem there.`,
      },
      error,
    );
  }
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

function badAddress(label: string): ProblemError {
  return new ProblemError({
    code: 'engine.bad-address',
    severity: 'error',
    message: `Cannot use "${label}" as Docker's address: it must start with unix://, npipe:// or tcp://. Correct patchbay.docker.host or DOCKER_HOST.`,
  });
}
