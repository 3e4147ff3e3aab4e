import type { Logger } from '../../base/logger.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Hook } from '../../manifest/model/container.ts';
import type { TransportEngine } from '../transport/probe.ts';
import type { WatchRecord, WatchState } from '../watchEvents.ts';

/** What a watch needs of whoever hosts it. */
export interface SessionPorts {
  readonly engine: TransportEngine & Pick<Engine, 'observe' | 'watch'>;
  /** Does what is more than to copy files, through the door. Rejects with a ProblemError when it failed or was refused. */
  act(action: WatchAction, signal: AbortSignal): Promise<WatchActed>;
  onEvent(event: WatchRecord): void;
  onState(state: WatchState): void;
  readonly logger: Logger;
}

/** What a watch wants done. Plain data: it crosses to whoever has the door. */
export type WatchAction =
  /** Builds the image of a service, or its local process, and leaves what runs alone. */
  | { readonly kind: 'build'; readonly service: string }
  /** Makes those of the named containers anew whose image or configuration is not what it should be; no other one is touched. */
  | {
      readonly kind: 'recreate';
      readonly service: string;
      readonly containers: readonly string[];
      /** It was built just before. A local process has no image that could tell, and is restarted then. */
      readonly isBuilt: boolean;
    }
  /** Restarts the named containers, and what restarts with them. */
  | { readonly kind: 'restart'; readonly service: string; readonly containers: readonly string[] }
  | { readonly kind: 'exec'; readonly service: string; readonly container: string; readonly hook: Hook };

export interface WatchActed {
  /** The containers that were started anew. */
  readonly restarted: readonly RestartedContainer[];
  /** Of a command. */
  readonly exitCode?: number;
}

export interface RestartedContainer {
  readonly service: string;
  readonly container: string;
}
