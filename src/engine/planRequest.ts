import type { Application } from '../manifest/model.ts';
import type { Observation } from './observation.ts';
import type { ImageRemoval } from './plan/images/imageRemovals.ts';
import type { Contents } from './plan/swarm/keptFiles.ts';
import type { NodeChange, PlanAction } from './step.ts';

/** What is wanted of an application on an engine. */
export interface PlanRequest {
  readonly action: PlanAction;
  /** Undefined: there is no manifest. Only `down`, `stop`, `restart`, `pause`, `unpause` and `kill` work without one. */
  readonly application?: Application;
  readonly observation: Observation;
  /** The services that are meant; left out or empty: all that are active. */
  readonly services?: readonly string[];
  /** The names of the containers that are meant, for `start`, `stop`, `restart`, `pause`, `unpause`, `kill` and `down`. */
  readonly containers?: readonly string[];
  /**
   * False: the named services alone, not what they depend on, nor (of `restart`) what restarts with them. `pull` and `build`
   * take what they depend on only when it is true.
   */
  readonly withDependencies?: boolean;
  /**
   * The services that run locally, beside the others' containers; left out: those that do already. Only services that the plan is about
   * change sides.
   */
  readonly local?: readonly string[];
  /** How long a stop may take, instead of what the manifest says. */
  readonly graceMs?: number;
  /** For `up`: whether containers are recreated if their configuration has changed (the default), always, or never. */
  readonly recreate?: 'changed' | 'always' | 'never';
  /** For `up`: recreates what the named services depend on in any case. */
  readonly recreateDependencies?: boolean;
  /** Maps a service to its number of containers, instead of the manifest's. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** `down` removes the project's volumes with their data; for some services or containers, only the anonymous ones. */
  readonly removeVolumes?: boolean;
  /** The images that `down` removes too. */
  readonly removeImages?: ImageRemoval;
  /** For `up`: recreated containers get new anonymous volumes, and the old ones are removed with their data. */
  readonly renewVolumes?: boolean;
  /** Containers of services that the manifest does not name; `down` takes them unless this is false. */
  readonly removeOrphans?: boolean;
  /** The signal that `kill` sends; left out: `SIGKILL`. */
  readonly signal?: string;
  /** For `node`: what becomes of one node of the cluster, by its id. */
  readonly node?: { readonly id: string; readonly change: NodeChange };
  /** On an engine that schedules: what is in configs and secrets; left out: as it is on disk now. */
  readonly contents?: Contents;
  /** The moment that the ages of images are counted from; left out: now. */
  readonly nowMs?: number;
}
