import type { DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import type { Problem } from '../../base/problem.ts';
import type { ImageConfig } from '../../engine/containerDetails.ts';
import type { Mount, Service } from '../../manifest/model.ts';
import type { ContainerCommand } from '../../manifest/programs/commandLine.ts';
import type { GoBuild } from '../detect/goBuild.ts';
import type { DebugTools } from '../model.ts';

/** What is wanted: a service whose program starts under its debugger. */
export interface OverlayRequest {
  readonly service: Service;
  readonly runtime: DebugRuntime;
  /** What the service's image says; undefined while no container of it was ever made. */
  readonly image?: ImageConfig;
  readonly goBuild?: GoBuild;
  /** The program waits for a debugger before it begins. */
  readonly waitsForClient: boolean;
  readonly tools: DebugTools;
}

interface Problems {
  readonly problems: readonly Problem[];
}

/** What a runtime changes of a service. */
export interface RuntimeOverlay extends Problems {
  /** Replaces entrypoint and command. */
  readonly words?: { readonly launchers: readonly string[]; readonly program: readonly string[] };
  readonly environment?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  readonly stopSignal?: string;
  /** What that is, for people: `starts under debugpy`. */
  readonly change?: string;
}

/** What a runtime is told. */
export interface RuntimeOverlayRequest extends Omit<OverlayRequest, 'runtime'> {
  readonly port: number;
  readonly command: ContainerCommand;
  /** The value of a variable as the container has it. */
  readonly variable: (name: string) => string | undefined;
}
