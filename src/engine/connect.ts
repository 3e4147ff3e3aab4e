import type { Logger } from '../base/logger.ts';
import type { DockerTarget } from './docker/address.ts';
import { currentContext, defaultContext, listContexts } from './docker/contexts.ts';
import { DockerEngine } from './docker/dockerEngine.ts';
import { realEnvironment } from './docker/userConfig.ts';
import type { Engine, EngineAddress } from './engine.ts';
import { ProcessEngine } from './process/processEngine.ts';

/** The engine at an address. Nothing connects before its first call. */
export function connectEngine(address: EngineAddress, logger: Logger): Engine {
  switch (address.kind) {
    case 'docker':
      logger.debug(`Engine: Docker at ${placeOf(address)}`);
      return new DockerEngine(address);
    case 'process':
      logger.debug(`Engine: local processes, state in ${address.stateDirectory}`);
      return new ProcessEngine(address);
  }
}

/** The docker contexts to choose from, `default` among them, and which one counts where nothing is chosen here. */
export function dockerContexts(): {
  readonly current: string;
  readonly contexts: readonly { readonly name: string; readonly description: string; readonly host: string }[];
} {
  const environment = realEnvironment();
  const standard = { name: defaultContext, description: 'DOCKER_HOST, else the default socket', host: '' };
  return { current: currentContext(environment), contexts: [standard, ...listContexts(environment)] };
}

function placeOf({ host, context }: DockerTarget): string {
  if (host) return host;
  return context ? `the docker context "${context}"` : 'its default address';
}
