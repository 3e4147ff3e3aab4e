import type { EngineKind, Observation, ObservedContainer } from '../../../src/engine/observation.ts';
import { anObservation } from '../models.ts';
import type { Play } from './program.ts';

export interface FakeEngineOptions {
  readonly kind?: EngineKind;
  /** What a command does, where that is known. */
  readonly playOf?: (command: readonly string[]) => Play | undefined;
  /** True: nothing has to be pulled. */
  readonly hasEveryImage?: boolean;
}

/** An engine with nothing on it. */
export const nothing: Observation = anObservation();

export function byNumber(left: ObservedContainer, right: ObservedContainer): number {
  if (left.service !== right.service) return left.service < right.service ? -1 : 1;
  return left.number - right.number;
}
