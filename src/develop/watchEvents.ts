import type { Problem } from '../base/problem.ts';

/**
 * What a watch did, in the order in which it happened. Plain data: it crosses every process boundary, and `patchbay watch --format json`
 * prints it as it is. Names of files and commands in it are hostile text.
 */
export type WatchEvent =
  /** Every rule is armed, and what is brought into containers at the beginning is there. */
  | { readonly event: 'watching'; readonly services: readonly string[] }
  | SyncedEvent
  | { readonly event: 'rebuilt'; readonly service: string; readonly ms: number; readonly paths: readonly string[] }
  | {
      readonly event: 'restarted';
      readonly service: string;
      readonly container: string;
      readonly ms: number;
      /** Why, for people, where a file is not the cause: `depends on stock, which was restarted`. */
      readonly reason?: string;
    }
  | {
      readonly event: 'executed';
      readonly service: string;
      readonly container: string;
      readonly command: readonly string[];
      readonly exitCode: number;
      readonly ms: number;
    }
  /** What a rule leaves out on purpose: a path that is mounted into the container already. */
  | { readonly event: 'noted'; readonly service: string; readonly problem: Problem }
  /** It is tried again unless the problem says otherwise. `problem.at` is the rule in the manifest. */
  | {
      readonly event: 'failed';
      readonly service: string;
      readonly container?: string;
      readonly problem: Problem;
    };

/** Files of the workspace are in a container, as they are in the folder. */
export interface SyncedEvent {
  readonly event: 'synced';
  readonly service: string;
  readonly container: string;
  /** How many files and links were written; folders are not counted. */
  readonly files: number;
  /** How many files, links and folders were removed. */
  readonly deleted: number;
  readonly bytes: number;
  /** From the first of the changes that it brought to the moment at which the container had them all. */
  readonly ms: number;
  /** The changed files on this machine, for people: at most `maxPaths` of them. */
  readonly paths: readonly string[];
}

export const maxPaths = 100;

/** An event, and when it happened. */
export type WatchRecord = WatchEvent & { readonly atMs: number };

export type WatchStatus =
  /** Its rules are being armed, and what is brought at the beginning is on its way. */
  | 'arming'
  | 'watching'
  | 'syncing'
  | 'building'
  | 'restarting'
  /** It is left alone, as its rules answer to what they cause themselves. A change of the manifest frees it. */
  | 'suspended'
  /** What it has to do does not succeed, and is tried again. */
  | 'failing';

/** How one service stands, for a row. */
export interface WatchState {
  readonly service: string;
  readonly status: WatchStatus;
  readonly lastSync?: Pick<SyncedEvent, 'files' | 'deleted' | 'bytes' | 'ms'> & { readonly atMs: number };
  /** The last events of the service, the newest first. */
  readonly recent: readonly WatchRecord[];
  /** What is wrong now, and what is left out on purpose. Empty once all is as the folder is. */
  readonly problems: readonly Problem[];
}
