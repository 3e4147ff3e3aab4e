import type { Logger } from '../base/logger.ts';
import { DockerEngine } from './docker/dockerEngine.ts';
import type { Engine, EngineAddress } from './engine.ts';
import { ProcessEngine } from './process/processEngine.ts';

/** The engine at an address. Nothing connects before its first call. */
export function connectEngine(address: EngineAddress, logger: Logger): Engine {
  switch (address.kind) {
    case 'docker':
      logger.debug(`Engine: Docker at ${address.host ?? 'its default address'}`);
      return new DockerEngine(address.host);
    case 'process':
      logger.debug(`Engine: local processes, state in ${address.stateDirectory}`);
      return new ProcessEngine(address);
  }
}
