import type { Service } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';

/** What becomes of one service's containers. */
export interface Assessment {
  readonly service: Service;
  /** Undefined if nothing is created: a hash costs more than everything else here. */
  readonly hash: string | undefined;
  /** The containers that stay as they are, or are started. */
  readonly kept: readonly ObservedContainer[];
  readonly starting: readonly ObservedContainer[];
  readonly surplus: readonly ObservedContainer[];
  /** Containers that an interrupted run has replaced and not removed. Their successors are there. */
  readonly leftovers: readonly ObservedContainer[];
  readonly created: readonly NewContainer[];
}

export interface NewContainer {
  readonly number: number;
  readonly name: string;
  /** The container that it replaces, and why. */
  readonly replaces?: ObservedContainer;
  readonly reason: string;
}

/** Maps a service to what becomes of its containers. */
export type Assessments = ReadonlyMap<string, Assessment>;
