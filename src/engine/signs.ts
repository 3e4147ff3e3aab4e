import type { DockerPresence } from './docker/connection/presence.ts';
import type { EngineAddress } from './engine.ts';

/** Where the engines are that may be chosen. */
export interface EngineAddresses {
  readonly docker: Extract<EngineAddress, { kind: 'docker' }>;
  readonly swarm: Extract<EngineAddress, { kind: 'swarm' }>;
  readonly process: Extract<EngineAddress, { kind: 'process' }>;
}

/** What says which engine a project belongs to, before one is asked. */
export interface EngineSigns extends DockerPresence {
  /** The project that the signs below are about; undefined: it is not known, or makes no difference. */
  readonly project?: string;
  /** The Docker that the project was seen on before. */
  readonly seenOn?: string;
  /** How many containers it has as local processes, running or not. */
  readonly localContainers: number;
}
