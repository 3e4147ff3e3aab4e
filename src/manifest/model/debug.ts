import type { DebugRuntime } from '../../base/kinds/debugRuntimes.ts';

/** `x-patchbay.debug`: what wins over what is found out about a service. */
export interface DebugSettings {
  readonly type?: DebugRuntime;
  /** Where the debugger listens in the container. */
  readonly port?: number;
  /** Absolute, as in `pathMappings`. */
  readonly localRoot?: string;
  readonly remoteRoot?: string;
  readonly pathMappings: readonly PathMapping[];
  /** What the debugger starts in place of the service's own command. */
  readonly command?: readonly string[];
  /** The path of `dlv` or `vsdbg` in the container. */
  readonly debugger?: string;
  /** Attributes that are handed to the debug adapter as they are: JSON of any kind. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A folder on this machine, and the same folder in the container. */
export interface PathMapping {
  readonly localRoot: string;
  readonly remoteRoot: string;
}
