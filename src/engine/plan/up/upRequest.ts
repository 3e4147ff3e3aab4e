import type { Application } from '../../../manifest/model.ts';
import type { Observation } from '../../observation.ts';

/**
 * `up` makes it as the manifest says. `start` keeps what is there, whatever its configuration and number, and makes only
 * what is missing altogether. `scale` changes numbers and leaves configurations. `keep` is `up` that makes nothing anew.
 */
export type UpMode = 'up' | 'keep' | 'start' | 'scale';

export interface UpRequest {
  readonly application: Application;
  readonly observation: Observation;
  readonly chosen: ReadonlySet<string>;
  readonly replicas?: Readonly<Record<string, number>>;
  readonly removeOrphans?: boolean;
  /** Service → the only containers of it that are started, by name. */
  readonly only?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Services named one by one: a job among them that has finished is done again. */
  readonly asked?: ReadonlySet<string>;
  /** Services whose containers are made anew, whatever their configuration, and why. */
  readonly recreated?: ReadonlyMap<string, string>;
  /** Services whose images are built or pulled, though they are there. */
  readonly renewed?: ReadonlySet<string>;
  /** What ages of images are reckoned from; left out: now. */
  readonly nowMs?: number;
  readonly mode: UpMode;
}
