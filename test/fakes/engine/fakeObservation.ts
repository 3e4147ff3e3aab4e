import type { EngineInfo, Observation, ObservedContainer } from '../../../src/engine/observation.ts';
import type { EngineKind } from '../../../src/engine/traits.ts';
import { anObservation, dockerInfo, processInfo, swarmInfo } from '../models.ts';
import type { Play } from './program.ts';

export interface FakeEngineOptions {
  readonly kind?: EngineKind;
  /** What a command does, where that is known. */
  readonly playOf?: (command: readonly string[]) => Play | undefined;
  /** True: nothing has to be pulled. */
  readonly hasEveryImage?: boolean;
}

const infos: Readonly<Record<EngineKind, EngineInfo>> = { docker: dockerInfo, swarm: swarmInfo, process: processInfo };

/** What an engine of a kind tells while nothing is on it. */
export function nothingOn(kind: EngineKind): Observation {
  return anObservation([], { engine: infos[kind] });
}

export function byNumber(left: ObservedContainer, right: ObservedContainer): number {
  if (left.service !== right.service) return left.service < right.service ? -1 : 1;
  return left.number - right.number;
}
