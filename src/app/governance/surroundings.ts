import type { EngineInfo, RunningContainer } from '../../engine/observation.ts';
import type { LendRunner } from '../../engine/hooks/verbHook.ts';
import type { Application } from '../../manifest/model.ts';
import type { Operation } from '../operations/operation.ts';

/** What of an operation's surroundings it does not say by itself. */
export interface OperationSurroundings {
  /** Undefined where no manifest is known. */
  readonly application?: Application | undefined;
  /** Undefined where no engine has to do with it, or nobody knows which. */
  readonly engine?: EngineInfo | undefined;
  /** Lends what runs the service of a hook. Left out where there is no engine. */
  readonly lend?: LendRunner | undefined;
  /** Tells what runs on the engine that the operation acts on; left out where no engine is at hand. */
  readonly running?: ((signal: AbortSignal) => Promise<readonly RunningContainer[]>) | undefined;
}

/** Finds out where an operation belongs: by its project, its container, or its broker. */
export type FindSurroundings = (operation: Operation) => OperationSurroundings | Promise<OperationSurroundings>;

/** The name of the project that an operation acts on; undefined where it does not say one. */
export function projectOf(operation: Operation): string | undefined {
  if (operation.kind === 'plan') return operation.plan.project;
  if ('application' in operation) return operation.application.name;
  return 'project' in operation ? operation.project : undefined;
}
