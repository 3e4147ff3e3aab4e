/**
 * What brings a container from what it has to what the folder is: first everything in `removals` goes, then everything in
 * `puts` comes. Paths in the container are absolute, with `/`, and hostile text.
 */
export interface MirrorBatch {
  /**
   * What goes, a folder with all that is in it. None of them lies below another one, and none is a place at which something is
   * mounted or below which something is. What is not there any more is no failure.
   */
  readonly removals: readonly string[];
  /** What comes: parents before what lies in them. A folder that is there already keeps what else is in it. */
  readonly puts: readonly MirrorEntry[];
  /** How many of the puts are files or links. */
  readonly files: number;
  /** What the files are said to hold, in bytes: a batch is bounded by it, but for one large file. */
  readonly bytes: number;
  /** The changed files on this machine, for people: at most `maxPaths` of them. */
  readonly paths: readonly string[];
}

export type MirrorEntry = MirrorFile | MirrorFolder | MirrorLink;

export interface MirrorFile {
  readonly kind: 'file';
  /** In the container. */
  readonly path: string;
  /** On this machine, absolute: `openContent` reads it. */
  readonly source: string;
  /** What was seen of it; what `openContent` says when it is sent is what counts. */
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** The permissions alone, as 0o755. */
  readonly mode: number;
}

export interface MirrorFolder {
  readonly kind: 'folder';
  readonly path: string;
  readonly mode: number;
}

/** A symbolic link, which is mirrored as such and never followed. */
export interface MirrorLink {
  readonly kind: 'link';
  readonly path: string;
  /** As it stands in the link. */
  readonly linkTarget: string;
}

/** How large one batch may be. More than that comes as further ones. */
export interface BatchLimits {
  readonly maxBytes: number;
  readonly maxEntries: number;
}

export const batchLimits: BatchLimits = { maxBytes: 32 * 1_048_576, maxEntries: 5000 };
