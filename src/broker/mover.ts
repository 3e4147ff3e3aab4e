import type { KindsWith } from '../base/kinds/sources.ts';
import type { Bytes } from './publication.ts';

/**
 * Moves messages: each is added where it goes before it is removed where it was, and exactly once, whatever is killed meanwhile. Where
 * one step of the broker can do both, `move` does; elsewhere `moveMessages.ts` joins the steps of this port by marks that outlive the run.
 * Only the door and the tap call what changes something.
 */
export interface MessageMover {
  /** Reads what could be moved, the oldest first: at most `count` messages behind a cursor, which `next` continues. */
  readMovable(from: MoveOrigin, cursor: string | undefined, count: number): Promise<MovablePage>;

  /** True where the broker adds and removes in one step. */
  canMoveAtOnce(from: MoveOrigin, to: MoveTarget): boolean;

  /** Adds and removes each message in one step, in order. What is not there any more is not added. */
  move(from: MoveOrigin, to: MoveTarget, messages: readonly MovedMessage[]): Promise<MoveAnswer>;

  /** What an earlier run has not ended; undefined where nothing is left. */
  unfinished(from: MoveOrigin): Promise<MoveJournal | undefined>;

  /**
   * Makes a run the owner of a move from here, and tells which one it is: this one, or one that was not ended. From then on
   * no earlier run removes anything.
   */
  own(from: MoveOrigin, owner: string, journal: MoveJournal): Promise<MoveJournal>;

  /** Makes a run the owner of the marks: from then on no earlier run adds anything. Resolves to what has been added. */
  ownMarks(to: MoveTarget, mark: string, owner: string): Promise<readonly MarkedMessage[]>;

  /** Which of the messages are still there. */
  present(from: MoveOrigin, messages: readonly MarkedMessage[]): Promise<readonly boolean[]>;

  /** Adds those that are not marked, and marks them in the same step. Rejects with `broker.move-taken-over`. */
  addMarked(to: MoveTarget, mark: string, owner: string, messages: readonly MovedMessage[]): Promise<MoveAnswer>;

  /** Removes messages that were added elsewhere; again does nothing. Rejects with `broker.move-taken-over`. */
  removeMarked(from: MoveOrigin, owner: string, messages: readonly MarkedMessage[]): Promise<void>;

  /** Forgets marks of messages that are removed: first where they went. */
  unmark(to: MoveTarget, mark: string, tokens: readonly string[]): Promise<void>;
  forgetRemoved(from: MoveOrigin, owner: string, tokens: readonly string[]): Promise<void>;

  /** Ends what a run owns, unless another run owns it now. */
  endMarks(to: MoveTarget, mark: string, owner: string): Promise<void>;
  end(from: MoveOrigin, owner: string): Promise<void>;
}

/** Where messages are moved from: what a channel holds, or what a consumer group has pending. */
export type MoveOrigin =
  | { readonly kind: KindsWith<'canMoveFrom'>; readonly key: string }
  | { readonly kind: 'pending'; readonly key: string; readonly group: string };

/** Where they go. To a pub/sub channel a message is published. */
export interface MoveTarget {
  readonly kind: KindsWith<'canMoveTo'>;
  readonly key: string;
  readonly isSharded?: boolean | undefined;
}

/** A message that is removed where it was. */
export interface MarkedMessage {
  /** Tells it from every other message of the run: the id of an entry, or anything for an item of a list. */
  readonly token: string;
  /** The bytes of a list's item; left out for entries, whose token says all. */
  readonly item?: Bytes | undefined;
}

export interface MovedMessage extends MarkedMessage {
  /** What is added. A list or a pub/sub channel takes the value of one field. */
  readonly fields: readonly (readonly [name: Bytes, value: Bytes])[];
}

export interface MovePage<T> {
  readonly messages: readonly T[];
  /** Where the next page begins; undefined where there is none. */
  readonly next: string | undefined;
}

export type MovablePage = MovePage<MovableMessage>;

export interface MovableMessage {
  /** The id of an entry; the place of an item in its list. */
  readonly id: string;
  /** When it was added, where its id tells. */
  readonly timeMs: number | undefined;
  /** Name, value, name, value, …; of an item its bytes under the name `data`. Empty for a pending entry that was deleted. */
  readonly fields: readonly Uint8Array[];
  /** What the group did with it, where it is pending. */
  readonly pending?: { readonly consumer: string; readonly idleMs: number; readonly deliveries: number };
}

/** What became of messages, in their order; shorter where the broker refused one, and why it did. */
export interface MoveAnswer {
  readonly results: readonly MoveResult[];
  readonly refusal?: Error | undefined;
}

/** `id` is that of the new entry of a stream. `gone`: it was not there any more; `known`: its mark was there. */
export type MoveResult =
  | { readonly state: 'moved'; readonly id: string | undefined }
  | { readonly state: 'gone' | 'known' };

/** A move whose marks may be left. */
export interface MoveJournal {
  /** The name of its marks. */
  readonly mark: string;
  readonly to: MoveTarget;
  /** The other broker that it goes to, without credentials; null for the same one. */
  readonly broker: string | null;
}
