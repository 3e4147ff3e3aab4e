import type { Problem } from '../../../base/problem.ts';
import type { LentDebuggers } from '../../../debug/model.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { ObservedContainer } from '../../../engine/observation.ts';
import type { Service } from '../../../manifest/model.ts';
import type { ReadySnapshot } from '../../monitors/applicationMonitor.ts';

/** What is to be debugged. */
export interface DebugSubject {
  readonly engine: Engine;
  readonly snapshot: ReadySnapshot;
  readonly service: Service;
  readonly container: ObservedContainer;
  /** True: the program waits at its first line. */
  readonly waitForClient: boolean;
  /** Debuggers of this machine that may be lent to a container. */
  readonly tools: LentDebuggers;
  /** The folder of the programs that are lent to a container which can run nothing else. */
  readonly relayPrograms: string;
  /** What the `docker` command is told to reach the same engine. */
  readonly dockerOptions: readonly string[];
  /** Hears why a connection of the adapter came to nothing. */
  readonly onProblem: (problem: Problem) => void;
}
