/** What happened to one path on this machine. */
export interface WatchedChange {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'put' | 'removed';
  readonly what: 'file' | 'folder' | 'link' | 'special';
  /** True if a file holds what it held before: only its time is another one. It is no reason to build or to restart. */
  readonly isTouch: boolean;
}

/** What changed together. */
export interface WatchedChanges {
  /** The last one for each path. */
  readonly changes: readonly WatchedChange[];
  /** When the first of them was noticed, in milliseconds since 1970. */
  readonly sinceMs: number;
}
