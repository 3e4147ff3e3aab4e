import type { Service } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';

/** What becomes of one service's containers. */
export interface Assessment {
  readonly service: Service;
  /** Undefined when nothing is created: a hash costs more than all else here. */
  readonly hash: string | undefined;
  /** Stay as they are, or are started. */
  readonly kept: readonly ObservedContainer[];
  readonly starting: readonly ObservedContainer[];
  readonly surplus: readonly ObservedContainer[];
  /** Replaced by a run that was cut short before they were removed: the new ones are there. */
  readonly leftovers: readonly ObservedContainer[];
  readonly created: readonly NewContainer[];
}

export interface NewContainer {
  readonly number: number;
  readonly name: string;
  /** The one whose place it takes, and why. */
  readonly replaces?: ObservedContainer;
  readonly reason: string;
}

/** Service → what becomes of its containers. */
export type Assessments = ReadonlyMap<string, Assessment>;
