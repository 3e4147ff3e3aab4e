import type { Service } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { EngineTraits } from '../../traits.ts';

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
  /** What runs of it where it is to run no more: containers of a service that is to run locally, or its local process. */
  readonly displaced: readonly ObservedContainer[];
  /** What holds where its containers are: local processes can do less than what the others run on. */
  readonly traits: EngineTraits;
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
