import type { DebugRuntime } from '../base/kinds/debugRuntimes.ts';
import type { Disposable } from '../base/disposable.ts';
import type { DetailedMount, ImageConfig } from '../engine/containerDetails.ts';
import type { Service } from '../manifest/model.ts';
import type { PathMapping } from '../manifest/model/debug.ts';

/** What is known of a container that may be debugged. Its texts are hostile. */
export interface TargetFacts {
  readonly name: string;
  readonly id: string;
  /** Image and manifest together. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly user?: string;
  readonly image?: ImageConfig;
  readonly imageCreatedAtMs?: number;
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

/** Which debuggers an image has, and those on this machine that are lent to a container which has none. Paths are absolute. */
export interface DebugTools {
  /** True if the Python of the image finds debugpy. */
  readonly hasDebugpy?: boolean;
  readonly dlvInImage?: string;
  /** The folder that has the folder `debugpy`. */
  readonly debugpy?: string;
  /** A `dlv` for the container's processor that needs no libraries. */
  readonly dlv?: string;
}

/** Debuggers on this machine that may be lent. Paths are absolute. */
export interface LentDebuggers {
  readonly debugpy?: string;
  /** Of these, the first that is there, is for the container's processor and needs no libraries. */
  readonly dlv?: readonly string[];
}

/** Where a debugger is reached, until it is disposed. */
export interface DebugConnection extends Disposable {
  readonly host: string;
  /** Left out where the adapter runs the debugger itself, and finds the process by its number in the container. */
  readonly port?: number;
  readonly processId?: number;
}

/** What a debug adapter is given, beside attributes of its own. */
export type AdapterConfiguration = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly request: string;
};

/** What is needed to debug one container. Nothing was done for it yet. */
export interface DebugPreparation {
  readonly runtime: DebugRuntime;
  /** The runtime for people, and how it is known. */
  readonly label: string;
  readonly evidence: string;
  /** The debug type of VS Code that serves it, and the extension that brings it, where VS Code has it not built in. */
  readonly adapter: string;
  readonly extension?: { readonly id: string; readonly name: string };
  /** True for an adapter that attaches again by itself when the program has started anew. */
  readonly attachesAgain: boolean;
  /** What the service has to be instead, so that the debugger is there when its program starts; left out: it is attached to as it runs. */
  readonly vary?: (service: Service) => Service;
  /** What that changes, for people. */
  readonly changes: readonly string[];
  /** The folders of this machine whose files are those of the program. */
  readonly localRoots: readonly string[];
  /** Wakes the debugger where it sleeps, and says where it can be reached. Only the door to operations calls it. */
  open(signal: AbortSignal): Promise<DebugConnection>;
  /** What the adapter is given; `attributes` are the person's own, and win. */
  configure(connection: DebugConnection, attributes: Readonly<Record<string, unknown>>): AdapterConfiguration;
  /** Why a breakpoint in a file cannot be bound; undefined where nothing is known that would keep it from being bound. */
  explain(path: string, signal: AbortSignal): Promise<string | undefined>;
}
