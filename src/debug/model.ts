import type { DebugRuntime } from '../base/kinds/debugRuntimes.ts';
import type { DetailedMount, ImageConfig } from '../engine/containerDetails.ts';
import type { PathMapping } from '../manifest/model/debug.ts';

/** What is known of a container that may be debugged. Its texts are hostile. */
export interface ContainerFacts {
  readonly name: string;
  readonly id: string;
  /** Image and manifest together. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly user?: string;
  readonly image?: ImageConfig;
  readonly mounts: readonly DetailedMount[];
  /** The command lines of what runs in it; empty while it does not run. */
  readonly processes: readonly (readonly string[])[];
  /** Set on a container that was made to be debugged. */
  readonly mark?: DebugMark;
}

/** What a container that was made to be debugged says of itself, in a label. */
export interface DebugMark {
  readonly runtime: DebugRuntime;
  readonly port: number;
  /** True if the program waits for a debugger before it begins. */
  readonly waitsForClient: boolean;
}

/** Which runtime a service has, and how that is known, for people: `its command runs python3`. */
export interface Detection {
  readonly runtime: DebugRuntime;
  readonly evidence: string;
}

/** Files of this machine and the same files in a container, and what says so. The first map that has a file holds. */
export interface PathMap extends PathMapping {
  readonly origin: 'manifest' | 'bind' | 'watch' | 'dockerfile';
  /** True for a single file. */
  readonly isFile: boolean;
  /** What stays out of the container: the lines of a `.dockerignore`, and the folder that they are about. */
  readonly ignore?: { readonly root: string; readonly text: string };
  /** Folders of the container below `remoteRoot` over which something else is mounted. */
  readonly covered: readonly string[];
}

/** Which debuggers an image has, and those on this machine that may be lent to a container that has none. Paths are absolute. */
export interface DebugTools {
  /** True if the Python of the image finds debugpy. */
  readonly hasDebugpy?: boolean;
  readonly dlvInImage?: string;
  /** The folder that has the folder `debugpy`. */
  readonly debugpy?: string;
  /** A `dlv` for Linux that needs no libraries. */
  readonly dlv?: string;
}
