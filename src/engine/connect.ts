import type { Logger } from '../base/logger.ts';
import { DockerEngine } from './docker/dockerEngine.ts';
import type { Engine, EngineAddress } from './engine.ts';

/** The engine at an address. Nothing connects before its first call. */
export function connectEngine(address: EngineAddress, logger: Logger): Engine {
  logger.debug(`Engine: ${address.kind}`);
  switch (address.kind) {
    case 'docker':
      return new DockerEngine(address.host);
    case 'process':
      throw new Error('process engine: to come');
  }
}
