import type { Range } from '../base/problem.ts';
import type { ApplicationParams } from './language.ts';

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
