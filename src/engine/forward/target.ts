import type { EngineAddress } from '../engine.ts';
import type { EngineInfo } from '../observation.ts';
import type { ForwardSettings } from './settings.ts';

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

/** The engine of containers that has answered, also when the user's current context is another one by then. */
export function engineTarget(address: EngineAddress, answered: string): ForwardSettings['engine'] {
  if ('host' in address && address.host) return { host: address.host };
  if ('context' in address && address.context) return { context: address.context };
  return /^(?:unix|npipe):/.test(answered) ? { host: answered } : {};
}

/** The engine that has answered, by what it says of itself. */
export function infoTarget({ address, context }: Pick<EngineInfo, 'address' | 'context'>): ForwardSettings['engine'] {
  return context === undefined ? { host: address } : { context };
}
