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
  /** The services that run as local processes beside the others' containers. */
  readonly local: ReadonlySet<string>;
  /** Maps a service to the names of the only containers of it that are started. */
  readonly only?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Services that were named. A job among them that has finished is run again. */
  readonly asked?: ReadonlySet<string>;
  /** Services whose containers are made anew, whatever their configuration, and why. */
  readonly recreated?: ReadonlyMap<string, string>;
  /** Services whose images are built or pulled even if they are there. */
  readonly renewed?: ReadonlySet<string>;
  /** The moment that the ages of images are counted from; left out: now. */
  readonly nowMs?: number;
  readonly mode: UpMode;
}
