import type { Position, Range } from '../../base/problem.ts';
import type { Live } from '../../protocol/live.ts';
import type { PositionedNode } from '../text/nodeAtPosition.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** What is hovered over. */
export interface HoverPlace {
  readonly snapshot: Snapshot;
  readonly position: Position;
  /** The key or value there; undefined on an alias, a tag, a comment and between nodes. */
  readonly found: PositionedNode | undefined;
  /**
   * Its path as the attribute table knows it: a place in an extension field has the path at which the field is merged.
   */
  readonly path: readonly string[];
  /** What runs now, if that is known. */
  readonly live: Live | undefined;
  /** True for a key that another server explains. */
  readonly isLeft: boolean;
}

/** What a part says, as Markdown. Without a range it is about the key or value that was found. */
export interface HoverText {
  readonly text: string;
  readonly range?: Range;
}

/** Knows one kind of thing about a place, or nothing. */
export type HoverPart = (place: HoverPlace) => HoverText | string | undefined;
