import type { EngineAddress } from '../engine.ts';
import type { ForwardSettings } from './settings.ts';

export type DockerAddress = Extract<EngineAddress, { kind: 'docker' }>;

const names = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'SSH_AUTH_SOCK',
];

/** What the user's environment says of where Docker is. */
export function dockerVariables(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

/** The Docker that has answered, also when the user's current context is another one by then. */
export function targetOf({ host, context }: DockerAddress, answered: string): ForwardSettings['engine'] {
  if (host) return { host };
  if (context) return { context };
  return /^(?:unix|npipe):/.test(answered) ? { host: answered } : {};
}
