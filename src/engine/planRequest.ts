import type { Application } from '../manifest/model.ts';
import type { Observation } from './observation.ts';
import type { ImageRemoval } from './plan/images/imageRemovals.ts';
import type { PlanAction } from './step.ts';

/** What is wanted of an application on an engine. */
export interface PlanRequest {
  readonly action: PlanAction;
  /** Undefined: there is no manifest; only `down`, `stop`, `restart`, `pause`, `unpause` and `kill` have something to do then. */
  readonly application?: Application;
  readonly observation: Observation;
  /** Only these; left out or empty: all that are active. */
  readonly services?: readonly string[];
  /** Only these containers, by name: of `start`, `stop`, `restart`, `pause`, `unpause`, `kill` and `down`. */
  readonly containers?: readonly string[];
  /**
   * False: the named services alone, not what they depend on, nor (of `restart`) what restarts with them. `pull` and `build`
   * take what they depend on only when it is true.
   */
  readonly withDependencies?: boolean;
  /** How long whatever is stopped may take for it, in place of what the manifest says. */
  readonly graceMs?: number;
  /** Of `up`: containers are made anew when their configuration has changed (when left out), in any case, or never. */
  readonly recreate?: 'changed' | 'always' | 'never';
  /** Of `up`: what the named services depend on is made anew in any case. */
  readonly recreateDependencies?: boolean;
  /** Service → number of containers, instead of the manifest's. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** `down` takes the project's volumes, and the data in them, too; of some services or containers, their anonymous ones alone. */
  readonly removeVolumes?: boolean;
  /** `down` takes images too. */
  readonly removeImages?: ImageRemoval;
  /** Of `up`: containers that are made anew get new anonymous volumes, and the old ones, with the data in them, are removed. */
  readonly renewVolumes?: boolean;
  /** Containers of services that the manifest does not name; `down` takes them unless this is false. */
  readonly removeOrphans?: boolean;
  /** Of `kill`; `SIGKILL` when left out. */
  readonly signal?: string;
  /** What the ages of images are reckoned from; left out: now. */
  readonly nowMs?: number;
}
