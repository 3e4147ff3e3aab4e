import type { Location, Problem, Range } from '../base/problem.ts';
import type { NamedEngine, NamedEnvironment } from '../manifest/context/environments.ts';
import type { Application } from '../manifest/model.ts';

/** Custom messages between the language client and `dist/server.js`, beside LSP's own. */

/** Request: the resolved application of a folder, or of one manifest in it. */
export const applicationRequest = 'patchbay/application';
export interface ApplicationParams {
  /** Absolute path of a folder; its manifest is found as Compose finds it. */
  readonly folder: string;
  /** Absolute path of a manifest that wins over finding one. */
  readonly manifest?: string;
  readonly profiles: readonly string[];
  /** The environment that it is asked for in: a name of `x-patchbay.environments`, whose files and profiles are added. */
  readonly environment?: string;
}
export interface ApplicationResult {
  /** Null: no manifest in the folder, or nothing of it could be read (then `problems` says why). */
  readonly application: Application | null;
  /** The manifest that was found. */
  readonly manifest: string | null;
  readonly problems: readonly Problem[];
  /** The engine that the environment names. */
  readonly engine?: NamedEngine;
}

/** Request: where keys of an application stand as it is resolved. */
export const placesRequest = 'patchbay/places';
export interface PlacesParams extends ApplicationParams {
  /** For each place, paths of keys: the first that leads to a value counts, else the longest start of one. */
  readonly paths: readonly (readonly (readonly string[])[])[];
}
/** For each of them; null where none of its paths is in the manifest. */
export type PlacesResult = readonly (Location | null)[];

/** Notification, server → client: a file that some asked-for application depends on has changed; ask again. */
export const applicationChangedNotification = 'patchbay/applicationChanged';
export interface ApplicationChangedParams {
  readonly folder: string;
  /** The affected ones of those that were asked for by their manifest: `manifest` as it was asked for. */
  readonly manifests: readonly string[];
  /** True if the one that was asked for without a manifest is affected. */
  readonly isFound: boolean;
}

/** Request: a manifest as it is when everything in it is resolved, as YAML, with where each line comes from. */
export const resolvedRequest = 'patchbay/resolved';
export interface ResolvedParams {
  /** Absolute path of a file of the manifest. */
  readonly path: string;
  /** Files that are merged over those of the manifest, absolute. */
  readonly over: readonly string[];
  readonly profiles: readonly string[];
  /** Instead of `.env`; absolute. */
  readonly envFiles: readonly string[];
}
export interface ResolvedResult {
  /** Secrets are not in it. */
  readonly text: string;
  /** For each line of the text, where it comes from. */
  readonly sources: readonly (Location | null)[];
}

/** Request: in which ways the manifest of a folder can be resolved, going by what it says itself. */
export const environmentsRequest = 'patchbay/environments';
export interface EnvironmentsParams {
  /** Absolute path of a file of the manifest. */
  readonly path: string;
}
export interface EnvironmentsResult {
  /** The files that are read without being asked for, the manifest first. */
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly environments: readonly Omit<NamedEnvironment, 'engine'>[];
}

/** Request: the edit by which a manifest says of a service what runs, as it is read in its environment. Nothing is written by it. */
export const takeOverRequest = 'patchbay/takeOver';
export interface TakeOverParams extends ApplicationParams {
  readonly service: string;
  readonly attribute: 'replicas' | 'image';
  /** A number, or the name of an image. */
  readonly value: string;
}
export interface TakeOverResult {
  /** All of one file; none where `reason` says why not. */
  readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
  /** The file is not the environment's alone: others read it too. */
  readonly isShared: boolean;
  readonly reason: string | null;
}
