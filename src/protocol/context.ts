/** Custom messages between the language client and `dist/server.js` about the files that a manifest file is read with. */

/** Request: what a file is read with now. */
export const contextRequest = 'patchbay/context';
/** Request: what else it can be read with. */
export const contextOffersRequest = 'patchbay/contextOffers';
export interface ContextParams {
  /** Absolute path of a file of the manifest. */
  readonly path: string;
}
export interface ContextResult {
  /** In the order in which they are merged; the file alone when it is read by itself. Absolute. */
  readonly files: readonly string[];
  /** The other files, for people: `compose.yaml, compose.dev.yaml`. Empty when it is read by itself. */
  readonly others: string;
  /** Why these, in a few words: `from Makefile:25`. Null for what is found by the names of files. */
  readonly reason: string | null;
  readonly isChosen: boolean;
  /** True for a part of a manifest whose other files are not known. */
  readonly lacksBase: boolean;
}
export interface ContextOffer {
  readonly files: readonly string[];
  readonly others: string;
  readonly reason: string;
  /** It heals errors of the file, and adds none. */
  readonly fits: boolean;
}

/** Notification, server → client: some open file is read with other files now. */
export const contextsChangedNotification = 'patchbay/contextsChanged';

/** Request: the text that makes an environment of `x-patchbay` out of files. */
export const environmentTextRequest = 'patchbay/environmentText';
export interface EnvironmentTextParams {
  /** The manifest that gets the environment, absolute. */
  readonly path: string;
  /** The files that are merged over it, in that order. */
  readonly over: readonly string[];
  readonly name: string;
}
export interface EnvironmentTextResult {
  /** Text to insert; lines and characters count from 0. */
  readonly edit?: {
    readonly file: string;
    readonly line: number;
    readonly character: number;
    readonly newText: string;
  };
  /** Why it cannot be written, and what to do. */
  readonly refusal?: string;
}
