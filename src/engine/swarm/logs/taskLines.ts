import { DeliveredLines } from '../../docker/streams/deliveredLines.ts';
import type { TaskEntry } from './taskEntries.ts';

/** A line so much older than the latest is no late line of the other stream. */
const maxLateMs = 1000;

/**
 * Knows which lines of a task were delivered. A node whose connection to its manager was lost sends again all of a log that it was asked
 * for, in the midst of what others send: that is told by a line that was delivered already, or is far too old.
 */
export class TaskLines {
  readonly #delivered = new DeliveredLines();
  #isRepeated: (key: string) => boolean = () => false;
  /** The log is read again, and has not come yet to what was delivered: until then it is older, and was not wanted. */
  #isBefore = false;

  /** True if the line was not delivered before; it then counts as delivered. */
  take(entry: Pick<TaskEntry, 'stamp' | 'stream' | 'text'>): boolean {
    const key = keyOf(entry);
    if (!this.#isBefore && this.#isRepeated(key)) return false;
    if (this.#delivered.has(key) || this.#isOld(entry.stamp)) this.readAgain();
    if (this.#isBefore && this.#isOlder(key, entry.stamp)) {
      // When a node sends it once more, nobody should take it for a late line of the other stream.
      if (!this.#isFarBehind(entry.stamp)) this.#delivered.note(key);
      return false;
    }
    this.#isBefore = false;
    if (this.#isRepeated(key)) return false;
    this.#delivered.note(key);
    return true;
  }

  /** When the latest of them was written, by the clock of its node; undefined before the first. */
  get latestMs(): number | undefined {
    const { latest } = this.#delivered;
    return latest === '' ? undefined : Date.parse(latest.slice(0, latest.indexOf('Z') + 1));
  }

  /** The log is about to be read again, from a moment that is early enough. */
  readAgain(): void {
    this.#isRepeated = this.#delivered.repeats();
    this.#isBefore = true;
  }

  #isOlder(key: string, stamp: string): boolean {
    const { latest } = this.#delivered;
    return !this.#delivered.has(key) && stamp <= latest.slice(0, stamp.length);
  }

  /** It is from before all that is known one by one. */
  #isOld(stamp: string): boolean {
    const { since } = this.#delivered;
    return since !== undefined && stamp < since && this.#isFarBehind(stamp);
  }

  #isFarBehind(stamp: string): boolean {
    return this.latestMs !== undefined && Date.parse(stamp) < this.latestMs - maxLateMs;
  }
}

/** A line that another one of the same moment is told from. It sorts by its time. */
function keyOf({ stamp, stream, text }: Pick<TaskEntry, 'stamp' | 'stream' | 'text'>): string {
  let hash = text.length;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return `${stamp}${stream}${hash}`;
}
