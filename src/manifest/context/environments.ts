import { environmentDeclarations } from '../governance/environments.ts';
import type { EnvironmentDeclaration } from '../model/governance.ts';
import type { ResolvedManifest } from '../resolve.ts';

/** An engine as an environment names it. What it leaves out is as the settings have it. */
export interface NamedEngine {
  readonly kind?: string;
  /** A docker context. */
  readonly context?: string;
  /** Where the engines of a cluster's nodes are reached, by the nodes' names: an address, or a docker context. */
  readonly nodes?: Readonly<Record<string, string>>;
}

/** One of `x-patchbay.environments`, as an application is read in it. */
export interface NamedEnvironment extends Pick<EnvironmentDeclaration, 'name' | 'files' | 'profiles' | 'envFiles'> {
  readonly engine: NamedEngine;
}

/** The environments that a manifest names. `directory` is where relative paths start if it has no application. */
export function environmentsOf(
  { tree, application }: Pick<ResolvedManifest, 'tree' | 'application'>,
  directory: string,
): readonly NamedEnvironment[] {
  return environmentDeclarations(tree, application?.directory ?? directory).map((environment) => ({
    ...{ name: environment.name, files: environment.files, profiles: environment.profiles },
    envFiles: environment.envFiles,
    engine: engineNamedBy(environment),
  }));
}

/** The engine that an environment names. */
export function engineNamedBy({
  engine,
  context,
  nodes,
}: Pick<EnvironmentDeclaration, 'engine' | 'context' | 'nodes'>): NamedEngine {
  return {
    ...(engine !== undefined && { kind: engine }),
    ...(context !== undefined && { context }),
    ...(nodes !== undefined && { nodes }),
  };
}
